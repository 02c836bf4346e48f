//! Reads what stands for a set of characters: escapes and classes in brackets.

use super::parser::Parser;
use super::set::{self, BLANKS, DIGITS, Set, WORDS};

impl Parser {
    /// `\d` and its kin, or a character.
    pub(super) fn escaped_set(&mut self, letter: char) -> Option<Set> {
        let (ranges, negated) = match letter {
            'd' => (DIGITS, false),
            'D' => (DIGITS, true),
            'w' => (WORDS, false),
            'W' => (WORDS, true),
            's' => (BLANKS, false),
            'S' => (BLANKS, true),
            _ => {
                let character = match letter {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'f' => '\u{c}',
                    'a' => '\u{7}',
                    'e' => '\u{1b}',
                    '0' => self.number(8, 3)?,
                    'x' => self.number(16, 2)?,
                    'u' => self.number(16, 4)?,
                    'p' | 'P' => return self.property(letter == 'P'),
                    // Java has no other escapes of letters.
                    letter if letter.is_ascii_alphabetic() => return None,
                    other => other,
                };
                return Some(self.single(character));
            }
        };
        Some(Set { negated, ..Set::of(ranges) })
    }

    fn number(&mut self, radix: u32, digits: u32) -> Option<char> {
        let mut value = 0;
        for _ in 0..digits {
            match self.rest.next_if(|digit| digit.is_digit(radix)) {
                Some(digit) => value = value * radix + digit.to_digit(radix)?,
                None if radix == 8 => break,
                None => return None,
            }
        }
        char::from_u32(value)
    }

    /// `\p{Alpha}`, and `\pL` without braces.
    fn property(&mut self, negated: bool) -> Option<Set> {
        let mut name = String::new();
        if self.take('{') {
            loop {
                match self.rest.next()? {
                    '}' => break,
                    letter => name.push(letter),
                }
            }
        } else {
            name.push(self.rest.next()?);
        }
        let ranges = set::property(&name)?;
        Some(Set { negated, ..Set::of(ranges) })
    }

    /// What stands in brackets, behind the first.
    pub(super) fn class(&mut self) -> Option<Set> {
        let negated = self.take('^');
        let mut set = Set { negated, ignore_case: self.ignore_case, ranges: Vec::new() };
        let mut first = true;
        loop {
            let low = match self.rest.next()? {
                ']' if !first => return Some(set),
                '[' => {
                    self.enter()?;
                    let inner = self.class()?;
                    self.leave();
                    set.ranges.extend(inner.spelled_out());
                    first = false;
                    continue;
                }
                '&' if self.rest.peek() == Some(&'&') => return None,
                '\\' => {
                    let letter = self.rest.next()?;
                    let inner = self.escaped_set(letter)?;
                    match inner.ranges.as_slice() {
                        [(low, high)] if low == high && !inner.negated => *low,
                        _ => {
                            set.ranges.extend(inner.spelled_out());
                            first = false;
                            continue;
                        }
                    }
                }
                character => character,
            };
            first = false;
            let mut ahead = self.rest.clone();
            let is_range =
                ahead.next() == Some('-') && ahead.next().is_some_and(|next| !matches!(next, ']' | '['));
            if !is_range {
                set.ranges.push((low, low));
                continue;
            }
            self.rest.next();
            let high = match self.rest.next()? {
                '\\' => {
                    let letter = self.rest.next()?;
                    match self.escaped_set(letter)?.ranges.as_slice() {
                        [(low, high)] if low == high => *low,
                        _ => return None,
                    }
                }
                character => character,
            };
            if high < low {
                return None;
            }
            set.ranges.push((low, high));
        }
    }
}
