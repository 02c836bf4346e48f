//! Selection patterns over error messages: Java's expressions, rewritten for the reader of ECMA-262 and anchored at both
//! ends, so that a gateway runs them in time that follows the message's length.
//!
//! What is left out is what has no such program: back-references, and groups and repetitions that give nothing back.

use super::{Fault, read};
use crate::language::ecma::{self, Matcher};

/// Reads an expression that is matched with the whole of a message.
pub fn compile(text: &str) -> Result<Matcher, Fault> {
    read::read(text)?;
    let mut rewriter =
        Rewriter { rest: text, out: String::new(), flags: Flags::default(), outer: Vec::new() };
    while rewriter.step()? {}
    let rewritten = format!("^(?:{})$", rewriter.out);
    let mut matcher = ecma::compile(&rewritten).map_err(Fault::Unsupported)?;
    text.clone_into(&mut matcher.text);
    Ok(matcher)
}

/// What `(?i)` and its like switch.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    any_case: bool,
    dot_all: bool,
    lines: bool,
    unix_lines: bool,
    comments: bool,
}

struct Rewriter<'a> {
    rest: &'a str,
    out: String,
    flags: Flags,
    /// Flags outside of the groups that are open.
    outer: Vec<Flags>,
}

/// White space of Java.
const SPACE: &str = r" \t\n\v\f\r";
const NO_SPACE: &str = r"\u0000-\u0008\u000e-\u001f!-\u{10ffff}";
const HORIZONTAL: &str = r" \t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000";
const VERTICAL: &str = r"\n\v\f\r\u0085\u2028\u2029";
/// What `.` leaves out.
const LINE_ENDS: &str = r"\n\r\u0085\u2028\u2029";

/// Classes of POSIX, as Java has them.
const POSIX: [(&str, &str); 13] = [
    ("Lower", "a-z"),
    ("Upper", "A-Z"),
    ("ASCII", r"\u0000-\u007f"),
    ("Alpha", "a-zA-Z"),
    ("Digit", "0-9"),
    ("Alnum", "a-zA-Z0-9"),
    ("Punct", r"!-\/:-@\[-`\{-~"),
    ("Graph", "!-~"),
    ("Print", " -~"),
    ("Blank", r" \t"),
    ("Cntrl", r"\u0000-\u001f\u007f"),
    ("XDigit", "0-9a-fA-F"),
    ("Space", SPACE),
];

fn unsupported<T>(what: &str) -> Result<T, Fault> {
    Err(Fault::Unsupported(what.to_owned()))
}

impl<'a> Rewriter<'a> {
    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, end: &str) -> &'a str {
        let (before, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        before
    }

    /// One part of the expression; `false` at its end.
    fn step(&mut self) -> Result<bool, Fault> {
        let Some(character) = self.next() else { return Ok(false) };
        match character {
            '\\' => self.escape()?,
            '[' => self.class()?,
            '(' => self.group()?,
            ')' => {
                self.flags = self.outer.pop().unwrap_or_default();
                self.out.push(')');
            }
            '.' if self.flags.dot_all => self.out.push_str(r"[\s\S]"),
            '.' if self.flags.unix_lines => self.out.push_str(r"[^\n]"),
            '.' => self.set(LINE_ENDS, true),
            '^' | '$' if self.flags.lines => return unsupported("lines (`(?m)`)"),
            '^' | '$' | '|' => self.out.push(character),
            '*' | '+' | '?' => {
                self.out.push(character);
                self.greed()?;
            }
            '{' => {
                let counts = self.until("}");
                self.out.push_str(&format!("{{{}}}", counts.trim()));
                self.greed()?;
            }
            _ if self.flags.comments && character.is_ascii_whitespace() => {}
            '#' if self.flags.comments => drop(self.until("\n")),
            character => self.literal(character),
        }
        Ok(true)
    }

    /// What stands behind a quantifier.
    fn greed(&mut self) -> Result<(), Fault> {
        if self.rest.starts_with('+') {
            return unsupported("a repetition that gives nothing back (`*+`)");
        }
        if self.take("?") {
            self.out.push('?');
        }
        Ok(())
    }

    fn group(&mut self) -> Result<(), Fault> {
        let before = self.flags;
        let open = match self.rest.strip_prefix('?') {
            None => "(?:",
            Some(rest) => {
                let looks = ["?=", "?!", "?<=", "?<!"].into_iter().find(|look| self.rest.starts_with(look));
                if let Some(look) = looks {
                    self.take(look);
                    self.out.push('(');
                    look
                } else if rest.starts_with('>') {
                    return unsupported("a group that gives nothing back (`(?>`)");
                } else if rest.starts_with('<') {
                    self.until(">");
                    "(?:"
                } else {
                    self.take("?");
                    if !self.switch() {
                        return Ok(());
                    }
                    "(?:"
                }
            }
        };
        self.outer.push(before);
        self.out.push_str(open);
        Ok(())
    }

    /// Flags; whether a group begins behind them.
    fn switch(&mut self) -> bool {
        let mut on = true;
        while let Some(flag) = self.next() {
            match flag {
                ':' => return true,
                ')' => return false,
                '-' => on = false,
                'i' => self.flags.any_case = on,
                's' => self.flags.dot_all = on,
                'm' => self.flags.lines = on,
                'd' => self.flags.unix_lines = on,
                'x' => self.flags.comments = on,
                _ => {}
            }
        }
        false
    }

    fn set(&mut self, members: &str, negated: bool) {
        self.out.push_str(if negated { "[^" } else { "[" });
        self.out.push_str(members);
        self.out.push(']');
    }

    fn literal(&mut self, character: char) {
        if self.flags.any_case && character.is_ascii_alphabetic() {
            let (lower, upper) = (character.to_ascii_lowercase(), character.to_ascii_uppercase());
            self.out.push_str(&format!("[{lower}{upper}]"));
        } else {
            push_character(character, &mut self.out);
        }
    }

    /// An escape outside of brackets.
    fn escape(&mut self) -> Result<(), Fault> {
        let character = self.next().unwrap_or('\\');
        match character {
            'Q' => {
                let quoted = self.until("\\E");
                quoted.chars().for_each(|character| self.literal(character));
            }
            'd' | 'D' | 'w' | 'W' | 'B' => self.out.extend(['\\', character]),
            'b' if self.rest.starts_with('{') => {
                return unsupported("a boundary between graphemes (`\\b{g}`)");
            }
            'b' => self.out.push_str("\\b"),
            's' | 'S' => self.set(SPACE, character == 'S'),
            'h' | 'H' => self.set(HORIZONTAL, character == 'H'),
            'v' | 'V' => self.set(VERTICAL, character == 'V'),
            'R' => self.out.push_str(&format!(r"(?:\r\n|[{VERTICAL}])")),
            'A' | 'G' => self.out.push('^'),
            'z' | 'Z' => self.out.push('$'),
            'p' | 'P' => match self.property() {
                Ok(members) => self.set(members, character == 'P'),
                Err(name) => self.out.push_str(&format!("\\{character}{{{name}}}")),
            },
            _ => {
                let one = self.escaped(character)?;
                self.literal(one);
            }
        }
        Ok(())
    }

    /// The character that an escape stands for.
    fn escaped(&mut self, character: char) -> Result<char, Fault> {
        let (digits, radix) = match character {
            't' => return Ok('\t'),
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            'f' => return Ok('\u{c}'),
            'a' => return Ok('\u{7}'),
            'e' => return Ok('\u{1b}'),
            'c' => {
                let control = self.next().map_or(0, |control| u32::from(control) ^ 64);
                return Ok(char::from_u32(control).unwrap_or('\0'));
            }
            'x' if self.take("{") => (self.until("}"), 16),
            'x' => (self.figures(2, 16), 16),
            'u' => (self.figures(4, 16), 16),
            '0' => (self.figures(3, 8), 8),
            '1'..='9' | 'k' => return unsupported("a reference back to a group"),
            other if other.is_ascii_alphanumeric() => return unsupported(&format!("`\\{other}`")),
            other => return Ok(other),
        };
        let code = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        code.map_or_else(|| unsupported("half of a surrogate pair"), Ok)
    }

    fn figures(&mut self, most: usize, radix: u32) -> &'a str {
        let count = self.rest.chars().take(most).take_while(|figure| figure.is_digit(radix)).count();
        let (figures, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, ""));
        self.rest = rest;
        figures
    }

    /// The members of a class of POSIX, or the name of a property of Unicode.
    fn property(&mut self) -> Result<&'static str, String> {
        let name = match self.take("{") {
            true => self.until("}").to_owned(),
            false => self.next().map(String::from).unwrap_or_default(),
        };
        match POSIX.iter().find(|(posix, _)| *posix == name) {
            Some((_, members)) => Ok(members),
            None => Err(name.strip_prefix("Is").unwrap_or(&name).to_owned()),
        }
    }

    /// A class; its opening bracket is read.
    fn class(&mut self) -> Result<(), Fault> {
        let negated = self.take("^");
        let mut members = String::new();
        loop {
            if self.flags.comments {
                self.rest = self.rest.trim_start();
            }
            if self.rest.starts_with("&&") || self.rest.starts_with('[') {
                return unsupported("a class inside of a class");
            }
            let Some(character) = self.next() else { break };
            let low = match character {
                ']' if !members.is_empty() => break,
                '\\' => match self.member()? {
                    Ok(one) => one,
                    Err(more) => {
                        members.push_str(&more);
                        continue;
                    }
                },
                character => character,
            };
            let is_range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let high = if is_range {
                self.next();
                match self.next() {
                    Some('\\') => match self.member()? {
                        Ok(one) => one,
                        Err(_) => return unsupported("a range that ends with a class"),
                    },
                    Some('[') => return unsupported("a class inside of a class"),
                    Some(high) => high,
                    None => break,
                }
            } else {
                low
            };
            self.range(low, high, &mut members);
        }
        self.set(&members, negated);
        Ok(())
    }

    /// What an escape stands for inside of brackets: a character, or members of a class.
    fn member(&mut self) -> Result<Result<char, String>, Fault> {
        let character = self.next().unwrap_or('\\');
        Ok(match character {
            'd' | 'D' | 'w' | 'W' => Err(format!("\\{character}")),
            's' => Err(SPACE.to_owned()),
            'h' => Err(HORIZONTAL.to_owned()),
            'v' => Err(VERTICAL.to_owned()),
            'S' => Err(NO_SPACE.to_owned()),
            'H' | 'V' => return unsupported(&format!("`\\{character}` inside of a class")),
            'Q' => {
                let quoted = self.until("\\E");
                let mut members = String::new();
                quoted.chars().for_each(|one| self.range(one, one, &mut members));
                Err(members)
            }
            'p' | 'P' => match (self.property(), character) {
                (Ok(members), 'p') => Err(members.to_owned()),
                (Ok(_), _) => return unsupported("`\\P` of POSIX inside of a class"),
                (Err(name), _) => Err(format!("\\{character}{{{name}}}")),
            },
            _ => Ok(self.escaped(character)?),
        })
    }

    /// A range, and its other case where the case does not matter.
    fn range(&self, low: char, high: char, members: &mut String) {
        let mut push = |low: char, high: char| {
            push_character(low, members);
            if high != low {
                members.push('-');
                push_character(high, members);
            }
        };
        push(low, high);
        if !self.flags.any_case {
            return;
        }
        let (from, to) = (low.max('a'), high.min('z'));
        if from <= to {
            push(from.to_ascii_uppercase(), to.to_ascii_uppercase());
        }
        let (from, to) = (low.max('A'), high.min('Z'));
        if from <= to {
            push(from.to_ascii_lowercase(), to.to_ascii_lowercase());
        }
    }
}

fn push_character(character: char, out: &mut String) {
    match character {
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' | '-' => {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        }
        character => out.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_program_has_a_reason() {
        for text in [r"(a)\1", "a*+", "(?>a)", "(?m)^a$", "[a-z&&[^b]]", r"\p{javaLetter}", r"\N{DIGIT ONE}"]
        {
            assert!(matches!(compile(text), Err(Fault::Unsupported(_))), "{text}: {:?}", compile(text));
        }
        for text in ["(", "*a", r"\y", "[a"] {
            assert!(matches!(compile(text), Err(Fault::Syntax(_))), "{text}");
        }
    }

    #[test]
    fn what_people_write_is_read() {
        for text in [
            "",
            ".*four hundred.*",
            ".+",
            r"^\[BadRequest\].*",
            r"[\s\S]*\[404\][\s\S]*",
            r"(\n|.)+",
            r#".*"status":\s*40[0-9].*"#,
            "(?i).*not found.*",
            "(?s).*timed out.*",
            "^(?!Success).*",
            r"\QWhat? (really)\E.*",
            r".*\p{Alpha}\p{Lu}\P{Digit}.*",
            "(?<code>4..) .*",
            "a{2,3}?b|c",
        ] {
            assert!(compile(text).is_ok(), "{text}: {:?}", compile(text));
        }
    }
}
