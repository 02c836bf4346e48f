//! Stage variables that integrations use are defined by every declared stage.

use std::collections::BTreeMap;

use super::subtype_fields;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::model::{Api, AwsCall, AwsIntegration, AwsTarget, Identity, IntegrationKind, Part, Source, Text};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let mut used: BTreeMap<&str, Span> = BTreeMap::new();
    for integration in api.methods.iter().filter_map(|method| method.integration.as_ref()) {
        let texts: Vec<(&Text, Span)> = match &integration.kind {
            IntegrationKind::Http(http) => {
                let link = http.vpc_link.iter().map(|link| (&link.value, link.span));
                std::iter::once((&http.uri.value, http.uri.span)).chain(link).collect()
            }
            IntegrationKind::Lambda(lambda) => {
                let role = role(&lambda.identity).map(|role| (role, lambda.function.span));
                role.into_iter().chain([(&lambda.function.value, lambda.function.span)]).collect()
            }
            IntegrationKind::Aws(aws) => aws_texts(aws, integration.span),
            IntegrationKind::Subtype(subtype) => {
                let role = role(&subtype.identity).map(|role| (role, integration.span));
                role.into_iter().chain([(&subtype.service.region, subtype.service.span)]).collect()
            }
            IntegrationKind::Mock(_) | IntegrationKind::Unsupported(_) => Vec::new(),
        };
        // Without a parameter a service refuses the call.
        for field in subtype_fields(integration) {
            for source in &field.value {
                if let Source::StageVariable(name) = source {
                    used.entry(name).or_insert(field.span);
                }
            }
        }
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

fn role(identity: &Identity) -> Option<&Text> {
    match identity {
        Identity::Role(role) => Some(role),
        Identity::Own | Identity::Caller => None,
    }
}

/// The texts of an `AWS` integration that a stage puts together.
fn aws_texts(aws: &AwsIntegration, place: Span) -> Vec<(&Text, Span)> {
    let mut texts: Vec<(&Text, Span)> = role(&aws.identity).map(|role| (role, place)).into_iter().collect();
    match &aws.target {
        AwsTarget::Function(function) => texts.push((&function.value, function.span)),
        AwsTarget::Service(service) => {
            texts.push((&service.subdomain, service.span));
            if let AwsCall::Path(path) = &service.call {
                texts.push((path, service.span));
            }
        }
    }
    texts
}
