//! Headers that an integration response sets and no client gets under their name (reference 4.6).

use super::responses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::answer_header::{self, Fate};
use crate::model::{Api, ApiKind, Target};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind != ApiKind::Rest {
        return;
    }
    let integrations = api.methods.iter().filter_map(|method| method.integration.as_ref());
    for mapping in integrations.filter_map(responses).flatten().flat_map(|response| &response.mappings) {
        let Target::Header(name) = &mapping.target else { continue };
        let fate = match answer_header::fate(name) {
            Fate::Kept => continue,
            Fate::LeftOut => "left out of every answer".to_owned(),
            Fate::Renamed(renamed) => format!("sent as `{renamed}`"),
        };
        let message = format!("`{name}` is {fate}");
        findings.push(Diagnostic::new(Code::RESPONSE_HEADER, mapping.span, message));
    }
}
