//! Selection patterns: Java regular expressions over status codes, computed to the set of codes they match, and over
//! error messages (`message`), made into programs.
//!
//! A status code has at most three characters, all of them digits. So everything that `java.util.regex` knows can be
//! kept, look-around and back-references too: `read` makes an expression, `matcher` tries it on each code, and the
//! gateway gets ranges of numbers. No expression is left at run time.

mod alike;
mod class;
mod escape;
mod matcher;
pub mod message;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

/// A selection pattern over status codes, computed to the set of codes that it matches as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// Inclusive ranges, sorted.
    pub statuses: Vec<(u16, u16)>,
}

/// Why an expression gives no [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Java cannot read it either.
    Syntax(String),
    /// Java may; this reader does not.
    Unsupported(String),
}

/// Reads an expression and computes which of 0 to 999 it matches.
pub fn parse(text: &str) -> Result<Pattern, Fault> {
    let program = read::read(text)?;
    let alike = alike::Alike::of(&program.expression);
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    let mut statuses: Vec<(u16, u16)> = Vec::new();
    for status in 0u16..=999 {
        let status_of_its_kind = alike.representative(&status.to_string());
        let matches = match known.get(&status_of_its_kind) {
            Some(matches) => *matches,
            None => {
                let matches = matcher::matches(&program, &status_of_its_kind)?;
                known.insert(status_of_its_kind, matches);
                matches
            }
        };
        match statuses.last_mut() {
            _ if !matches => {}
            Some((_, high)) if *high + 1 == status => *high = status,
            _ => statuses.push((status, status)),
        }
    }
    Ok(Pattern { text: text.to_owned(), statuses })
}

/// An expression that was read.
#[derive(Debug)]
struct Program {
    expression: Expression,
    /// Number of groups whose text a back-reference wants.
    remembered: usize,
}

/// A part of an expression.
#[derive(Debug)]
enum Expression {
    /// One of these digits.
    Digit(class::Digits),
    Sequence(Vec<Expression>),
    /// The first that leads to a match; by number, for what the matcher remembers.
    Alternatives(usize, Vec<Expression>),
    Repeat(Repeat),
    /// `^`, `\A`, `\G`.
    Begin,
    /// `$`, `\z`, `\Z`.
    End,
    /// `\b`, or `\B`.
    Boundary {
        negative: bool,
    },
    Look {
        ahead: bool,
        negative: bool,
        inside: Box<Expression>,
    },
    /// `(?>…)`: what it matched first stays.
    Atomic(Box<Expression>),
    /// A group that a back-reference names; its position among the remembered ones.
    Remember(usize, Box<Expression>),
    /// `\1`; a group that does not exist never matched.
    Recall(Option<usize>),
}

/// A quantifier.
#[derive(Debug)]
struct Repeat {
    /// Its number, for what the matcher remembers.
    number: usize,
    item: Box<Expression>,
    least: u32,
    most: Option<u32>,
    kind: Eagerness,
}

/// How much a quantifier takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eagerness {
    /// As much as it can, and gives back: `*`.
    Greedy,
    /// As little as it can: `*?`.
    Reluctant,
    /// As much as it can, and gives nothing back: `*+`.
    Possessive,
}
