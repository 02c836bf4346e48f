//! Regular expressions of ECMA-262, as `pattern` and `patternProperties` hold them, with the flag `u`.
//!
//! They are read once, here, and become programs that a gateway runs in time that follows the length of the text. What
//! has no such program (references back to groups) is refused with the reason. Nothing is captured, so greedy and lazy
//! repetitions are the same.

mod class;
mod parse;
mod program;
#[cfg(test)]
mod tests;

pub use program::{Assertion, Instruction, Matcher, Program, Run};

/// Inclusive ranges of characters, sorted, none touching the next.
pub type Class = Vec<(char, char)>;

/// Reads an expression and makes its program.
pub fn compile(text: &str) -> Result<Matcher, String> {
    let expression = parse::parse(text)?;
    Ok(Matcher { text: text.to_owned(), program: program::of(&expression)? })
}

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    Class(Class),
    Sequence(Vec<Expression>),
    Alternatives(Vec<Expression>),
    Repeat(Box<Expression>, u32, Option<u32>),
    Assert(Assertion),
    Look { inside: Box<Expression>, behind: bool, negative: bool },
}
