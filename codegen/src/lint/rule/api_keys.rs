//! API keys that open nothing.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::model::{Access, Api, ApiKeySource, AuthorizerKind, Method};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    plans(api, findings);
    if api.api_key_source == ApiKeySource::Authorizer {
        let brings_key = |method: &Method| match method.access {
            Access::Authorizer(position) => {
                let authorizer = api.authorizers.get(position);
                authorizer.is_some_and(|authorizer| matches!(authorizer.kind, AuthorizerKind::Lambda(_)))
            }
            Access::Open | Access::Iam | Access::Closed => false,
        };
        for method in api.methods.iter().filter(|method| method.api_key_required && !brings_key(method)) {
            let message = "the operation needs an API key, and has no Lambda authorizer that would bring one";
            findings.push(Diagnostic::new(Code::API_KEY_OF_NOBODY, method.span, message));
        }
    }
}

/// Stages that plans open; where none are declared, every name is one.
fn plans(api: &Api, findings: &mut Diagnostics) {
    if api.stages.is_empty() {
        return;
    }
    let declared = || api.stages.iter().map(|stage| stage.name.value.as_str());
    for plan in &api.usage_plans {
        let stages = plan.stages.iter().flatten().map(|stage| &stage.name);
        for stage in stages.filter(|stage| declared().all(|name| name != stage.value)) {
            let message = format!("the definition declares no stage `{}`", stage.value);
            let finding = Diagnostic::new(Code::PLAN_STAGE, stage.span, message);
            findings.push(finding.did_you_mean(nearest(&stage.value, declared())));
        }
    }
}
