//! The template language as Amazon runs it: Apache Velocity 1.7 (reference 5.1).
//!
//! One pass from text to tree: names become numbers, what is wrong becomes findings with their places. `block` reads text
//! and directives, `reference` what begins with `$`, `expression` what stands in parentheses. Nesting is bounded, so that
//! neither this nor the runtime, which runs the tree, recurses on its author's whim.

mod block;
mod directive;
mod expression;
mod finding;
mod literal;
mod names;
mod parser;
mod reference;
mod source;
#[cfg(test)]
mod tests;
mod tree;

pub use finding::{Finding, FindingKind};
pub use parser::{Reading, hole, read};
pub use tree::{Block, Comparison, Expression, Macro, Operator, Piece, Place, Script};
