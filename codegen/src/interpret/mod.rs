//! The model as the runtime's own tables, in memory instead of in a crate: for `gwgen dev`, and for tests that compare.
//!
//! What is made here is leaked, on purpose: tables are `'static`, and there is one set of them a reload.

mod checks;
mod script;
mod trial;

pub use checks::checks;
pub use gwgen_runtime::message::{Override, Overrides};
pub use script::{UnknownVariable, script};
pub use trial::{Rehearsal, Trial, TrialFault};
