//! Literals: texts, numbers, lists, maps, ranges.

use super::block::{Ends, as_text};
use super::finding::FindingKind;
use super::parser::{Outcome, Parser};
use super::source::Source;
use super::tree::{Expression, Piece};

impl Parser<'_, '_> {
    /// A value that stands here. `inside` the arguments of a method a bare word is allowed, and is nothing.
    pub(super) fn value(&mut self, inside: bool) -> Outcome<Expression> {
        match self.peek() {
            Some(b'$') => {
                if super::block::reference_start(self.rest()).is_none() {
                    return self.expected("a name behind `$`", "");
                }
                self.reference()
            }
            Some(b'"' | b'\'') => self.text(),
            Some(b'\\') if matches!(self.peek_at(1), Some(b'"' | b'\'')) => self.escaped_text(),
            Some(b'[') => self.list(inside),
            Some(b'{') => self.map(inside),
            Some(b'0'..=b'9') => self.number(),
            Some(b'-' | b'.')
                if self.peek_at(1).is_some_and(|byte| byte.is_ascii_digit() || byte == b'.') =>
            {
                self.number()
            }
            _ => match self.word() {
                "true" => {
                    self.at += 4;
                    Ok(Expression::Bool(true))
                }
                "false" => {
                    self.at += 5;
                    Ok(Expression::Bool(false))
                }
                word if inside && !word.is_empty() => {
                    self.at += word.len();
                    Ok(Expression::Null)
                }
                "null" => self.broken(
                    self.at,
                    "the language has no `null` here",
                    "compare with `\"\"`, or with a variable that nothing sets",
                ),
                word if !word.is_empty() => {
                    let message = format!("`{word}` is no value");
                    let help = format!("write `${word}` for a variable, `\"{word}\"` for a text");
                    let start = self.at;
                    self.at += word.len();
                    self.broken(start, message, &help)
                }
                _ => self.expected("a value", ""),
            },
        }
    }

    /// `12`, `-3`, `1.5`, `.5`, `1e3`.
    fn number(&mut self) -> Outcome<Expression> {
        let start = self.at;
        let digits = |parser: &mut Self| {
            let count = parser.rest().bytes().take_while(u8::is_ascii_digit).count();
            parser.at += count;
            count
        };
        self.take("-");
        digits(self);
        let mut whole = true;
        if self.peek() == Some(b'.') && self.peek_at(1) != Some(b'.') {
            whole = false;
            self.at += 1;
            digits(self);
        }
        if self.peek().is_some_and(|byte| matches!(byte, b'e' | b'E')) {
            let sign = usize::from(self.peek_at(1).is_some_and(|byte| matches!(byte, b'+' | b'-')));
            if self.peek_at(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
                whole = false;
                self.at += 1 + sign;
                digits(self);
            }
        }
        let written = self.source.text.get(start..self.at).unwrap_or("");
        let value = if whole {
            written.parse().ok().map(Expression::Integer)
        } else {
            written.parse().ok().filter(|value: &f64| value.is_finite()).map(Expression::Decimal)
        };
        match value {
            Some(value) => Ok(value),
            None => self.broken(start, format!("`{written}` is no number that fits"), ""),
        }
    }

    /// A text in quotes; doubled quotes stand for one. In double quotes references and directives are read.
    fn text(&mut self) -> Outcome<Expression> {
        let start = self.at;
        let quote = if self.peek() == Some(b'"') { '"' } else { '\'' };
        self.at += 1;
        let (mut text, mut places) = (String::new(), Vec::new());
        let mut holes = false;
        loop {
            let Some(next) = self.rest().chars().next() else {
                self.at = self.at.min(self.source.text.len());
                let range_start = start;
                return self.broken(range_start, format!("a text that begins with `{quote}` has no end"), "");
            };
            let place = self.source.place(self.at);
            holes |= self.at_hole();
            self.at += next.len_utf8();
            if next == quote {
                if !self.rest().starts_with(quote) {
                    break;
                }
                self.at += 1;
            }
            text.push(next);
            places.extend((0..next.len_utf8()).map(|byte| place + byte));
        }
        places.push(self.source.place(self.at - 1));
        if !holes && (quote == '\'' || !text.contains(['$', '#'])) {
            return Ok(Expression::Text(text));
        }
        let source = Source::part(&text, places);
        let mut inner = Parser { source: &source, at: 0, shared: &mut *self.shared };
        let (block, _) = match quote {
            '"' => inner.block(Ends::Nowhere, 0)?,
            _ => (inner.holes_only(), super::block::EndedBy::Text),
        };
        Ok(as_text(block))
    }

    /// `\"text\"`: quotes that were escaped once too often. Nobody means anything else by it.
    fn escaped_text(&mut self) -> Outcome<Expression> {
        let start = self.at;
        let quote = self.rest().get(..2).unwrap_or("");
        self.at += 2;
        let Some((text, _)) = self.rest().split_once(quote) else {
            return self.broken(start, format!("a text that begins with `{quote}` has no end"), "");
        };
        self.at += text.len() + 2;
        let range = self.range(start, self.at);
        let message = format!("`{quote}` stands where a quote belongs");
        let help = "write the quotes without backslashes, or single ones".to_owned();
        self.shared.find(FindingKind::Quote, range, message, help);
        Ok(Expression::Text(text.to_owned()))
    }

    /// A text in single quotes with parameters of the definition in it.
    fn holes_only(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        while let Some(next) = self.rest().chars().next() {
            match self.parameter() {
                Some(name) => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut literal)));
                    }
                    pieces.push(Piece::Parameter(name));
                }
                None => {
                    literal.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        pieces
    }

    /// `[a, b]` and `[a..b]`.
    fn list(&mut self, inside: bool) -> Outcome<Expression> {
        self.enter()?;
        self.at += 1;
        self.blank();
        let mut items = Vec::new();
        while !self.take("]") {
            if !items.is_empty() && !self.take(",") {
                return self.expected("`,` or `]`", "");
            }
            self.blank();
            items.push(self.value(inside)?);
            self.blank();
            if items.len() == 1 && self.take("..") {
                self.blank();
                let last = self.value(inside)?;
                self.blank();
                if !self.take("]") {
                    return self.expected("`]`", "");
                }
                let first = items.pop().unwrap_or(Expression::Null);
                self.leave();
                return Ok(Expression::Range(Box::new((first, last))));
            }
        }
        self.leave();
        Ok(Expression::List(items))
    }

    /// `{"a": 1, $b: 2}`.
    fn map(&mut self, inside: bool) -> Outcome<Expression> {
        self.enter()?;
        self.at += 1;
        self.blank();
        let mut members = Vec::new();
        while !self.take("}") {
            if !members.is_empty() && !self.take(",") {
                return self.expected("`,` or `}`", "");
            }
            self.blank();
            let key = self.value(inside)?;
            self.blank();
            if !self.take(":") {
                return self.expected("`:`", "write `{\"key\": value}`");
            }
            self.blank();
            members.push((key, self.value(inside)?));
            self.blank();
        }
        self.leave();
        Ok(Expression::Map(members))
    }
}
