//! The text of an expression to its parts, as `java.util.regex.Pattern` reads it.

use std::collections::BTreeMap;

use super::class::Digits;
use super::escape::ends;
use super::{Eagerness, Expression, Fault, Program, Repeat};

/// Parentheses and brackets deeper than this are not read.
const DEEPEST: usize = 50;

/// Bytes of an expression that is read; each of its parts is tried on a thousand statuses.
const LONGEST: usize = 10_000;

const NOTHING_TO_REPEAT: &str = "a quantifier has nothing to repeat";

pub(super) fn read(text: &str) -> Result<Program, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::Unsupported(format!("more than {LONGEST} characters")));
    }
    let mut reader = Reader { rest: text, ..Reader::default() };
    let mut expression = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return syntax("a parenthesis is closed that was not opened");
    }
    // Only now it is known which groups are asked for; the others are not worth remembering.
    let wanted: Vec<usize> = reader.wanted.keys().copied().filter(|group| *group <= reader.groups).collect();
    let place: BTreeMap<usize, usize> = wanted.iter().enumerate().map(|(at, group)| (*group, at)).collect();
    settle(&mut expression, &place);
    Ok(Program { expression, remembered: place.len() })
}

/// Replaces the numbers of groups by places among those that are remembered.
fn settle(expression: &mut Expression, place: &BTreeMap<usize, usize>) {
    match expression {
        Expression::Sequence(items) | Expression::Alternatives(_, items) => {
            items.iter_mut().for_each(|item| settle(item, place));
        }
        Expression::Repeat(repeat) => settle(&mut repeat.item, place),
        Expression::Look { inside, .. } | Expression::Atomic(inside) => settle(inside, place),
        Expression::Remember(group, inside) => {
            settle(inside, place);
            match place.get(group) {
                Some(at) => *group = *at,
                None => *expression = std::mem::replace(inside, Expression::Begin),
            }
        }
        Expression::Recall(group) => *group = group.and_then(|group| place.get(&group).copied()),
        Expression::Digit(_) | Expression::Begin | Expression::End | Expression::Boundary { .. } => {}
    }
}

/// What is left of an expression, and what was seen of it.
#[derive(Debug, Default)]
pub(super) struct Reader<'a> {
    pub(super) rest: &'a str,
    depth: usize,
    /// Quantifiers behind quantifiers so far.
    stacked: usize,
    /// Parts that have a number so far.
    numbers: usize,
    /// Capturing groups so far.
    groups: usize,
    names: BTreeMap<String, usize>,
    /// Groups that back-references name.
    wanted: BTreeMap<usize, ()>,
    /// `(?x)`: white space and comments mean nothing.
    comments: bool,
}

fn syntax<T>(reason: &str) -> Result<T, Fault> {
    Err(Fault::Syntax(reason.to_owned()))
}

impl<'a> Reader<'a> {
    pub(super) fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let character = characters.next();
        self.rest = characters.as_str();
        character
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn skip(&mut self) {
        self.next();
    }

    pub(super) fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What stands before a character; both are read.
    pub(super) fn until(&mut self, end: char) -> Option<&'a str> {
        let (before, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(before)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth >= DEEPEST {
            let reason = format!("parentheses or brackets more than {DEEPEST} deep");
            return Err(Fault::Unsupported(reason));
        }
        self.depth += 1;
        let out = read(self);
        self.depth -= 1;
        out
    }

    fn number(&mut self) -> usize {
        self.numbers += 1;
        self.numbers
    }

    fn alternatives(&mut self) -> Result<Expression, Fault> {
        // Flags inside a group end with it.
        let comments = self.comments;
        let out = self.deeper(|reader| {
            let mut items = vec![reader.sequence()?];
            while reader.take("|") {
                items.push(reader.sequence()?);
            }
            Ok(Expression::Alternatives(reader.number(), items))
        });
        self.comments = comments;
        out
    }

    fn sequence(&mut self) -> Result<Expression, Fault> {
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.rest.is_empty() || self.rest.starts_with(['|', ')']) {
                return Ok(Expression::Sequence(items));
            }
            let atom = self.atom()?;
            items.push(self.quantified(atom)?);
        }
    }

    /// White space and comments where they mean nothing.
    fn blank(&mut self) {
        while self.comments {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('#') {
                return;
            }
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
    }

    /// An atom with the quantifiers behind it. Of what is repeated Java repeats no more than `{2}{3}`.
    fn quantified(&mut self, mut atom: Expression) -> Result<Expression, Fault> {
        let mut is_repeated = false;
        loop {
            self.blank();
            if is_repeated && self.rest.starts_with(['*', '+', '?']) {
                return syntax(NOTHING_TO_REPEAT);
            }
            self.stacked += usize::from(is_repeated && self.rest.starts_with('{'));
            if self.stacked > DEEPEST {
                return Err(Fault::Unsupported(format!(
                    "more than {DEEPEST} quantifiers behind quantifiers"
                )));
            }
            let (least, most) = if self.take("*") {
                (0, None)
            } else if self.take("+") {
                (1, None)
            } else if self.take("?") {
                (0, Some(1))
            } else if self.rest.starts_with('{') {
                self.counts()?
            } else {
                return Ok(atom);
            };
            let kind = if self.take("+") {
                Eagerness::Possessive
            } else if self.take("?") {
                Eagerness::Reluctant
            } else {
                Eagerness::Greedy
            };
            // A quantifier behind `\Q12\E` belongs to the last character.
            let number = self.number();
            let repeat = |item| Repeat { number, item: Box::new(item), least, most, kind };
            atom = match atom {
                Expression::Sequence(mut items) if !items.is_empty() => {
                    let last = items.pop().map(|item| Expression::Repeat(repeat(item)));
                    items.extend(last);
                    Expression::Sequence(items)
                }
                atom => Expression::Repeat(repeat(atom)),
            };
            is_repeated = true;
        }
    }

    fn counts(&mut self) -> Result<(u32, Option<u32>), Fault> {
        let unreadable = || Fault::Syntax("a quantifier in braces cannot be read".to_owned());
        self.skip();
        let counts = self.until('}').ok_or_else(unreadable)?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| unreadable());
        match counts.split_once(',') {
            None => number(counts).map(|count| (count, Some(count))),
            Some((least, "")) => Ok((number(least)?, None)),
            Some((least, most)) => {
                let (least, most) = (number(least)?, number(most)?);
                if least > most { Err(unreadable()) } else { Ok((least, Some(most))) }
            }
        }
    }

    fn atom(&mut self) -> Result<Expression, Fault> {
        match self.next() {
            Some('(') => self.group(),
            Some('[') => Ok(Expression::Digit(self.deeper(Self::class)?)),
            Some('\\') => self.escape(),
            Some('.') => Ok(Expression::Digit(Digits::ALL)),
            Some('^') => Ok(Expression::Begin),
            Some('$') => Ok(Expression::End),
            Some('*' | '+' | '?') => syntax(NOTHING_TO_REPEAT),
            Some(character) => Ok(Expression::Digit(Digits::range(character, character))),
            None => Ok(Expression::Sequence(Vec::new())),
        }
    }

    fn group(&mut self) -> Result<Expression, Fault> {
        let look = |ahead, negative, inside| Expression::Look { ahead, negative, inside: Box::new(inside) };
        let expression = if !self.take("?") {
            self.capturing(None)?
        } else if self.take("=") {
            look(true, false, self.alternatives()?)
        } else if self.take("!") {
            look(true, true, self.alternatives()?)
        } else if self.take("<=") {
            look(false, false, self.alternatives()?)
        } else if self.take("<!") {
            look(false, true, self.alternatives()?)
        } else if self.take(">") {
            Expression::Atomic(Box::new(self.alternatives()?))
        } else if self.take("<") {
            let Some(name) = self.until('>').map(str::to_owned) else {
                return syntax("the name of a group is not closed");
            };
            self.capturing(Some(name))?
        } else {
            return self.flags();
        };
        if self.take(")") { Ok(expression) } else { syntax("a parenthesis is not closed") }
    }

    fn capturing(&mut self, name: Option<String>) -> Result<Expression, Fault> {
        self.groups += 1;
        let group = self.groups;
        if let Some(name) = name {
            let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
            if !starts || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
                return syntax(&format!("`{name}` is no name of a group"));
            }
            if self.names.insert(name.clone(), group).is_some() {
                return syntax(&format!("two groups are named `{name}`"));
            }
        }
        Ok(Expression::Remember(group, Box::new(self.alternatives()?)))
    }

    /// `(?i)`, `(?x-s:…)`. Status codes have neither letters nor line ends, so `x` alone matters.
    fn flags(&mut self) -> Result<Expression, Fault> {
        let before = self.comments;
        let mut on = true;
        loop {
            match self.next() {
                Some('i' | 'd' | 'm' | 's' | 'u' | 'U') => {}
                Some('x') => self.comments = on,
                Some('-') => on = false,
                Some(')') => return Ok(Expression::Sequence(Vec::new())),
                Some(':') => break,
                Some(other) => return syntax(&format!("there is no group `(?{other}`")),
                None => return syntax("a parenthesis is not closed"),
            }
        }
        let expression = self.alternatives()?;
        self.comments = before;
        if self.take(")") { Ok(expression) } else { syntax("a parenthesis is not closed") }
    }

    /// `\1`, of as many figures as there are groups for.
    pub(super) fn reference(&mut self) -> Expression {
        let mut group = 0;
        while let Some(figure) = self.peek().and_then(|figure| figure.to_digit(10)) {
            let more = group * 10 + figure as usize;
            if group > 0 && more > self.groups {
                break;
            }
            group = more;
            self.skip();
        }
        self.wanted.insert(group, ());
        Expression::Recall(Some(group))
    }

    pub(super) fn named_reference(&mut self) -> Result<Expression, Fault> {
        let name = if self.take("<") { self.until('>') } else { None };
        let Some(name) = name else { return syntax("`\\k` names no group") };
        let Some(group) = self.names.get(name).copied() else {
            return syntax(&format!("there is no group `{name}`"));
        };
        self.wanted.insert(group, ());
        Ok(Expression::Recall(Some(group)))
    }

    /// A class; its opening bracket is read.
    fn class(&mut self) -> Result<Digits, Fault> {
        let negated = self.take("^");
        let mut whole: Option<Digits> = None;
        let mut operand: Option<Digits> = None;
        loop {
            self.blank();
            if self.take("&&") {
                whole = both(whole, operand.take());
                continue;
            }
            let is_first = whole.is_none() && operand.is_none();
            let Some(character) = self.next() else { return syntax("a bracket is not closed") };
            let more = match character {
                ']' if !is_first => break,
                '[' => self.deeper(Self::class)?,
                '\\' if self.take("Q") => {
                    self.quoted().chars().fold(Digits::NONE, |set, c| set.or(Digits::range(c, c)))
                }
                '\\' => match self.escaped_digits()? {
                    (_, Some(low)) => self.range(low)?,
                    (class, None) => class,
                },
                low => self.range(low)?,
            };
            operand = Some(operand.unwrap_or(Digits::NONE).or(more));
        }
        let digits = both(whole, operand).unwrap_or(Digits::NONE);
        Ok(if negated { digits.not() } else { digits })
    }

    /// A character of a class, or the range that begins with it.
    fn range(&mut self, low: char) -> Result<Digits, Fault> {
        let is_range =
            self.rest.starts_with('-') && !self.rest.starts_with("-]") && !self.rest.starts_with("-[");
        if !is_range {
            return Ok(Digits::range(low, low));
        }
        self.skip();
        let high = match self.next() {
            Some('\\') => match self.escaped_digits()? {
                (_, Some(high)) => high,
                (_, None) => return syntax("a range ends with a class of characters"),
            },
            Some(high) => high,
            None => return Err(ends()),
        };
        if low > high {
            syntax(&format!("the range `{low}-{high}` is empty"))
        } else {
            Ok(Digits::range(low, high))
        }
    }
}

/// The intersection of what is there.
fn both(one: Option<Digits>, other: Option<Digits>) -> Option<Digits> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.and(other)),
        (one, other) => one.or(other),
    }
}
