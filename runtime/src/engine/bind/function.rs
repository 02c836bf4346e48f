//! Hosted functions with their parameters put in. All stages share them.

use super::texts::Texts;
use crate::api::HostedFunction;

/// A hosted function.
#[derive(Debug)]
pub struct BoundFunction {
    /// The function.
    pub table: &'static HostedFunction,
    /// Its variables; `None`: the value that the gateway's own environment has.
    pub environment: Vec<(&'static str, Option<Box<str>>)>,
}

impl BoundFunction {
    pub(super) fn bind(texts: &Texts<'_>, table: &'static HostedFunction) -> BoundFunction {
        // They could be bound elsewhere, also while no served stage's integration names them.
        texts.ledger.ask_function(table.name);
        let value = |(name, value): &(&'static str, Option<crate::api::Text>)| {
            (*name, value.as_ref().map(|text| Box::from(texts.text(text))))
        };
        BoundFunction { table, environment: table.environment.iter().map(value).collect() }
    }
}
