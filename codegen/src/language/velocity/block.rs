//! Text, references, escapes and comments, up to the end of a block.

use super::finding::FindingKind;
use super::names;
use super::parser::{Broken, Outcome, Parser, is_word};
use super::tree::{Block, Expression, Piece};

/// What ends a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// The end of the text.
    Nowhere,
    /// `#end`.
    End,
    /// `#end`, `#else`, `#elseif`.
    Branch,
}

/// The directive that ended a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndedBy {
    Text,
    End,
    Else,
    ElseIf,
}

/// Pieces under construction.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    all: Block,
    literal: String,
    /// Where in `literal` Velocity's current token of text begins.
    token: usize,
}

impl Pieces {
    pub(super) fn push(&mut self, piece: Piece) {
        self.flush();
        self.all.push(piece);
    }

    /// A piece of text that is a token of its own.
    fn text(&mut self, text: &str) {
        self.literal.push_str(text);
        self.token = self.literal.len();
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.all.push(Piece::Text(std::mem::take(&mut self.literal)));
        }
        self.token = 0;
    }

    /// `#set` takes the blanks in front of it along, where nothing else stands in their token (Velocity's SET_DIRECTIVE).
    pub(super) fn drop_blanks(&mut self) {
        let blank = self.literal.get(self.token..).unwrap_or("");
        if blank.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
            self.literal.truncate(self.token);
        }
    }

    pub(super) fn ended(mut self) -> Block {
        self.flush();
        self.all
    }
}

impl Parser<'_, '_> {
    /// Reads to the end of a block that was opened at `opened`, and over the directive that ends it.
    pub(super) fn block(&mut self, ends: Ends, opened: usize) -> Outcome<(Block, EndedBy)> {
        self.enter()?;
        let mut pieces = Pieces::default();
        let ended = loop {
            let rest = self.rest();
            let plain = rest.find(['$', '#', '\\', '\u{fdd0}']).unwrap_or(rest.len());
            pieces.literal.push_str(rest.get(..plain).unwrap_or(""));
            self.at += plain;
            match self.peek() {
                None => {
                    if ends != Ends::Nowhere {
                        let written = self.source.text.get(opened..).unwrap_or("");
                        let length = written.find(['(', ' ', '\n', '\r']).unwrap_or(0).max(1);
                        let word = written.get(..length).unwrap_or("");
                        let range = self.range(opened, opened + length);
                        let message = format!("`{word}` has no `#end`");
                        self.shared.find(FindingKind::Syntax, range, message, String::new());
                        return Err(Broken);
                    }
                    break EndedBy::Text;
                }
                Some(b'\\') => self.escape(&mut pieces),
                Some(b'$') => self.dollar(&mut pieces)?,
                Some(b'#') => {
                    if let Some(ended) = self.hash(&mut pieces, ends)? {
                        break ended;
                    }
                }
                _ => match self.parameter() {
                    Some(name) => pieces.push(Piece::Parameter(name)),
                    None => {
                        let marker = rest.get(plain..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
                        self.at += marker.len_utf8();
                    }
                },
            }
        };
        self.leave();
        Ok((pieces.ended(), ended))
    }

    /// Backslashes in front of a reference or a directive halve; the last of an odd number makes it text.
    fn escape(&mut self, pieces: &mut Pieces) {
        let rest = self.rest();
        let count = rest.bytes().take_while(|byte| *byte == b'\\').count();
        let behind = rest.get(count..).unwrap_or("");
        let escaped = match behind.as_bytes().first() {
            Some(b'$') => reference_start(behind),
            Some(b'#') => self.directive_start(behind),
            _ => None,
        };
        self.at += count;
        match escaped {
            None => pieces.text(&"\\".repeat(count)),
            Some(length) => {
                pieces.text(&"\\".repeat(count / 2));
                if count % 2 == 1 {
                    // A reference stands as it is written, to its very end; a directive only to the end of its word.
                    let end = if behind.starts_with('$') { self.reference_length(length) } else { length };
                    pieces.text(behind.get(..end).unwrap_or(behind));
                    self.at += end;
                }
            }
        }
    }

    /// How long the reference is that stands here and begins with so many characters.
    fn reference_length(&mut self, start: usize) -> usize {
        let (from, findings) = (self.at, self.shared.findings.len());
        let read = self.reference();
        let length = self.at - from;
        self.at = from;
        self.shared.findings.truncate(findings);
        if read.is_ok() && length > 0 { length } else { start }
    }

    /// How long the word of a directive or macro is, with its `#`.
    fn directive_start(&self, behind: &str) -> Option<usize> {
        let inside = behind.strip_prefix('#')?;
        let braces = inside.starts_with('{');
        let word = inside.strip_prefix('{').unwrap_or(inside);
        let length = word.bytes().take_while(|byte| is_word(*byte)).count();
        let name = word.get(..length)?;
        let known = names::DIRECTIVES.contains(&name) || self.shared.macro_number(name).is_some();
        (known && (!braces || word.get(length..)?.starts_with('}')))
            .then_some(1 + length + if braces { 2 } else { 0 })
    }

    /// A reference, or a `$` that is text.
    fn dollar(&mut self, pieces: &mut Pieces) -> Outcome<()> {
        if reference_start(self.rest()).is_none() {
            self.at += 1;
            pieces.text("$");
            return Ok(());
        }
        let value = self.reference()?;
        pieces.push(Piece::Value(value));
        Ok(())
    }

    /// A comment, a directive, a macro, or a `#` that is text. `Some`: the block ended.
    fn hash(&mut self, pieces: &mut Pieces, ends: Ends) -> Outcome<Option<EndedBy>> {
        let start = self.at;
        if self.take("##") {
            let rest = self.rest();
            self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            self.line_end();
            pieces.flush();
            return Ok(None);
        }
        for (open, close, keeps) in [("#[[", "]]#", true), ("#*", "*#", false)] {
            if self.take(open) {
                let rest = self.rest();
                let Some(end) = rest.find(close) else {
                    return self.broken(start, format!("`{open}` has no `{close}`"), "");
                };
                if keeps {
                    pieces.text(rest.get(..end).unwrap_or(""));
                }
                self.at += end + close.len();
                pieces.flush();
                return Ok(None);
            }
        }
        self.at += 1;
        let braces = self.peek() == Some(b'{');
        if braces {
            self.at += 1;
        }
        let word = self.word();
        self.at += word.len();
        if word.is_empty() || braces && !self.take("}") {
            self.at = start + 1;
            pieces.text("#");
            return Ok(None);
        }
        let ended = match word {
            "end" => EndedBy::End,
            "else" => EndedBy::Else,
            "elseif" => EndedBy::ElseIf,
            _ => {
                if !self.directive(word, start, pieces)? {
                    self.unknown_word(word, start);
                    // The word is text; what stands behind it is read as usual.
                    let written = self.source.text.get(start..self.at).unwrap_or("");
                    pieces.text(written);
                }
                return Ok(None);
            }
        };
        let fits = match ended {
            EndedBy::End => ends != Ends::Nowhere,
            _ => ends == Ends::Branch,
        };
        if !fits {
            let what =
                if ended == EndedBy::End { "nothing that it ends" } else { "no `#if` that it belongs to" };
            return self.broken(start, format!("`#{word}` has {what}"), "");
        }
        if ended != EndedBy::ElseIf {
            self.line_end();
        }
        Ok(Some(ended))
    }

    /// A word that is nearly a directive, or is called like one.
    fn unknown_word(&mut self, word: &str, start: usize) {
        let begins = ["elseif", "else", "end", "foreach", "break", "stop"]
            .into_iter()
            .find(|name| word.starts_with(name));
        let range = self.range(start, self.at);
        if let Some(name) = begins.filter(|name| *name != word) {
            let message = format!("`#{word}` is no directive; it stands as text");
            let help = format!("write `#{{{name}}}` where text follows `#{name}` at once");
            self.shared.find(FindingKind::Word, range, message, help);
        } else if self.peek() == Some(b'(') || names::DIRECTIVES.contains(&word) {
            let message = format!("`#{word}` is no directive and no macro; it stands as text");
            let help = if names::DIRECTIVES.contains(&word) {
                format!("`#{word}` needs parentheses")
            } else {
                String::new()
            };
            self.shared.find(FindingKind::Word, range, message, help);
        }
    }
}

/// How long the beginning of a reference is: `$`, `!`, `{` and the first character of its name.
pub(super) fn reference_start(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('$')?;
    let rest = rest.strip_prefix('!').unwrap_or(rest);
    let rest = rest.strip_prefix('{').unwrap_or(rest);
    let first = rest.bytes().next()?;
    (first.is_ascii_alphabetic() || first == b'_').then_some(text.len() - rest.len() + 1)
}

/// Whether a block is one text, and which.
pub(super) fn as_text(block: Block) -> Expression {
    match block.as_slice() {
        [] => Expression::Text(String::new()),
        [Piece::Text(text)] => Expression::Text(text.clone()),
        _ => Expression::Interpolated(block),
    }
}
