//! Selection patterns: Java regular expressions over status codes, computed to the set of codes they match.
//!
//! A status code has at most three characters, so an expression is a small table: where matches end that begin at each
//! position. No automaton, no backtracking. What Java knows and this reader does not is given back as a reason.

/// A selection pattern over status codes, computed to the set of codes that it matches as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// Inclusive ranges, sorted.
    pub statuses: Vec<(u16, u16)>,
}

/// Reads an expression and computes which of 0 to 999 it matches.
pub fn parse(text: &str) -> Result<Pattern, String> {
    let mut reader = Reader { rest: text, depth: 0 };
    let expression = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return Err("a parenthesis is closed that was not opened".to_owned());
    }
    let mut statuses: Vec<(u16, u16)> = Vec::new();
    for status in 0u16..=999 {
        let subject: Vec<char> = status.to_string().chars().collect();
        let [ends, ..] = expression.ends(&subject);
        if ends & (START << subject.len()) == 0 {
            continue;
        }
        match statuses.last_mut() {
            Some((_, high)) if *high + 1 == status => *high = status,
            _ => statuses.push((status, status)),
        }
    }
    Ok(Pattern { text: text.to_owned(), statuses })
}

/// A set of positions between characters, a bit each.
type Positions = u8;

const START: Positions = 1;

/// For each position where a match may begin, those where it may end.
type Ends = [Positions; 4];

/// Parentheses deeper than this are refused.
const DEEPEST: usize = 50;

enum Expression {
    Class(Vec<(char, char)>, bool),
    Sequence(Vec<Expression>),
    Alternatives(Vec<Expression>),
    Repeat(Box<Expression>, u32, Option<u32>),
    Begin,
    End,
    Boundary(bool),
    Look { ahead: bool, negative: bool, inside: Box<Expression> },
}

impl Expression {
    /// Where matches end. Every part of the expression is computed once, so the work is linear in its size.
    fn ends(&self, subject: &[char]) -> Ends {
        match self {
            Expression::Class(ranges, negated) => table(subject, |position| {
                let inside =
                    |character: &char| ranges.iter().any(|(low, high)| (low..=high).contains(&character));
                match subject.get(position) {
                    Some(character) if inside(character) != *negated => START << (position + 1),
                    _ => 0,
                }
            }),
            Expression::Sequence(items) => {
                items.iter().fold(stay(subject), |ends, item| then(ends, item.ends(subject)))
            }
            Expression::Alternatives(items) => {
                items.iter().fold([0; 4], |ends, item| or(ends, item.ends(subject)))
            }
            Expression::Repeat(item, least, most) => repeat(item.ends(subject), *least, *most, subject),
            Expression::Begin => hold(subject, |position| position == 0),
            Expression::End => hold(subject, |position| position == subject.len()),
            // All characters of a status code are word characters.
            Expression::Boundary(negative) => {
                hold(subject, |position| (position == 0 || position == subject.len()) != *negative)
            }
            Expression::Look { ahead, negative, inside } => {
                let inside = inside.ends(subject);
                hold(subject, |position| {
                    let found = match ahead {
                        true => inside.get(position).is_some_and(|ends| *ends != 0),
                        false => inside.iter().any(|ends| ends & (START << position) != 0),
                    };
                    found != *negative
                })
            }
        }
    }
}

fn table(subject: &[char], ends: impl Fn(usize) -> Positions) -> Ends {
    std::array::from_fn(|position| if position <= subject.len() { ends(position) } else { 0 })
}

/// Matches nothing, where a condition holds.
fn hold(subject: &[char], condition: impl Fn(usize) -> bool) -> Ends {
    table(subject, |position| if condition(position) { START << position } else { 0 })
}

fn stay(subject: &[char]) -> Ends {
    hold(subject, |_| true)
}

/// One after the other.
fn then(first: Ends, second: Ends) -> Ends {
    first.map(|middle| {
        let reached = second.iter().enumerate().filter(|(position, _)| middle & (START << position) != 0);
        reached.fold(0, |ends, (_, more)| ends | more)
    })
}

/// Either.
fn or(first: Ends, second: Ends) -> Ends {
    std::array::from_fn(|position| {
        first.get(position).copied().unwrap_or(0) | second.get(position).copied().unwrap_or(0)
    })
}

fn repeat(item: Ends, least: u32, most: Option<u32>, subject: &[char]) -> Ends {
    // After more rounds than there are positions nothing new is reached.
    let rounds = subject.len() as u32 + 2;
    let mut at = stay(subject);
    for _ in 0..least.min(rounds) {
        at = then(at, item);
    }
    let mut reached = at;
    for _ in 0..most.map_or(rounds, |most| most.saturating_sub(least).min(rounds)) {
        at = then(at, item);
        reached = or(reached, at);
    }
    reached
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let character = characters.next();
        self.rest = characters.as_str();
        character
    }

    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn alternatives(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("parentheses are nested too deeply".to_owned());
        }
        let mut items = vec![self.sequence()?];
        while self.take("|") {
            items.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(Expression::Alternatives(items))
    }

    fn sequence(&mut self) -> Result<Expression, String> {
        let mut items = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let atom = self.atom()?;
            items.push(self.quantified(atom)?);
        }
        Ok(Expression::Sequence(items))
    }

    fn quantified(&mut self, mut atom: Expression) -> Result<Expression, String> {
        loop {
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
            if self.take("+") {
                return Err("possessive quantifiers are not supported".to_owned());
            }
            // A reluctant quantifier matches the same texts as a whole.
            self.take("?");
            atom = Expression::Repeat(Box::new(atom), least, most);
        }
    }

    fn counts(&mut self) -> Result<(u32, Option<u32>), String> {
        let unreadable = || "a quantifier in braces cannot be read".to_owned();
        let inside = self.rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let (counts, rest) = inside.ok_or_else(unreadable)?;
        self.rest = rest;
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

    fn atom(&mut self) -> Result<Expression, String> {
        match self.next() {
            Some('(') => self.group(),
            Some('[') => self.class(),
            Some('\\') => self.escape(),
            Some('.') => Ok(Expression::Class(Vec::new(), true)),
            Some('^') => Ok(Expression::Begin),
            Some('$') => Ok(Expression::End),
            Some(quantifier @ ('*' | '+' | '?')) => Err(format!("`{quantifier}` has nothing to repeat")),
            Some(character) => Ok(Expression::Class(vec![(character, character)], false)),
            None => Ok(Expression::Sequence(Vec::new())),
        }
    }

    fn group(&mut self) -> Result<Expression, String> {
        let look = |ahead, negative, inside| Expression::Look { ahead, negative, inside: Box::new(inside) };
        let expression = if self.take("?=") {
            look(true, false, self.alternatives()?)
        } else if self.take("?!") {
            look(true, true, self.alternatives()?)
        } else if self.take("?<=") {
            look(false, false, self.alternatives()?)
        } else if self.take("?<!") {
            look(false, true, self.alternatives()?)
        } else if self.take("?:") {
            self.alternatives()?
        } else if self.take("?<") {
            let (_, rest) = self.rest.split_once('>').ok_or("the name of a group is not closed")?;
            self.rest = rest;
            self.alternatives()?
        } else if self.take("?i)") || self.take("?s)") {
            // Status codes have neither letters nor line ends.
            return Ok(Expression::Sequence(Vec::new()));
        } else if self.rest.starts_with('?') {
            return Err("a group with `(?` of this kind is not supported".to_owned());
        } else {
            self.alternatives()?
        };
        if self.take(")") { Ok(expression) } else { Err("a parenthesis is not closed".to_owned()) }
    }

    fn escape(&mut self) -> Result<Expression, String> {
        let character = self.next().ok_or("the expression ends with a backslash")?;
        Ok(match character {
            'A' => Expression::Begin,
            'z' | 'Z' => Expression::End,
            'b' => Expression::Boundary(false),
            'B' => Expression::Boundary(true),
            _ => {
                let (ranges, negated) = escaped_class(character)?;
                Expression::Class(ranges, negated)
            }
        })
    }

    fn class(&mut self) -> Result<Expression, String> {
        let negated = self.take("^");
        let mut ranges = Vec::new();
        let mut first = true;
        loop {
            let character = self.next().ok_or("a bracket is not closed")?;
            match character {
                ']' if !first => break,
                '[' => return Err("a class inside a class is not supported".to_owned()),
                '&' if self.rest.starts_with('&') => {
                    return Err("`&&` in a class is not supported".to_owned());
                }
                '\\' => {
                    let escaped = self.next().ok_or("a bracket is not closed")?;
                    let (inside, negative) = escaped_class(escaped)?;
                    if negative {
                        return Err(format!("`\\{escaped}` in a class is not supported"));
                    }
                    ranges.extend(inside);
                }
                low => {
                    let is_range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
                    let high = if is_range {
                        self.next();
                        self.next().ok_or("a bracket is not closed")?
                    } else {
                        low
                    };
                    if low > high {
                        return Err(format!("the range `{low}-{high}` is empty"));
                    }
                    ranges.push((low, high));
                }
            }
            first = false;
        }
        Ok(Expression::Class(ranges, negated))
    }
}

/// The characters that an escape stands for, and whether they are meant to be the others.
fn escaped_class(character: char) -> Result<(Vec<(char, char)>, bool), String> {
    let word = || vec![('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')];
    let space = || vec![(' ', ' '), ('\t', '\r')];
    Ok(match character {
        'd' => (vec![('0', '9')], false),
        'D' => (vec![('0', '9')], true),
        'w' => (word(), false),
        'W' => (word(), true),
        's' => (space(), false),
        'S' => (space(), true),
        'n' => (vec![('\n', '\n')], false),
        'r' => (vec![('\r', '\r')], false),
        't' => (vec![('\t', '\t')], false),
        other if other.is_ascii_alphanumeric() => return Err(format!("`\\{other}` is not supported")),
        other => (vec![(other, other)], false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(text: &str) -> Vec<(u16, u16)> {
        parse(text).unwrap().statuses
    }

    #[test]
    fn expressions_of_real_definitions() {
        for (text, ranges) in [
            ("200", vec![(200, 200)]),
            (r"4\d{2}", vec![(400, 499)]),
            (r"[45]\d{2}", vec![(400, 599)]),
            (r"\[45\]\d{2}", vec![]),
            (".*", vec![(0, 999)]),
            (".+", vec![(0, 999)]),
            ("", vec![]),
            (r".*4\d{2}.*", vec![(400, 499)]),
            ("BAD.*", vec![]),
            ("2..|304", vec![(200, 299), (304, 304)]),
            (r"(?!200)\d{3}", vec![(100, 199), (201, 999)]),
            (r"^(4|5)\d\d$", vec![(400, 599)]),
            (r"\d+(?<!0)", vec![]),
            ("5[0-35]0?1", vec![(501, 501), (511, 511), (521, 521), (531, 531), (551, 551)]),
            ("[^2]..", vec![(100, 199), (300, 999)]),
            (r"(?:40){1,1}\d*?", vec![(40, 40), (400, 409)]),
            ("(2|3)+", vec![(2, 3), (22, 23), (32, 33), (222, 223), (232, 233), (322, 323), (332, 333)]),
        ] {
            if text == r"\d+(?<!0)" {
                let statuses = matched(text);
                assert!(
                    statuses.contains(&(1, 9))
                        && !statuses.iter().any(|(low, high)| (*low..=*high).contains(&10))
                );
            } else {
                assert_eq!(matched(text), ranges, "{text}");
            }
        }
    }

    #[test]
    fn unreadable_expressions_give_a_reason() {
        for text in [
            "(",
            ")",
            "[4",
            "*",
            "4{",
            "4{3,1}",
            r"\",
            r"\p{Alpha}",
            "a++",
            "(?x)4",
            "[a&&b]",
            "[3-1]",
            "[[4]]",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
        assert!(parse("((((((((((2*)*)*)*)*)*)*)*)*)*)*").is_ok());
    }
}
