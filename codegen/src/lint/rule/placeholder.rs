//! Placeholders of a URI are filled by a mapping; others are sent as they are.

use super::{request_mappings, request_templates, uri};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::mapping::is_name;
use crate::model::{Api, ApiKind, Integration, Method, Part, Target, Template};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind == ApiKind::OpenApi {
        return;
    }
    for method in &api.methods {
        let Some(integration) = &method.integration else { continue };
        let Some((uri, span)) = uri(integration) else { continue };
        if overrides_path(integration) {
            continue;
        }
        for part in &uri.parts {
            let Part::Literal(literal) = part else { continue };
            for name in names(literal) {
                // `{proxy+}` means `{proxy}`.
                let plain = name.trim_end_matches('+');
                if is_mapped(plain, integration) {
                    continue;
                }
                let message = format!("nothing is put in for `{{{name}}}`");
                let finding = Diagnostic::new(Code::CLIENT_ADDRESS_PLACEHOLDER, span, message);
                findings.push(finding.help(advice(plain, api, method)));
            }
        }
    }
}

fn is_mapped(name: &str, integration: &Integration) -> bool {
    let targets = request_mappings(integration).iter().map(|mapping| &mapping.target);
    targets.into_iter().any(|target| matches!(target, Target::PathParameter(target) if target == name))
}

/// Whether a template puts something into the path: what, is known when it runs.
fn overrides_path(integration: &Integration) -> bool {
    let mut templates = request_templates(integration).iter();
    templates.any(|(_, template)| matches!(template, Template::Script(script) if script.overrides_path))
}

/// What fills a placeholder, as far as it can be.
fn advice(name: &str, api: &Api, method: &Method) -> String {
    if !is_name(name) {
        return "a name has letters, digits, `.`, `_`, `$` and `-`; write braces that are meant as `%7B` and `%7D`"
            .to_owned();
    }
    if api.kind == ApiKind::Http {
        return format!("HTTP APIs put in what the route's path names: write `{{{name}}}` in it");
    }
    let target = format!("integration.request.path.{name}");
    if api.resource(method).is_some_and(|resource| resource.parameters.iter().any(|known| known == name)) {
        return format!("add `{target}: method.request.path.{name}` to `requestParameters`");
    }
    format!("add `{target}` to `requestParameters`, with what is put in")
}

/// Names in braces.
fn names(literal: &str) -> impl Iterator<Item = &str> {
    literal.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
