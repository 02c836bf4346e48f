//! The model as the runtime's own tables, in memory instead of in a crate: for `gwgen template`, and for tests that compare.
//! And what else of the runtime a command uses: `gwgen sign`, `gwgen token` and `gwgen keys`.
//!
//! What is made here is leaked, on purpose: tables are `'static`, and there is one set of them a reload.

mod checks;
pub mod keys;
mod minting;
mod script;
mod signing;
mod trial;

pub use checks::checks;
pub use gwgen_runtime::message::{Override, Overrides};
pub use minting::{Algorithm, IssuerKey};
pub use script::{UnknownVariable, script};
pub use signing::{AccessKey, RequestUrl, SignedRequest, Signing};
pub use trial::{Rehearsal, Trial, TrialFault};

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn text(text: &str) -> &'static str {
    String::leak(text.to_owned())
}
