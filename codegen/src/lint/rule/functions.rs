//! Names of hosted functions, and whether integrations and functions find each other.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::language::arn;
use crate::model::{Api, AuthorizerKind, AwsTarget, IntegrationKind, Text};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.functions.is_empty() {
        return;
    }
    for function in &api.functions {
        let name = &function.name.value;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !(1..=64).contains(&name.len()) || !name.bytes().all(plain) {
            let message = format!("`{name}` is no name for a function");
            let finding = Diagnostic::new(Code::FUNCTION_NAME, function.name.span, message);
            findings.push(finding.help("use up to 64 letters, digits, `_` and `-`"));
        }
    }
    let mut named = BTreeSet::new();
    // What is known only at start, or is not read yet, could name any function.
    let mut all_known = true;
    for integration in api.methods.iter().filter_map(|method| method.integration.as_ref()) {
        let function = match &integration.kind {
            IntegrationKind::Lambda(lambda) => &lambda.function,
            IntegrationKind::Aws(aws) => match &aws.target {
                AwsTarget::Function(function) => function,
                AwsTarget::Service(_) => continue,
            },
            IntegrationKind::Unsupported(_) => {
                all_known = false;
                continue;
            }
            IntegrationKind::Http(_) | IntegrationKind::Mock(_) | IntegrationKind::Subtype(_) => continue,
        };
        match arn::function_name(&function.value) {
            Some(name) => {
                named.insert(name);
                unknown(api, name, function.span, findings);
            }
            None => all_known = false,
        }
    }
    let of_authorizers =
        |text: &Text| arn::lambda(text).and_then(|function| arn::function_name(&function).map(str::to_owned));
    let authorizers: BTreeSet<String> = api
        .authorizers
        .iter()
        .filter_map(|authorizer| match &authorizer.kind {
            AuthorizerKind::Lambda(authorizer) => of_authorizers(&authorizer.function),
            _ => None,
        })
        .collect();
    for function in api.functions.iter().filter(|_| all_known) {
        let name = function.name.value.as_str();
        if !named.contains(name) && !authorizers.contains(name) {
            let message = format!("nothing invokes `{name}`");
            findings.push(Diagnostic::new(Code::FUNCTION_UNUSED, function.name.span, message));
        }
    }
}

/// A name that is nearly one of the hosted ones.
fn unknown(api: &Api, name: &str, span: crate::diagnostic::Span, findings: &mut Diagnostics) {
    let hosted = || api.functions.iter().map(|function| function.name.value.as_str());
    if hosted().any(|known| known == name) {
        return;
    }
    if let Some(known) = nearest(name, hosted()) {
        let message = format!("`{name}` is not among the hosted functions");
        let finding = Diagnostic::new(Code::FUNCTION_NOT_HOSTED, span, message);
        findings.push(finding.did_you_mean(Some(known)));
    }
}
