//! Text to expression. Escapes that the flag `u` refuses and everybody writes (`\-`, `\_`, `\"`) mean the character, as
//! does a brace that begins no repetition.

use std::str::Chars;

use super::class::{self, DIGITS, LINE_ENDS, SPACE, WORD};
use super::{Assertion, Class, Expression};

/// Parentheses deeper than this are refused.
const DEEPEST: u32 = 50;

pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let mut reader = Reader { rest: text.chars(), depth: 0 };
    let expression = reader.alternatives()?;
    match reader.rest.as_str() {
        "" => Ok(expression),
        _ => Err("a parenthesis is closed that was not opened".to_owned()),
    }
}

struct Reader<'t> {
    rest: Chars<'t>,
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

    fn alternatives(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("parentheses are nested more than {DEEPEST} deep"));
        }
        let mut list = vec![self.sequence()?];
        while self.take("|") {
            list.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if list.len() == 1 { list.remove(0) } else { Expression::Alternatives(list) })
    }

    fn sequence(&mut self) -> Result<Expression, String> {
        let mut list = Vec::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            let item = self.item(next)?;
            let item = self.repeated(item)?;
            list.push(item);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Expression::Sequence(list) })
    }

    fn item(&mut self, next: char) -> Result<Expression, String> {
        self.rest.next();
        Ok(match next {
            '^' => Expression::Assert(Assertion::Start),
            '$' => Expression::Assert(Assertion::End),
            '.' => Expression::Class(class::negated(LINE_ENDS)),
            '(' => self.group()?,
            '[' => Expression::Class(self.class()?),
            '*' | '+' | '?' => return Err(format!("there is nothing that `{next}` repeats")),
            '\\' if self.take("b") => Expression::Assert(Assertion::Boundary),
            '\\' if self.take("B") => Expression::Assert(Assertion::NoBoundary),
            '\\' => Expression::Class(self.escape(false)?),
            other => single(other),
        })
    }

    fn group(&mut self) -> Result<Expression, String> {
        let mut look = None;
        if self.take("?") {
            look = match () {
                () if self.take("=") => Some((false, false)),
                () if self.take("!") => Some((false, true)),
                () if self.take("<=") => Some((true, false)),
                () if self.take("<!") => Some((true, true)),
                () if self.take(":") => None,
                () if self.take("<") => {
                    let Some((_, rest)) = self.rest.as_str().split_once('>') else {
                        return Err("the name of a group does not end".to_owned());
                    };
                    self.rest = rest.chars();
                    None
                }
                () => {
                    let shown: String = self.rest.clone().take(1).collect();
                    return Err(format!("`(?{shown}` is not known to ECMA-262"));
                }
            };
        }
        let inside = self.alternatives()?;
        if !self.take(")") {
            return Err("a parenthesis is not closed".to_owned());
        }
        Ok(match look {
            Some((behind, negative)) => Expression::Look { inside: Box::new(inside), behind, negative },
            None => inside,
        })
    }

    /// The item with the quantifiers behind it.
    fn repeated(&mut self, item: Expression) -> Result<Expression, String> {
        let (least, most) = match () {
            () if self.take("*") => (0, None),
            () if self.take("+") => (1, None),
            () if self.take("?") => (0, Some(1)),
            () => match self.counts()? {
                Some(counts) => counts,
                None => return Ok(item),
            },
        };
        // Lazy ones match the same texts.
        self.take("?");
        if let Some(next @ ('*' | '+' | '?')) = self.peek() {
            return Err(format!("`{next}` follows a repetition"));
        }
        Ok(match item {
            // `^*` and the like say nothing where they may be left out, and what they say else.
            Expression::Assert(_) | Expression::Look { .. } if least > 0 => item,
            Expression::Assert(_) | Expression::Look { .. } => Expression::Sequence(Vec::new()),
            item => Expression::Repeat(Box::new(item), least, most),
        })
    }

    /// `{2}`, `{2,}`, `{2,5}`.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, String> {
        let Some(inner) = self.rest.as_str().strip_prefix('{') else { return Ok(None) };
        let Some((inner, rest)) = inner.split_once('}') else { return Ok(None) };
        let (least, most) = inner.split_once(',').map_or((inner, inner), |(least, most)| (least, most));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !(most.is_empty() || is_number(most)) {
            return Ok(None);
        }
        let number =
            |text: &str| text.parse::<u32>().map_err(|_| format!("`{text}` repetitions are too many"));
        let least = number(least)?;
        let most = if most.is_empty() { None } else { Some(number(most)?) };
        if most.is_some_and(|most| most < least) {
            return Err(format!("`{{{inner}}}` ends before it begins"));
        }
        self.rest = rest.chars();
        Ok(Some((least, most)))
    }

    /// What stands behind a backslash.
    fn escape(&mut self, in_class: bool) -> Result<Class, String> {
        let letter = self.rest.next().ok_or("it ends in a backslash")?;
        let one = |character: char| vec![(character, character)];
        Ok(match letter {
            'd' => DIGITS.to_vec(),
            'D' => class::negated(DIGITS),
            'w' => WORD.to_vec(),
            'W' => class::negated(WORD),
            's' => SPACE.to_vec(),
            'S' => class::negated(SPACE),
            'p' | 'P' => {
                let name = self.rest.as_str().strip_prefix('{').and_then(|rest| rest.split_once('}'));
                let (name, rest) = name.ok_or_else(|| format!("`\\{letter}` has no property in braces"))?;
                let ranges = class::property(name, letter == 'P')?;
                self.rest = rest.chars();
                ranges
            }
            'f' => one('\u{c}'),
            'n' => one('\n'),
            'r' => one('\r'),
            't' => one('\t'),
            'v' => one('\u{b}'),
            'b' if in_class => one('\u{8}'),
            '0' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => one('\0'),
            'c' => {
                let letter = self.rest.next().filter(char::is_ascii_alphabetic);
                let letter = letter.ok_or("`\\c` has no letter behind it")?;
                one(char::from_u32(u32::from(letter) % 32).unwrap_or('\0'))
            }
            'x' => self.code(2)?.map(one).unwrap_or_default(),
            'u' => self.unicode()?.map(one).unwrap_or_default(),
            '1'..='9' | 'k' if !in_class => {
                return Err("it refers back to a group, which has no program in linear time".to_owned());
            }
            other if other.is_ascii_alphanumeric() => {
                return Err(format!("`\\{other}` is not known to ECMA-262"));
            }
            other => one(other),
        })
    }

    /// Behind `\u`: four digits, a pair of surrogates, or digits in braces. Half of a pair is no character, and nothing.
    fn unicode(&mut self) -> Result<Option<char>, String> {
        if self.take("{") {
            let digits = self.rest.as_str().split_once('}').ok_or("`\\u{` is not closed")?;
            let code = u32::from_str_radix(digits.0, 16).ok().filter(|code| *code <= 0x10_ffff);
            let code = code.ok_or_else(|| format!("`{}` is no code point", digits.0))?;
            self.rest = digits.1.chars();
            return Ok(char::from_u32(code));
        }
        let high = self.digits(4)?;
        let mut ahead = self.rest.clone();
        if (0xd800..0xdc00).contains(&high) && self.take("\\u") {
            let low = self.digits(4)?;
            if (0xdc00..0xe000).contains(&low) {
                return Ok(char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)));
            }
            std::mem::swap(&mut self.rest, &mut ahead);
        }
        Ok(char::from_u32(high))
    }

    fn code(&mut self, count: usize) -> Result<Option<char>, String> {
        Ok(char::from_u32(self.digits(count)?))
    }

    fn digits(&mut self, count: usize) -> Result<u32, String> {
        let text = self.rest.as_str();
        let digits = text.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let digits =
            digits.ok_or_else(|| format!("{count} hexadecimal digits are missing behind a backslash"))?;
        self.rest = text.get(count..).unwrap_or_default().chars();
        u32::from_str_radix(digits, 16).map_err(|error| error.to_string())
    }

    /// Behind an opening bracket.
    fn class(&mut self) -> Result<Class, String> {
        let negative = self.take("^");
        let mut ranges = Vec::new();
        loop {
            let next = self.rest.next().ok_or("a bracket is not closed")?;
            if next == ']' {
                break;
            }
            let low = self.class_atom(next)?;
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|next| next != ']');
            if !is_range {
                ranges.extend(low);
                continue;
            }
            self.rest.next();
            let next = self.rest.next().ok_or("a bracket is not closed")?;
            let high = self.class_atom(next)?;
            match (low.as_slice(), high.as_slice()) {
                ([(from, same)], [(to, last)]) if from == same && to == last => {
                    if from > to {
                        return Err(format!("the range `{from}-{to}` ends before it begins"));
                    }
                    ranges.push((*from, *to));
                }
                // `[\w-.]`: the hyphen is one.
                _ => {
                    ranges.extend(low);
                    ranges.push(('-', '-'));
                    ranges.extend(high);
                }
            }
        }
        let ranges = class::normal(ranges);
        Ok(if negative { class::negated(&ranges) } else { ranges })
    }

    fn class_atom(&mut self, first: char) -> Result<Class, String> {
        if first == '\\' { self.escape(true) } else { Ok(vec![(first, first)]) }
    }
}

fn single(character: char) -> Expression {
    Expression::Class(vec![(character, character)])
}
