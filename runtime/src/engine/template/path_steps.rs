//! What JSON paths say, once they are read.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::budget::{Budget, Fault};
use super::regex::Regex;

/// One step of a path.
#[derive(Debug)]
pub(super) enum Step<'p> {
    Name(Cow<'p, str>),
    /// `['a','b']`.
    Names(Vec<Cow<'p, str>>),
    Index(i64),
    /// `[0,2]`.
    Indexes(Vec<i64>),
    /// `[1:3]`.
    Slice(Option<i64>, Option<i64>),
    /// `*`.
    Every,
    /// `..`: the next step is looked for at every depth.
    Deep,
    Filter(Filter<'p>),
    Function(PathFunction),
}

/// A function at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathFunction {
    Length,
    Min,
    Max,
    Average,
    Sum,
    Deviation,
    Keys,
    First,
    Last,
}

/// What a filter asks for.
#[derive(Debug)]
pub(super) enum Filter<'p> {
    /// Lists, not pairs: a client may write a path of a million conditions, and nothing goes as deep as that.
    And(Vec<Filter<'p>>),
    Or(Vec<Filter<'p>>),
    Not(Box<Filter<'p>>),
    /// A path leads somewhere.
    Exists(Operand<'p>),
    Test(Operand<'p>, Test, Operand<'p>),
}

/// A comparison of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Equal,
    NotEqual,
    Identical,
    NotIdentical,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    AnyOf,
    NoneOf,
    SubsetOf,
    Contains,
    All,
    Size,
    Empty,
}

/// A side of a comparison.
#[derive(Debug)]
pub(super) enum Operand<'p> {
    /// `@…` (`false`) or `$…` (`true`).
    Path(bool, Vec<Step<'p>>),
    Text(Cow<'p, str>),
    /// A pattern between slashes.
    Pattern(Pattern<'p>),
    /// A number.
    Integer(i64),
    /// One with a point or an exponent, or too large to be whole.
    Double(f64),
    /// `true`, `false`, `null`, a list or an object, as it is written.
    Json(&'p str),
}

/// A regular expression of a filter, read when it is first needed and once for all items.
#[derive(Debug)]
pub(super) struct Pattern<'p> {
    text: &'p str,
    ignores_case: bool,
    read: OnceLock<Result<Regex, Fault>>,
}

impl<'p> Pattern<'p> {
    /// An expression that is not read yet.
    pub(super) fn new(text: &'p str, ignores_case: bool) -> Pattern<'p> {
        Pattern { text, ignores_case, read: OnceLock::new() }
    }

    /// The expression.
    pub(super) fn regex(&self, budget: &mut Budget) -> Result<&Regex, Fault> {
        let read = || match self.ignores_case {
            true => Regex::parse(&format!("(?i){}", self.text), budget),
            false => Regex::parse(self.text, budget),
        };
        self.read.get_or_init(read).as_ref().map_err(|fault| *fault)
    }
}
