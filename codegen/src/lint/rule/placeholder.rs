//! Placeholders of a URI are filled by a mapping; others are sent as they are.

use super::request_mappings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, AwsCall, AwsService, AwsTarget, IntegrationKind, Part, Target};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind == ApiKind::OpenApi {
        return;
    }
    for integration in api.methods.iter().filter_map(|method| method.integration.as_ref()) {
        let (uri, span) = match &integration.kind {
            IntegrationKind::Http(http) => (&http.uri.value, http.uri.span),
            IntegrationKind::Aws(aws) => match &aws.target {
                AwsTarget::Service(AwsService { call: AwsCall::Path(path), span, .. }) => (path, *span),
                _ => continue,
            },
            _ => continue,
        };
        let mapped = |name: &str| {
            request_mappings(integration)
                .iter()
                .any(|mapping| matches!(&mapping.target, Target::PathParameter(target) if target == name))
        };
        for part in &uri.parts {
            let Part::Literal(literal) = part else { continue };
            for name in names(literal).filter(|name| !mapped(name)) {
                let message = format!("nothing is put in for `{{{name}}}`");
                let finding = Diagnostic::new(Code::CLIENT_ADDRESS_PLACEHOLDER, span, message);
                let map = format!("integration.request.path.{name}: method.request.path.{name}");
                findings.push(finding.help(format!("add `{map}` to `requestParameters`")));
            }
        }
    }
}

/// Names in braces.
fn names(literal: &str) -> impl Iterator<Item = &str> {
    literal.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
