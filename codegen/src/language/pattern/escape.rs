//! What stands behind a backslash.

use super::class::{self, Digits};
use super::read::Reader;
use super::{Expression, Fault};

impl Reader<'_> {
    /// An escape outside of brackets; the backslash is read.
    pub(super) fn escape(&mut self) -> Result<Expression, Fault> {
        let Some(character) = self.peek() else { return Err(ends()) };
        Ok(match character {
            'A' | 'G' | 'z' | 'Z' | 'b' | 'B' | 'R' | 'X' | 'k' | 'Q' => {
                self.skip();
                match character {
                    'A' | 'G' => Expression::Begin,
                    'z' | 'Z' => Expression::End,
                    // A boundary between digits as people see them is anywhere.
                    'b' if self.take("{g}") => Expression::Sequence(Vec::new()),
                    'b' | 'B' => Expression::Boundary { negative: character == 'B' },
                    'R' => Expression::Digit(Digits::NONE),
                    'X' => Expression::Digit(Digits::ALL),
                    'k' => self.named_reference()?,
                    _ => Expression::Sequence(
                        self.quoted().chars().map(|c| Expression::Digit(Digits::range(c, c))).collect(),
                    ),
                }
            }
            '1'..='9' => self.reference(),
            _ => Expression::Digit(self.escaped_digits()?.0),
        })
    }

    /// Everything until `\E`, or until the end.
    pub(super) fn quoted(&mut self) -> String {
        let (quoted, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
        self.rest = rest;
        quoted.to_owned()
    }

    /// An escape that stands for characters, and the one that it stands for where it is one.
    pub(super) fn escaped_digits(&mut self) -> Result<(Digits, Option<char>), Fault> {
        let Some(character) = self.next() else { return Err(ends()) };
        let class = match character {
            'd' | 'w' | 'H' | 'V' | 'S' => Digits::ALL,
            'D' | 'W' | 'h' | 'v' | 's' => Digits::NONE,
            'p' => self.property()?,
            'P' => self.property()?.not(),
            _ => {
                let one = self.escaped_character(character)?;
                return Ok((Digits::range(one, one), Some(one)));
            }
        };
        Ok((class, None))
    }

    fn escaped_character(&mut self, character: char) -> Result<char, Fault> {
        let code = match character {
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'f' => return Ok('\u{c}'),
            'a' => return Ok('\u{7}'),
            'e' => return Ok('\u{1b}'),
            // A control character, which is none of ours.
            'c' => return self.next().map(|_| '\0').ok_or_else(ends),
            'x' if self.take("{") => self.until('}').and_then(|code| u32::from_str_radix(code, 16).ok()),
            'x' => self.figures(16, 2, 2),
            'u' => self.figures(16, 4, 4),
            '0' => self.figures(8, 1, 3),
            'N' => {
                let reason = "a character by its name (`\\N`)".to_owned();
                return Err(Fault::Unsupported(reason));
            }
            other if other.is_ascii_alphanumeric() => {
                return Err(Fault::Syntax(format!("there is no escape `\\{other}`")));
            }
            other => return Ok(other),
        };
        let code =
            code.ok_or_else(|| Fault::Syntax(format!("the number behind `\\{character}` is cut off")))?;
        // A half of a surrogate pair is no digit either.
        Ok(char::from_u32(code).unwrap_or('\0'))
    }

    /// A number of so many figures.
    fn figures(&mut self, radix: u32, least: usize, most: usize) -> Option<u32> {
        let figures = self.rest.chars().take(most).take_while(|figure| figure.is_digit(radix)).count();
        let (number, rest) = self.rest.split_at_checked(figures).filter(|_| figures >= least)?;
        self.rest = rest;
        u32::from_str_radix(number, radix).ok()
    }

    /// `\p{Name}`, `\pL`.
    fn property(&mut self) -> Result<Digits, Fault> {
        let name = match self.take("{") {
            true => self.until('}').map(str::to_owned),
            false => self.next().map(String::from),
        };
        let name = name.ok_or_else(|| Fault::Syntax("the name behind `\\p` is not closed".to_owned()))?;
        class::property(&name)
            .ok_or_else(|| Fault::Syntax(format!("there is no character property `{name}`")))
    }
}

pub(super) fn ends() -> Fault {
    Fault::Syntax("the expression ends with a backslash".to_owned())
}
