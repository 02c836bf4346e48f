//! Open greedy paths that take what was meant for guarded ones.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, Method, Verb};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind == ApiKind::OpenApi || api.policy.is_some() {
        return;
    }
    let greedy = api.methods.iter().filter(|method| method.is_open());
    for open in greedy.filter(|method| api.path(method).ends_with("+}")) {
        let path = api.path(open);
        let parent = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or_default();
        let is_shadowed = |method: &&Method| {
            let verbs = method.verb == open.verb || method.verb == Verb::Any || open.verb == Verb::Any;
            !method.is_open() && verbs && api.path(method).starts_with(parent) && api.path(method) != path
        };
        let Some(guarded) = api.methods.iter().find(is_shadowed) else { continue };
        let message = format!("anybody may call what {} does not match exactly", api.path(guarded));
        let finding = Diagnostic::new(Code::GREEDY_SHADOW, open.span, message);
        findings.push(finding.also(guarded.span, "this operation is guarded"));
    }
}
