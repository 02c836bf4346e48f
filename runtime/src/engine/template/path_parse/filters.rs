//! Filters of JSON paths: `?(@.price < 10 && @.category == 'fiction')`.

use super::super::path_steps::{Filter, Operand, Pattern, Test};
use super::Parser;

/// Filters and groups inside of each other.
const DEEPEST: u32 = 16;

impl<'p> Parser<'p> {
    /// `a && b || !c`.
    pub(super) fn filter(&mut self) -> Option<Filter<'p>> {
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
                Some(Operand::Pattern(Pattern::new(text, ignores_case)))
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
