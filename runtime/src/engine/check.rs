//! Holds JSON to [`Checks`], straight from its bytes.
//!
//! The first pass over a value is strict: RFC 8259, nesting, keys that stand twice. What needs the value again (`anyOf`,
//! `not`, `enum`, `contains`, …) reads its text again instead of keeping a tree, so nothing is kept of a body but its
//! bytes. How often text may be read again is bounded by the body's length, and so is the time of every check.

mod amazon;
mod applied;
mod array;
mod decimal;
mod discriminator;
mod evaluated;
mod fault;
mod format;
mod literal;
pub mod message;
mod number;
mod object;
mod pattern;
mod place;
mod string;
#[cfg(test)]
mod tests;
mod unevaluated;
mod unique;
mod walker;

pub use amazon::amazon;
pub use decimal::Number;
pub use fault::{Collected, Collector, Detail, Fault, FirstFault, Keyword, Sink};
pub(super) use object::find_property;
pub use pattern::matches;
pub use place::{pointer_of, pointers};
use walker::{Stop, Walker};

use crate::api::{CheckId, Checks};
use crate::message::{JsonError, Reader};

/// Why a body does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is not the JSON that is read: see the error.
    NotJson(JsonError),
    /// The sink heard of at least one fault.
    Faulty,
    /// It would take more work than a body of its length is allowed to cause.
    TooComplex,
}

/// Holds a body to a check. Faults go to the sink; after the first, [`FirstFault`] stops reading.
pub fn check(checks: &'static Checks, root: CheckId, body: &[u8], sink: &mut dyn Sink) -> Result<(), Unfit> {
    measured(checks, root, body, sink).0
}

/// The same, and what it took beyond reading the body once, in bytes that were read again: no clock, so that tests can
/// say how the work grows with a body.
pub fn measured(
    checks: &'static Checks,
    root: CheckId,
    body: &[u8],
    sink: &mut dyn Sink,
) -> (Result<(), Unfit>, usize) {
    let mut reader = match Reader::new(body) {
        Ok(reader) => reader.refuse_duplicate_keys(),
        Err(error) => return (Err(Unfit::NotJson(error)), 0),
    };
    let mut walker = Walker::new(checks, reader.left(), sink);
    let verdict = walked(&mut walker, root, &mut reader);
    (verdict.and_then(|()| reader.end().map_err(Unfit::NotJson)), walker.spent())
}

/// Holds the value that stands next to a check; the reader stands behind it where it passes.
pub fn hold(
    checks: &'static Checks,
    root: CheckId,
    reader: &mut Reader<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Unfit> {
    walked(&mut Walker::new(checks, reader.left(), sink), root, reader)
}

fn walked(walker: &mut Walker<'_>, root: CheckId, reader: &mut Reader<'_>) -> Result<(), Unfit> {
    match walker.value(reader, root, None) {
        Ok(()) if walker.faults() == 0 => Ok(()),
        Ok(()) | Err(Stop::Faulty) => Err(Unfit::Faulty),
        Err(Stop::NotJson(error)) => Err(Unfit::NotJson(*error)),
        Err(Stop::TooComplex) => Err(Unfit::TooComplex),
    }
}
