//! Names that people write Rust against stay distinct when they become Rust.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::language::rust_name;
use crate::model::Api;

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let mut operations = Vec::new();
    for method in &api.methods {
        let path = api.path(method);
        let verb = method.verb.as_str();
        let id = method.operation_id.as_ref();
        operations.push(Named {
            place: format!("{path} {verb}"),
            wish: rust_name::method(id.map(|id| id.value.as_str()), verb, path),
            name: id.map_or_else(|| format!("{verb} {path}"), |id| id.value.clone()),
            span: id.map_or(method.span, |id| id.span),
        });
    }
    report(operations, findings);
    let models = api.models.iter().map(|model| Named {
        place: model.name.value.clone(),
        wish: rust_name::type_name(&model.name.value),
        name: model.name.value.clone(),
        span: model.name.span,
    });
    report(models.collect(), findings);
}

/// Something with a name.
struct Named {
    /// The emitter numbers in this order.
    place: String,
    wish: String,
    /// As the definition has it.
    name: String,
    span: Span,
}

fn report(mut all: Vec<Named>, findings: &mut Diagnostics) {
    all.sort_by(|a, b| a.place.cmp(&b.place));
    let mut first: BTreeMap<&str, &Named> = BTreeMap::new();
    for named in &all {
        match first.get(named.wish.as_str()) {
            // One `operationId` for two operations has a finding of its own.
            Some(holder) if holder.name == named.name => {}
            Some(holder) => {
                let message =
                    format!("`{}` and `{}` are both `{}` in Rust", named.name, holder.name, named.wish);
                let finding = Diagnostic::new(Code::NAME_COLLISION, named.span, message);
                findings.push(
                    finding
                        .label("this one gets a number behind it")
                        .also(holder.span, "this one has the name"),
                );
            }
            None => drop(first.insert(&named.wish, named)),
        }
    }
}
