//! Mappings read path parameters that the resource has.

use super::request_mappings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::model::{Api, Source};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in &api.methods {
        let Some(resource) = api.resource(method) else { continue };
        for mapping in method.integration.as_ref().map_or(&[][..], request_mappings) {
            for source in &mapping.value {
                let Source::PathParameter(name) = source else { continue };
                if resource.parameters.contains(name) {
                    continue;
                }
                let message = format!("`{}` has no parameter `{name}`", resource.path.value);
                let finding = Diagnostic::new(Code::MAPPING_PATH_PARAMETER, mapping.span, message);
                let known = nearest(name, resource.parameters.iter().map(String::as_str));
                findings.push(finding.did_you_mean(known));
            }
        }
    }
}
