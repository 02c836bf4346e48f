//! Places inside of scalars: from a byte of what a text says to where that byte is written.
//!
//! Escapes, doubled quotes, indentation and folded lines make a text differ from what stands in the file. Both are walked
//! side by side, which needs no help of the parser's.

use std::ops::Range;

use super::tree::{COOKED, Node};
use crate::diagnostic::{FileId, Span};

impl Node<'_> {
    /// Where a part of a scalar's text is written. For what is no scalar, the node's own place.
    pub fn span_within(self, range: Range<usize>) -> Span {
        let (span, data) = (self.span(), self.tree().data(self.id()));
        let (Some(text), Some(file)) = (self.text(), self.tree().files.get(span.file.0 as usize)) else {
            return span;
        };
        if data.flags & COOKED == 0 {
            let at = |byte: usize| {
                data.first.saturating_add(u32::try_from(byte.min(text.len())).unwrap_or(u32::MAX))
            };
            return within(span, at(range.start), at(range.end));
        }
        let raw = file.text.get(span.start as usize..span.end as usize).unwrap_or("");
        let mut walk = Walk::over(raw, text);
        let start = walk.to(range.start);
        let end = walk.to(range.end).max(start);
        let at = |byte: usize| span.start.saturating_add(u32::try_from(byte).unwrap_or(u32::MAX));
        within(span, at(start), at(end))
    }
}

/// A place that is not empty where it can be helped.
fn within(whole: Span, start: u32, end: u32) -> Span {
    let (start, end) = (start.min(whole.end), end.min(whole.end));
    let file: FileId = whole.file;
    if start >= end && start > whole.start && start == whole.end {
        return Span::new(file, start - 1, start);
    }
    Span::new(file, start, end.max(start))
}

/// A position in what is written and in what it says.
struct Walk<'t> {
    raw: &'t str,
    at: usize,
    text: &'t str,
    said: usize,
    escapes: bool,
}

impl<'t> Walk<'t> {
    fn over(raw: &'t str, text: &'t str) -> Walk<'t> {
        let mut at = 0;
        if raw.starts_with(['|', '>']) {
            // The header of a block scalar.
            at = raw.find('\n').map_or(raw.len(), |line| line + 1);
        }
        let escapes = raw.starts_with('"');
        if raw.starts_with(['"', '\'']) {
            at = 1;
        }
        Walk { raw, at, text, said: 0, escapes }
    }

    /// Walks to a byte of the text, and gives where it is written.
    fn to(&mut self, byte: usize) -> usize {
        while self.said < byte {
            let Some(next) = self.text.get(self.said..).and_then(|rest| rest.chars().next()) else { break };
            self.skip_to(next);
            let Some(here) = self.raw.get(self.at..).and_then(|rest| rest.chars().next()) else { break };
            self.at += match (here, self.escapes) {
                ('\\', true) => self.escape_length(),
                (here, _) => here.len_utf8(),
            };
            self.said += next.len_utf8();
        }
        if let Some(next) = self.text.get(self.said..).and_then(|rest| rest.chars().next()) {
            self.skip_to(next);
        }
        self.at
    }

    /// Steps over what is written and not said: indentation, line breaks that are folded away, the second of two quotes.
    fn skip_to(&mut self, wanted: char) {
        let from = self.at;
        while let Some(here) = self.raw.get(self.at..).and_then(|rest| rest.chars().next()) {
            let is_it = match here {
                '\\' if self.escapes => {
                    let behind = self.raw.get(self.at + 1..).unwrap_or("");
                    // A line break that is escaped says nothing.
                    !behind.starts_with(['\n', '\r'])
                }
                // A line break can be folded into a blank.
                '\n' => wanted == '\n' || wanted == ' ',
                here => here == wanted,
            };
            if is_it {
                return;
            }
            self.at += here.len_utf8();
        }
        // The two do not fit together: stay where it was still right.
        self.at = from;
    }

    /// How long the escape sequence is that stands here.
    fn escape_length(&self) -> usize {
        let digits = match self.raw.as_bytes().get(self.at + 1) {
            Some(b'x') => 2,
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => {
                return 1 + self
                    .raw
                    .get(self.at + 1..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
            }
        };
        let first = 2 + digits;
        let code =
            self.raw.get(self.at + 2..self.at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let pair = digits == 4
            && code.is_some_and(|code| (0xd800..0xdc00).contains(&code))
            && self.raw.get(self.at + 6..).is_some_and(|rest| rest.starts_with("\\u"));
        if pair { 2 * first } else { first }
    }
}

#[cfg(test)]
mod tests {
    use super::Walk;

    /// Each letter of the text is found where it is written.
    fn check(raw: &str, text: &str) {
        for (at, character) in text.char_indices().filter(|(_, character)| character.is_ascii_alphanumeric())
        {
            let place = Walk::over(raw, text).to(at);
            assert!(raw[place..].starts_with(character), "{character} of {text:?} at {place} of {raw:?}");
        }
        let mut walk = Walk::over(raw, text);
        let mut last = 0;
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let place = walk.to(at);
            assert!(place >= last && place <= raw.len());
            last = place;
        }
    }

    #[test]
    fn letters_are_found_where_they_are_written() {
        check("|\n      a\n        b1\n\n      c\n", "a\n  b1\n\nc\n");
        check("|-\r\n    a\r\n    b", "a\nb");
        check(">\n  a\n  b\n\n  c\n", "a b\nc\n");
        check(r#""a\nb\"c\\d\u00e9e\ud83d\ude00f\/g""#, "a\nb\"c\\d\u{e9}e\u{1f600}f/g");
        check("\"a\\\n   b\n   c\"", "ab c");
        check("'a''b'''", "a'b'");
        check("a\n   b", "a b");
    }
}
