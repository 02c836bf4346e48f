//! Methods of texts: `java.lang.String`.

use std::ops::Range;

use super::budget::Fault;
use super::machine::Machine;
use super::regex::Regex;
use super::value::Value;
use crate::api::Function;

const OUT_OF_TEXT: Fault = Fault::new("a position outside of a text");

impl<'r> Machine<'r> {
    /// Calls a method of a text.
    pub(super) fn call_text(
        &mut self,
        text: &'r str,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        self.budget.step(1 + text.len() / 64)?;
        if let [Value::Integer(first), rest @ ..] = arguments {
            return self.call_text_at(text, function, *first, rest);
        }
        let mut texts = [""; 2];
        for (place, argument) in texts.iter_mut().zip(arguments) {
            *place = self.text(argument)?;
            self.budget.step(place.len() / 64)?;
        }
        let [first, second] = texts;
        Ok(match (function, arguments.len()) {
            (Function::Length, 0) => Value::Integer(units(text) as i64),
            (Function::IsEmpty, 0) => Value::Bool(text.is_empty()),
            (Function::IsBlank, 0) => Value::Bool(text.trim().is_empty()),
            (Function::Trim, 0) => trimmed(text, |character| character <= ' '),
            (Function::Strip, 0) => trimmed(text, char::is_whitespace),
            (Function::ToLowerCase, 0) => self.made(text.to_lowercase())?,
            (Function::ToUpperCase, 0) => self.made(text.to_uppercase())?,
            (Function::HashCode, 0) => {
                let hash = text
                    .encode_utf16()
                    .fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
                Value::Integer(i64::from(hash))
            }
            (Function::Contains, 1) => Value::Bool(text.contains(first)),
            (Function::StartsWith, 1) => Value::Bool(text.starts_with(first)),
            (Function::EndsWith, 1) => Value::Bool(text.ends_with(first)),
            (Function::EqualsIgnoreCase, 1) => Value::Bool(text.to_lowercase() == first.to_lowercase()),
            (Function::CompareTo, 1) => Value::Integer(compare(text, first)),
            (Function::CompareToIgnoreCase, 1) => {
                Value::Integer(compare(&text.to_lowercase(), &first.to_lowercase()))
            }
            (Function::Concat, 1) => self.made([text, first].concat())?,
            (Function::IndexOf, 1) => Value::Integer(place(text, text.find(first))),
            (Function::LastIndexOf, 1) => Value::Integer(place(text, text.rfind(first))),
            (Function::Replace, 2) => {
                self.budget.take(text.matches(first).count().saturating_mul(second.len()))?;
                self.made(text.replace(first, second))?
            }
            (Function::Matches, 1) => {
                let regex = Regex::parse(first, &mut self.budget)?;
                Value::Bool(regex.matches(text, &mut self.budget)?)
            }
            (Function::ReplaceAll, 2) => {
                let regex = Regex::parse(first, &mut self.budget)?;
                let replaced = regex.replace(text, second, usize::MAX, &mut self.budget)?;
                self.made(replaced)?
            }
            (Function::ReplaceFirst, 2) => {
                let regex = Regex::parse(first, &mut self.budget)?;
                let replaced = regex.replace(text, second, 1, &mut self.budget)?;
                self.made(replaced)?
            }
            (Function::Split, 1) => self.split(text, first, 0)?,
            (Function::Split, 2) => match arguments {
                [_, Value::Integer(limit)] => self.split(text, first, *limit)?,
                _ => Value::Null,
            },
            _ => Value::Null,
        })
    }

    /// Methods whose first argument is a position.
    fn call_text_at(
        &mut self,
        text: &'r str,
        function: Function,
        first: i64,
        rest: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        let length = units(text);
        let at = usize::try_from(first).ok().filter(|at| *at <= length);
        Ok(match (function, rest) {
            (Function::Substring, []) => self.slice(text, at.ok_or(OUT_OF_TEXT)?, length)?,
            (Function::Substring, [Value::Integer(end)]) => {
                let end = usize::try_from(*end).ok().filter(|end| *end <= length).ok_or(OUT_OF_TEXT)?;
                let start = at.filter(|start| *start <= end).ok_or(OUT_OF_TEXT)?;
                self.slice(text, start, end)?
            }
            (Function::CharAt, []) => {
                let start = at.filter(|at| *at < length).ok_or(OUT_OF_TEXT)?;
                self.slice(text, start, start + 1)?
            }
            (Function::Repeat, []) => {
                let count = usize::try_from(first).map_err(|_| OUT_OF_TEXT)?;
                self.budget.take(text.len().saturating_mul(count))?;
                self.made(text.repeat(count))?
            }
            (Function::IndexOf | Function::LastIndexOf, []) => {
                let character = u32::try_from(first).ok().and_then(char::from_u32);
                let found = character.and_then(|character| match function {
                    Function::IndexOf => text.find(character),
                    _ => text.rfind(character),
                });
                Value::Integer(place(text, found))
            }
            // A number where a text is wanted: Java finds no such method.
            _ => Value::Null,
        })
    }

    /// A part by positions of UTF-16, as Java counts.
    fn slice(&mut self, text: &'r str, start: usize, end: usize) -> Result<Value<'r>, Fault> {
        if text.is_ascii() {
            return Ok(part(text, start..end));
        }
        let units: Vec<u16> = text.encode_utf16().skip(start).take(end - start).collect();
        self.made(String::from_utf16_lossy(&units))
    }

    /// `split`: without empty texts at the end where there is no limit.
    fn split(&mut self, text: &'r str, pattern: &str, limit: i64) -> Result<Value<'r>, Fault> {
        let regex = Regex::parse(pattern, &mut self.budget)?;
        let most = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        let mut parts: Vec<Value<'r>> = Vec::new();
        let mut from = 0;
        for (start, end) in regex.find_all(text, &mut self.budget)? {
            if parts.len() + 1 >= most {
                break;
            }
            // An empty match at the front splits nothing off.
            if end == 0 {
                continue;
            }
            self.budget.reserve(&mut parts, 1)?;
            parts.push(part(text, from..start));
            from = end;
        }
        self.budget.reserve(&mut parts, 1)?;
        if parts.is_empty() {
            parts.push(Value::Text(text));
        } else {
            parts.push(part(text, from..text.len()));
            let is_empty = |part: &Value<'_>| matches!(part, Value::Text(text) if text.is_empty());
            while limit == 0 && parts.last().is_some_and(is_empty) {
                parts.pop();
            }
        }
        let held = parts.capacity() * size_of::<Value<'_>>();
        let list = self.heap.new_list(parts, false, &mut self.budget)?;
        self.budget.release(held);
        Ok(Value::List(list))
    }
}

/// A part of a text, borrowed from where the text is.
fn part(text: &str, range: Range<usize>) -> Value<'_> {
    Value::Text(text.get(range).unwrap_or_default())
}

/// A text without some characters at both ends.
fn trimmed(text: &str, blank: impl Fn(char) -> bool) -> Value<'_> {
    let start = text.len() - text.trim_start_matches(&blank).len();
    let end = text.trim_end_matches(&blank).len();
    part(text, start..end.max(start))
}

/// The length as Java counts it: in units of UTF-16.
fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// A byte position in units of UTF-16; -1 where there is none.
fn place(text: &str, byte: Option<usize>) -> i64 {
    byte.map_or(-1, |byte| units(text.get(..byte).unwrap_or_default()) as i64)
}

/// `compareTo`: the first difference, else the difference of lengths.
fn compare(left: &str, right: &str) -> i64 {
    let different = left.encode_utf16().zip(right.encode_utf16()).find(|(left, right)| left != right);
    match different {
        Some((left, right)) => i64::from(left) - i64::from(right),
        None => units(left) as i64 - units(right) as i64,
    }
}
