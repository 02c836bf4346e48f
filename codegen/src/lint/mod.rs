//! The list of rules that a model has to keep, and the type that says it does.
//!
//! A rule is a file under `rule/` with one `check`. Rules see the model only; what is wrong with the text was found
//! while it was read.

mod rule;
mod unsupported;
mod valid;

pub use valid::Valid;

use crate::diagnostic::Diagnostics;
use crate::model::Api;

/// Every rule, in the order they run.
const RULES: &[fn(&Api, &mut Diagnostics)] = &[
    rule::forbidden_target::check,
    rule::reserved_header::check,
    rule::integration_responses::check,
    rule::mapped_parameter::check,
    rule::mapped_twice::check,
    rule::operation_ids::check,
    rule::name_collisions::check,
    rule::placeholder::check,
    rule::uri_characters::check,
    rule::response_header::check,
    rule::stage_names::check,
    rule::stage_variables::check,
    rule::subtype_value::check,
    rule::method_settings::check,
    rule::functions::check,
    rule::api_keys::check,
    rule::quotas::check,
    rule::mutual_tls::check,
    rule::open_operations::check,
    rule::greedy_paths::check,
    rule::cache::check,
    rule::cache_identity::check,
    rule::trace::check,
    unsupported::check,
];

/// Runs every rule; the model is valid if no error was found, here or before.
pub fn check(api: Api, findings: &mut Diagnostics) -> Option<Valid<Api>> {
    for rule in RULES {
        rule(&api, findings);
    }
    (!findings.has_errors()).then(|| Valid::new(api))
}
