//! Reads JSON paths in Jayway's dialect (reference 5.2). Names borrow from the path.

mod filters;

use std::borrow::Cow;

use super::path_steps::{PathFunction, Step};

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
