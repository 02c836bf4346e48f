//! HTTP APIs refuse mappings of reserved headers.

use super::request_mappings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::mapping::is_reserved_http_header;
use crate::model::{Api, ApiKind, Mapping, Target};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind != ApiKind::Http {
        return;
    }
    for method in &api.methods {
        let requests = method.integration.as_ref().map_or(&[][..], request_mappings);
        let responses = method.response_mappings.iter().flat_map(|(_, mappings)| mappings);
        let reserved = |mapping: &&Mapping| matches!(&mapping.target, Target::Header(name) if is_reserved_http_header(name));
        for mapping in requests.iter().chain(responses).filter(reserved) {
            let Target::Header(name) = &mapping.target else { continue };
            let message = format!("`{name}` is reserved and cannot be mapped");
            findings.push(Diagnostic::new(Code::RESERVED_HEADER, mapping.span, message));
        }
    }
}
