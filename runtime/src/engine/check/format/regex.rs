//! Whether a text is a regular expression of ECMA-262, read with the flag `u`, as JSON Schema asks for. Nothing is built.

/// Groups deeper than this are not read.
const DEEPEST: u32 = 100;

pub(super) fn is_regex(text: &str) -> bool {
    let mut reader = Reader { rest: text.chars(), depth: 0 };
    reader.alternatives() && reader.rest.as_str().is_empty()
}

struct Reader<'t> {
    rest: std::str::Chars<'t>,
    depth: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn take(&mut self, wanted: &str) -> bool {
        match self.rest.as_str().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest.chars();
                true
            }
            None => false,
        }
    }

    /// Up to a closing parenthesis or the end.
    fn alternatives(&mut self) -> bool {
        self.depth += 1;
        if self.depth > DEEPEST {
            return false;
        }
        while let Some(next) = self.peek() {
            let may_repeat = match next {
                ')' => break,
                '|' | '^' | '$' => {
                    self.rest.next();
                    false
                }
                _ if self.take("\\b") || self.take("\\B") => false,
                '(' => match self.group() {
                    Some(may_repeat) => may_repeat,
                    None => return false,
                },
                '[' => {
                    self.rest.next();
                    if !self.class() {
                        return false;
                    }
                    true
                }
                '\\' => {
                    self.rest.next();
                    if self.escape(false).is_none() {
                        return false;
                    }
                    true
                }
                '*' | '+' | '?' | '{' | '}' | ']' => return false,
                _ => {
                    self.rest.next();
                    true
                }
            };
            if may_repeat && !self.repetition() {
                return false;
            }
        }
        self.depth -= 1;
        true
    }

    /// A group; whether it may be repeated, or nothing where it is none.
    fn group(&mut self) -> Option<bool> {
        self.rest.next();
        let mut may_repeat = true;
        if self.take("?") {
            if ["=", "!", "<=", "<!"].iter().any(|look| self.take(look)) {
                may_repeat = false;
            } else if self.take("<") {
                let (name, rest) = self.rest.as_str().split_once('>')?;
                let holds = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
                if name.is_empty() || name.starts_with(char::is_numeric) || !name.chars().all(holds) {
                    return None;
                }
                self.rest = rest.chars();
            } else if !self.take(":") {
                return None;
            }
        }
        (self.alternatives() && self.take(")")).then_some(may_repeat)
    }

    /// A quantifier, if there is one; `false` where it is none of the language.
    fn repetition(&mut self) -> bool {
        if self.take("*") || self.take("+") || self.take("?") {
            self.take("?");
            return true;
        }
        if !self.take("{") {
            return true;
        }
        let Some((counts, rest)) = self.rest.as_str().split_once('}') else { return false };
        self.rest = rest.chars();
        self.take("?");
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match counts.split_once(',') {
            None => is_number(counts),
            Some((least, "")) => is_number(least),
            Some((least, most)) => is_number(least) && is_number(most) && !is_larger(least, most),
        }
    }

    /// What stands behind a backslash. `Some(None)` is a set of characters.
    fn escape(&mut self, in_class: bool) -> Option<Option<char>> {
        let letter = self.rest.next()?;
        match letter {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => Some(None),
            'p' | 'P' => {
                let (name, rest) = self.rest.as_str().strip_prefix('{')?.split_once('}')?;
                let holds = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'=');
                if name.is_empty() || !name.bytes().all(holds) {
                    return None;
                }
                self.rest = rest.chars();
                Some(None)
            }
            'f' => Some(Some('\u{c}')),
            'n' => Some(Some('\n')),
            'r' => Some(Some('\r')),
            't' => Some(Some('\t')),
            'v' => Some(Some('\u{b}')),
            'b' if in_class => Some(Some('\u{8}')),
            '-' if in_class => Some(Some('-')),
            'c' => {
                let letter = self.rest.next().filter(char::is_ascii_alphabetic)?;
                char::from_u32(u32::from(letter) % 32).map(Some)
            }
            'x' => self.hexadecimal(2),
            'u' if self.take("{") => {
                let (digits, rest) = self.rest.as_str().split_once('}')?;
                let code = u32::from_str_radix(digits, 16).ok().filter(|code| *code <= 0x10_ffff)?;
                self.rest = rest.chars();
                Some(Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)))
            }
            'u' => self.hexadecimal(4),
            'k' if !in_class => {
                let (_, rest) = self.rest.as_str().strip_prefix('<')?.split_once('>')?;
                self.rest = rest.chars();
                Some(None)
            }
            '0' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => Some(Some('\0')),
            '1'..='9' if !in_class => {
                while self.peek().is_some_and(|next| next.is_ascii_digit()) {
                    self.rest.next();
                }
                Some(None)
            }
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
                Some(Some(letter))
            }
            _ => None,
        }
    }

    fn hexadecimal(&mut self, count: usize) -> Option<Option<char>> {
        let (digits, rest) = self.rest.as_str().split_at_checked(count)?;
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        self.rest = rest.chars();
        Some(Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)))
    }

    /// Behind an opening bracket.
    fn class(&mut self) -> bool {
        self.take("^");
        while let Some(next) = self.rest.next() {
            if next == ']' {
                return true;
            }
            let Some(low) = self.class_atom(next) else { return false };
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.next().is_some_and(|next| next != ']') {
                self.rest.next();
                let Some(next) = self.rest.next() else { return false };
                match (low, self.class_atom(next)) {
                    (Some(low), Some(Some(high))) if low <= high => {}
                    _ => return false,
                }
            }
        }
        false
    }

    fn class_atom(&mut self, first: char) -> Option<Option<char>> {
        if first == '\\' { self.escape(true) } else { Some(Some(first)) }
    }
}

/// Whether one decimal number is larger than another, whatever their sizes.
fn is_larger(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    (one.len(), one) > (other.len(), other)
}
