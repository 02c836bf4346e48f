//! Findings in a definition: what, where, what to write instead. Nothing here prints; `report` of `bin/gwgen` does.

mod code;
#[allow(clippy::module_inception, reason = "the noun of the folder and of its main type")]
mod diagnostic;
mod nearest;
mod sink;
mod span;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Severity};
pub use nearest::nearest;
pub use sink::Diagnostics;
pub use span::{FileId, Span, Spanned};
