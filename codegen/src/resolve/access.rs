//! One warning for all operations that are closed.

use super::Resolver;
use crate::diagnostic::Code;
use crate::model::{Access, Method};

/// Says what is closed.
pub(super) fn report(resolver: &mut Resolver<'_, '_>, methods: &[Method]) {
    let closed: Vec<&Method> = methods.iter().filter(|method| method.access == Access::Closed).collect();
    if let Some(first) = closed.first() {
        let scheme = first.security.first().map(|requirement| requirement.scheme.span);
        resolver.later(Code::UNSUPPORTED_AUTHORIZER, scheme.unwrap_or(first.span), count(&closed));
    }
}

fn count(methods: &[&Method]) -> String {
    match methods.len() {
        1 => "it closes 1 operation".to_owned(),
        several => format!("it closes {several} operations"),
    }
}
