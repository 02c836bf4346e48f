//! Reads JSON paths in Jayway's dialect (reference 5.2). Names borrow from the path.

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

impl Pattern<'_> {
    /// The expression.
    pub(super) fn regex(&self, budget: &mut Budget) -> Result<&Regex, Fault> {
        let read = || match self.ignores_case {
            true => Regex::parse(&format!("(?i){}", self.text), budget),
            false => Regex::parse(self.text, budget),
        };
        self.read.get_or_init(read).as_ref().map_err(|fault| *fault)
    }
}

/// Filters and groups inside of each other.
const DEEPEST: u32 = 16;

/// Reads a path; `None` where it cannot be read. What does not begin with `$` is a member of the root.
pub(super) fn parse(path: &str) -> Option<Vec<Step<'_>>> {
    let path = path.trim();
    let mut parser = Parser { text: path, at: 0, depth: 0 };
    let steps = match path.as_bytes().first() {
        Some(b'$' | b'@') => {
            parser.at = 1;
            parser.steps(false)?
        }
        Some(b'[') => parser.steps(false)?,
        // Jayway puts `$.` in front of what has no root, which makes two dots of one.
        Some(b'.') => {
            parser.at = 1;
            let mut steps = vec![Step::Deep];
            if parser.peek() != Some(b'[') {
                steps.push(parser.name()?);
            }
            steps.extend(parser.steps(false)?);
            steps
        }
        _ => {
            let first = parser.name()?;
            let mut steps = vec![first];
            steps.extend(parser.steps(false)?);
            steps
        }
    };
    (parser.at == path.len()).then_some(steps)
}

struct Parser<'p> {
    text: &'p str,
    at: usize,
    depth: u32,
}

impl<'p> Parser<'p> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'p str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Steps up to the end, or, inside of a filter, to what cannot be a step.
    fn steps(&mut self, inside: bool) -> Option<Vec<Step<'p>>> {
        let mut steps = Vec::new();
        loop {
            if self.take("..") {
                steps.push(Step::Deep);
                if self.peek() != Some(b'[') {
                    steps.push(self.name()?);
                }
            } else if self.take(".") {
                if self.peek() != Some(b'[') {
                    steps.push(self.name()?);
                }
            } else if self.peek() == Some(b'[') {
                steps.push(self.bracket()?);
            } else {
                if !inside {
                    self.blank();
                }
                return Some(steps);
            }
        }
    }

    /// A name behind a dot, `*`, or a function.
    fn name(&mut self) -> Option<Step<'p>> {
        if self.take("*") {
            return Some(Step::Every);
        }
        let rest = self.rest();
        let ends = |c: char| {
            matches!(c, '.' | '[' | '(' | ')' | ' ' | ',' | '=' | '<' | '>' | '!' | '&' | '|' | ']')
        };
        let length = match self.depth {
            0 => rest.find(['.', '[', '(', ' ']).unwrap_or(rest.len()),
            _ => rest.find(ends).unwrap_or(rest.len()),
        };
        let name = rest.get(..length)?;
        self.at += length;
        if self.peek() == Some(b'(') {
            self.at += 1;
            self.blank();
            let function = match name {
                "length" | "size" => PathFunction::Length,
                "min" => PathFunction::Min,
                "max" => PathFunction::Max,
                "avg" => PathFunction::Average,
                "sum" => PathFunction::Sum,
                "stddev" => PathFunction::Deviation,
                "keys" => PathFunction::Keys,
                "first" => PathFunction::First,
                "last" => PathFunction::Last,
                _ => return None,
            };
            return self.take(")").then_some(Step::Function(function));
        }
        (!name.is_empty()).then_some(Step::Name(Cow::Borrowed(name)))
    }

    /// `[…]`.
    fn bracket(&mut self) -> Option<Step<'p>> {
        self.at += 1;
        self.blank();
        let step = match self.peek()? {
            b'\'' | b'"' => {
                let mut names = vec![self.quoted()?];
                self.blank();
                while self.take(",") {
                    self.blank();
                    names.push(self.quoted()?);
                    self.blank();
                }
                if names.len() == 1 { Step::Name(names.pop()?) } else { Step::Names(names) }
            }
            b'*' => {
                self.at += 1;
                Step::Every
            }
            b'?' => {
                self.at += 1;
                self.blank();
                self.take("(").then_some(())?;
                let filter = self.filter()?;
                self.blank();
                self.take(")").then_some(())?;
                Step::Filter(filter)
            }
            _ => self.positions()?,
        };
        self.blank();
        self.take("]").then_some(step)
    }

    /// `0`, `-1`, `0,2`, `1:3`.
    fn positions(&mut self) -> Option<Step<'p>> {
        let first = self.integer();
        self.blank();
        if self.take(":") {
            self.blank();
            let last = self.integer();
            self.blank();
            // A step is read, and has no effect.
            if self.take(":") {
                self.blank();
                self.integer();
                self.blank();
            }
            return (first.is_some() || last.is_some()).then_some(Step::Slice(first, last));
        }
        let first = first?;
        let mut all = vec![first];
        while self.take(",") {
            self.blank();
            all.push(self.integer()?);
            self.blank();
        }
        Some(if all.len() == 1 { Step::Index(first) } else { Step::Indexes(all) })
    }

    fn integer(&mut self) -> Option<i64> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let number: i32 = rest.get(..sign + digits)?.parse().ok()?;
        self.at += sign + digits;
        Some(i64::from(number))
    }

    /// A text in quotes of either kind.
    fn quoted(&mut self) -> Option<Cow<'p, str>> {
        let quote = char::from(self.peek()?);
        if !matches!(quote, '\'' | '"') {
            return None;
        }
        self.at += 1;
        let inside = self.rest();
        let mut escaped = false;
        for (at, character) in inside.char_indices() {
            if character == quote && !escaped {
                self.at += at + 1;
                let raw = inside.get(..at)?;
                return Some(if raw.contains('\\') { Cow::Owned(unescape(raw)) } else { Cow::Borrowed(raw) });
            }
            escaped = character == '\\' && !escaped;
        }
        None
    }

    /// `a && b || !c`.
    fn filter(&mut self) -> Option<Filter<'p>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut any = vec![self.both()?];
        self.blank();
        while self.take("||") {
            any.push(self.both()?);
            self.blank();
        }
        self.depth -= 1;
        if any.len() == 1 { any.pop() } else { Some(Filter::Or(any)) }
    }

    fn both(&mut self) -> Option<Filter<'p>> {
        let mut all = vec![self.one()?];
        self.blank();
        while self.take("&&") {
            all.push(self.one()?);
            self.blank();
        }
        if all.len() == 1 { all.pop() } else { Some(Filter::And(all)) }
    }

    fn one(&mut self) -> Option<Filter<'p>> {
        self.blank();
        if self.take("!") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let inner = self.one()?;
            self.depth -= 1;
            return Some(Filter::Not(Box::new(inner)));
        }
        if self.take("(") {
            let inner = self.filter()?;
            self.blank();
            return self.take(")").then_some(inner);
        }
        let left = self.operand()?;
        self.blank();
        let Some(test) = self.test() else {
            return matches!(left, Operand::Path(..)).then_some(Filter::Exists(left));
        };
        self.blank();
        let right = self.operand()?;
        Some(Filter::Test(left, test, right))
    }

    fn test(&mut self) -> Option<Test> {
        const SYMBOLS: [(&str, Test); 9] = [
            ("===", Test::Identical),
            ("!==", Test::NotIdentical),
            ("==", Test::Equal),
            ("!=", Test::NotEqual),
            ("<=", Test::LessOrEqual),
            (">=", Test::GreaterOrEqual),
            ("<", Test::Less),
            (">", Test::Greater),
            ("=~", Test::Matches),
        ];
        const WORDS: [(&str, Test); 9] = [
            ("in", Test::In),
            ("nin", Test::NotIn),
            ("anyof", Test::AnyOf),
            ("noneof", Test::NoneOf),
            ("subsetof", Test::SubsetOf),
            ("contains", Test::Contains),
            ("all", Test::All),
            ("size", Test::Size),
            ("empty", Test::Empty),
        ];
        if let Some((_, test)) = SYMBOLS.into_iter().find(|(symbol, _)| self.take(symbol)) {
            return Some(test);
        }
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest.get(..length)?.to_ascii_lowercase();
        let (_, test) = WORDS.into_iter().find(|(known, _)| *known == word)?;
        self.at += length;
        Some(test)
    }

    fn operand(&mut self) -> Option<Operand<'p>> {
        match self.peek()? {
            root @ (b'@' | b'$') => {
                self.at += 1;
                Some(Operand::Path(root == b'$', self.steps(true)?))
            }
            b'\'' | b'"' => self.quoted().map(Operand::Text),
            b'/' => {
                self.at += 1;
                let inside = self.rest();
                let mut escaped = false;
                let end = inside.char_indices().find(|(_, character)| {
                    let ends = *character == '/' && !escaped;
                    escaped = *character == '\\' && !escaped;
                    ends
                });
                let (end, _) = end?;
                self.at += end + 1;
                let ignores_case = self.take("i");
                let text = inside.get(..end)?;
                Some(Operand::Pattern(Pattern { text, ignores_case, read: OnceLock::new() }))
            }
            b'[' | b'{' => {
                // A value of JSON, with texts in either kind of quotes read as far as brackets balance.
                let rest = self.rest();
                let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
                for (at, byte) in rest.bytes().enumerate() {
                    match (byte, quote) {
                        _ if escaped => escaped = false,
                        (b'\\', Some(_)) => escaped = true,
                        (byte, Some(open)) if byte == open => quote = None,
                        (_, Some(_)) => {}
                        (b'\'' | b'"', None) => quote = Some(byte),
                        (b'[' | b'{', None) => depth += 1,
                        (b']' | b'}', None) => {
                            depth -= 1;
                            if depth == 0 {
                                self.at += at + 1;
                                return rest.get(..=at).map(Operand::Json);
                            }
                        }
                        _ => {}
                    }
                }
                None
            }
            _ => {
                let rest = self.rest();
                let length = rest
                    .bytes()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
                    .count();
                let word = rest.get(..length)?;
                self.at += length;
                match word {
                    "true" | "false" | "null" => Some(Operand::Json(word)),
                    _ => number(word),
                }
            }
        }
    }
}

/// A number, or a word that Rust reads as one and JSON does not: it is nothing.
fn number(word: &str) -> Option<Operand<'_>> {
    let double: f64 = word.parse().ok()?;
    if !word.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return Some(Operand::Json(word));
    }
    Some(word.parse().map_or(Operand::Double(double), Operand::Integer))
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('u') => {
                    let digits: String = characters.clone().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                    if let Some(character) = code.filter(|_| digits.len() == 4) {
                        out.push(character);
                        characters.by_ref().take(4).for_each(drop);
                    }
                }
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}
