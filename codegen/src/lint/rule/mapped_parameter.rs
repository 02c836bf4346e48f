//! Mappings read parameters that there are: those of the path, and in REST APIs those that the operation declares.

use super::request_values;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span, nearest};
use crate::model::{Api, ApiKind, Method, ParameterLocation, Resource, Source};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in &api.methods {
        let Some(resource) = api.resource(method) else { continue };
        for (span, value) in method.integration.iter().flat_map(request_values) {
            for source in value {
                let finding = match source {
                    Source::PathParameter(name) => not_in_path(name, span, resource),
                    Source::Header(name) | Source::MultiHeader(name) if api.kind == ApiKind::Rest => {
                        not_declared(name, ParameterLocation::Header, span, method)
                    }
                    Source::Query(name) | Source::MultiQuery(name) if api.kind == ApiKind::Rest => {
                        not_declared(name, ParameterLocation::Query, span, method)
                    }
                    _ => None,
                };
                if let Some(finding) = finding {
                    findings.push(finding);
                }
            }
        }
    }
}

fn not_in_path(name: &String, span: Span, resource: &Resource) -> Option<Diagnostic> {
    if resource.parameters.contains(name) {
        return None;
    }
    let message = format!("`{}` has no parameter `{name}`", resource.path.value);
    let finding = Diagnostic::new(Code::MAPPING_PATH_PARAMETER, span, message);
    Some(finding.did_you_mean(nearest(name, resource.parameters.iter().map(String::as_str))))
}

fn not_declared(name: &str, location: ParameterLocation, span: Span, method: &Method) -> Option<Diagnostic> {
    let declared = || method.parameters.iter().filter(|known| known.location == location);
    let is_it = |known: &str| match location {
        ParameterLocation::Header => known.eq_ignore_ascii_case(name),
        _ => known == name,
    };
    if declared().any(|known| is_it(&known.name.value)) {
        return None;
    }
    let what = if location == ParameterLocation::Header { "header" } else { "query parameter" };
    let message = format!("the operation does not declare the {what} `{name}`");
    let finding = Diagnostic::new(Code::MAPPING_UNDECLARED, span, message);
    Some(finding.did_you_mean(nearest(name, declared().map(|known| known.name.value.as_str()))))
}
