//! Headers that an integration response or a gateway response sets and no client gets under their name (reference 4.6).

use super::responses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::answer_header::{self, Fate};
use crate::model::{Api, ApiKind, Target};

/// What frames an answer or names it is not a gateway response's to say.
const WRITTEN_BY_THE_GATEWAY: [&str; 10] = [
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "proxy-connection",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-amz-apigw-id",
    "x-amzn-requestid",
];

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
    for mapping in api.gateway_responses.iter().flat_map(|response| &response.mappings) {
        let Target::Header(name) = &mapping.target else { continue };
        if WRITTEN_BY_THE_GATEWAY.contains(&name.to_ascii_lowercase().as_str()) {
            let message = format!("`{name}` is left out of every answer: the gateway writes it itself");
            findings.push(Diagnostic::new(Code::RESPONSE_HEADER, mapping.span, message));
        }
    }
}
