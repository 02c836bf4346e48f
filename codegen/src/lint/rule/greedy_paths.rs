//! Open greedy paths that take what was meant for guarded ones.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Access, Api, ApiKind, Method, Verb};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let has_policy = api.policy.as_ref().is_some_and(|policy| !policy.admits_everybody());
    if api.kind == ApiKind::OpenApi || has_policy {
        return;
    }
    for (position, greedy) in api.methods.iter().enumerate() {
        let is_default = api.default_route == Some(position);
        // Preflights are open everywhere.
        let takes_more = is_default || api.path(greedy).ends_with("+}") && greedy.verb != Verb::Options;
        let is_shadowed = |guarded: &&Method| {
            is_looser(greedy, guarded) && (is_default || takes_what_is_near(api, greedy, guarded))
        };
        let Some(guarded) = api.methods.iter().find(is_shadowed).filter(|_| takes_more) else { continue };
        let whoever = if greedy.api_key_required { "whoever has an API key" } else { "anybody" };
        let message = format!("{whoever} may call what {} does not match exactly", api.path(guarded));
        let finding = Diagnostic::new(Code::GREEDY_SHADOW, greedy.span, message);
        findings.push(finding.also(guarded.span, "this operation is guarded"));
    }
}

/// Whether the one asks for less than the other. An API key says nothing of who calls.
fn is_looser(one: &Method, other: &Method) -> bool {
    one.access == Access::Open
        && (other.access != Access::Open || other.api_key_required && !one.api_key_required)
}

/// Whether a greedy path takes requests that are nearly another operation's.
fn takes_what_is_near(api: &Api, greedy: &Method, other: &Method) -> bool {
    let (path, others) = (api.path(greedy), api.path(other));
    let verbs = greedy.verb == other.verb || greedy.verb == Verb::Any || other.verb == Verb::Any;
    let before = path.rsplit_once('/').map_or("", |(before, _)| before);
    let mut segments = others.split('/');
    let is_below = before
        .split('/')
        .all(|wanted| segments.next().is_some_and(|segment| segment == wanted || wanted.starts_with('{')));
    verbs && path != others && is_below && segments.next().is_some()
}
