//! Stage variables that integrations use are defined by every declared stage.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::model::{Api, IntegrationKind, Part, Text};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let mut used: BTreeMap<&str, Span> = BTreeMap::new();
    for integration in api.methods.iter().filter_map(|method| method.integration.as_ref()) {
        let texts: Vec<(&Text, Span)> = match &integration.kind {
            IntegrationKind::Http(http) => {
                let link = http.vpc_link.iter().map(|link| (&link.value, link.span));
                std::iter::once((&http.uri.value, http.uri.span)).chain(link).collect()
            }
            IntegrationKind::Lambda(lambda) => vec![(&lambda.function.value, lambda.function.span)],
            _ => Vec::new(),
        };
        for (text, span) in texts {
            for part in &text.parts {
                if let Part::StageVariable(name) = part {
                    used.entry(name).or_insert(span);
                }
            }
        }
    }
    for stage in &api.stages {
        for (name, span) in &used {
            if stage.variables.iter().any(|(variable, _)| variable.value == *name) {
                continue;
            }
            let message = format!("the stage `{}` does not define `{name}`", stage.name.value);
            let finding = Diagnostic::new(Code::UNKNOWN_STAGE_VARIABLE, *span, message);
            findings.push(
                finding
                    .also(stage.name.span, "this stage")
                    .help(format!("start the gateway with `--var {name}=VALUE`")),
            );
        }
    }
}
