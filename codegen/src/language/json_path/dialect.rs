//! Whether a path can be read in Jayway's dialect, as `gwgen_runtime` reads it (reference 5.2).

/// Why a path cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathFault {
    /// The byte at which it cannot be read.
    pub at: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Functions at the end of a path.
const FUNCTIONS: [&str; 10] =
    ["length", "size", "min", "max", "avg", "sum", "stddev", "keys", "first", "last"];
/// Comparisons of filters; longer ones first.
const SYMBOLS: [&str; 9] = ["===", "!==", "==", "!=", "<=", ">=", "=~", "<", ">"];
/// Comparisons that are words.
const WORDS: [&str; 9] = ["in", "nin", "anyof", "noneof", "subsetof", "contains", "all", "size", "empty"];
/// Filters and groups inside of each other.
const DEEPEST: u32 = 16;

/// Checks a path.
pub fn check(path: &str) -> Result<(), PathFault> {
    let start = path.len() - path.trim_start().len();
    let mut checker = Checker { text: path.trim_end(), at: start, depth: 0 };
    match checker.peek() {
        Some(b'$' | b'@') => checker.at += 1,
        // Jayway puts `$.` in front of what has no root.
        Some(b'[' | b'.') => {}
        _ => checker.name()?,
    }
    checker.steps()?;
    if checker.at == checker.text.len() {
        return Ok(());
    }
    checker.fault("cannot stand in a JSON path")
}

struct Checker<'p> {
    text: &'p str,
    at: usize,
    depth: u32,
}

type Outcome = Result<(), PathFault>;

impl<'p> Checker<'p> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'p str {
        self.text.get(self.at..).unwrap_or("")
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

    /// What stands here, and what is wrong with it.
    fn fault<T>(&self, reason: &str) -> Result<T, PathFault> {
        let here = match self.rest().chars().next() {
            Some(next) => format!("`{next}` {reason}"),
            None => match reason.strip_prefix("is not ") {
                Some(wanted) => format!("the JSON path ends, and {wanted} is missing"),
                None => format!("the end {reason}"),
            },
        };
        Err(PathFault { at: self.at, reason: here })
    }

    fn require(&mut self, word: &str) -> Outcome {
        if self.take(word) { Ok(()) } else { self.fault(&format!("is not `{word}`")) }
    }

    fn steps(&mut self) -> Outcome {
        loop {
            if self.take("..") || self.take(".") {
                if self.peek() != Some(b'[') {
                    self.name()?;
                }
            } else if self.peek() == Some(b'[') {
                self.bracket()?;
            } else {
                return Ok(());
            }
        }
    }

    fn name(&mut self) -> Outcome {
        if self.take("*") {
            return Ok(());
        }
        let rest = self.rest();
        let ends = |c: char| {
            matches!(c, '.' | '[' | '(' | ' ')
                || self.depth > 0 && matches!(c, ')' | ',' | '=' | '<' | '>' | '!' | '&' | '|' | ']')
        };
        let length = rest.find(ends).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or("");
        if name.is_empty() {
            return self.fault("is not a name");
        }
        if rest.get(length..).unwrap_or("").starts_with('(') {
            if !FUNCTIONS.contains(&name) {
                return Err(PathFault {
                    at: self.at,
                    reason: format!("JSON paths have no function `{name}`"),
                });
            }
            self.at += length + 1;
            self.blank();
            return self.require(")");
        }
        self.at += length;
        Ok(())
    }

    fn bracket(&mut self) -> Outcome {
        self.at += 1;
        self.blank();
        match self.peek() {
            Some(b'\'' | b'"') => {
                self.quoted()?;
                self.blank();
                while self.take(",") {
                    self.blank();
                    self.quoted()?;
                    self.blank();
                }
            }
            Some(b'*') => self.at += 1,
            Some(b'?') => {
                self.at += 1;
                self.blank();
                self.require("(")?;
                self.filter()?;
                self.blank();
                self.require(")")?;
            }
            _ => self.positions()?,
        }
        self.blank();
        self.require("]")
    }

    fn positions(&mut self) -> Outcome {
        let first = self.integer();
        self.blank();
        if self.take(":") {
            self.blank();
            if !self.integer() && !first {
                return self.fault("is not a position");
            }
            self.blank();
            // A step is read, and has no effect.
            if self.take(":") {
                self.blank();
                self.integer();
            }
            return Ok(());
        }
        if !first {
            return self.fault("is not a position, a name in quotes, `*` or a filter");
        }
        while self.take(",") {
            self.blank();
            if !self.integer() {
                return self.fault("is not a position");
            }
            self.blank();
        }
        Ok(())
    }

    fn integer(&mut self) -> bool {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let is_number = rest.get(..sign + digits).is_some_and(|text| text.parse::<i32>().is_ok());
        if is_number {
            self.at += sign + digits;
        }
        is_number
    }

    fn quoted(&mut self) -> Outcome {
        let quote = match self.peek() {
            Some(b'\'') => '\'',
            Some(b'"') => '"',
            _ => return self.fault("is not a name in quotes"),
        };
        let inside = self.text.get(self.at + 1..).unwrap_or("");
        let mut escaped = false;
        for (at, character) in inside.char_indices() {
            if character == quote && !escaped {
                self.at += at + 2;
                return Ok(());
            }
            escaped = character == '\\' && !escaped;
        }
        self.fault("has no end")
    }

    fn filter(&mut self) -> Outcome {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fault("is too deep in groups");
        }
        loop {
            self.one()?;
            self.blank();
            if !self.take("||") && !self.take("&&") {
                break;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn one(&mut self) -> Outcome {
        self.blank();
        while self.take("!") {
            self.blank();
        }
        if self.take("(") {
            self.filter()?;
            self.blank();
            return self.require(")");
        }
        let is_path = matches!(self.peek(), Some(b'@' | b'$'));
        self.operand()?;
        self.blank();
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest.get(..length).unwrap_or("").to_ascii_lowercase();
        if WORDS.contains(&word.as_str()) {
            self.at += length;
        } else if !SYMBOLS.iter().any(|symbol| self.take(symbol)) {
            return if is_path { Ok(()) } else { self.fault("is not a comparison") };
        }
        self.blank();
        self.operand()
    }

    fn operand(&mut self) -> Outcome {
        match self.peek() {
            Some(b'@' | b'$') => {
                self.at += 1;
                self.steps()
            }
            Some(b'\'' | b'"') => self.quoted(),
            Some(b'/') => {
                let inside = self.text.get(self.at + 1..).unwrap_or("");
                let mut escaped = false;
                for (at, character) in inside.char_indices() {
                    if character == '/' && !escaped {
                        self.at += at + 2;
                        self.take("i");
                        return Ok(());
                    }
                    escaped = character == '\\' && !escaped;
                }
                self.fault("has no end")
            }
            Some(b'[' | b'{') => {
                let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
                for (at, byte) in self.rest().bytes().enumerate() {
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
                                return Ok(());
                            }
                        }
                        _ => {}
                    }
                }
                self.fault("has no end")
            }
            _ => {
                let rest = self.rest();
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
                let length = rest.bytes().take_while(is_word).count();
                let word = rest.get(..length).unwrap_or("");
                if matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok() {
                    self.at += length;
                    return Ok(());
                }
                self.fault("is not a value")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn reads_the_dialect() {
        for path in [
            "$",
            "$.a.b-c",
            "a.b",
            "$['a b'][\"c\"][0]",
            "$[*]",
            "$.*",
            "$..a",
            "$..*",
            "$..['a']",
            "$[-1]",
            "$[0,2]",
            "$[1:3]",
            "$[:2]",
            "$[-2:]",
            "$['a','b']",
            "$.a.length()",
            "$..[?(@.a)]",
            "$[?(@.a == 1 && !(@.b > 'x'))]",
            "$[?(@['a'] in ['x', \"y\"])]",
            "$[?(@.name =~ /a.*/i)]",
            "$[?($.max > @.a)].b",
            "[0]",
            ".a",
            "$[0:4:2]",
        ] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn says_where_a_path_ends() {
        for (path, at, reason) in [
            ("$.", 2, "the JSON path ends, and a name is missing"),
            ("$.a[", 4, "the JSON path ends, and a position, a name in quotes, `*` or a filter is missing"),
            ("$.a[x]", 4, "`x` is not a position, a name in quotes, `*` or a filter"),
            ("$['a", 2, "`'` has no end"),
            ("$.a.nothing()", 4, "JSON paths have no function `nothing`"),
            ("$.a b", 3, "` ` cannot stand in a JSON path"),
            ("$[?(@.a == )]", 11, "`)` is not a value"),
        ] {
            let fault = check(path);
            let fault = fault.unwrap_err();
            assert_eq!((fault.at, fault.reason.as_str()), (at, reason), "{path}");
        }
    }
}
