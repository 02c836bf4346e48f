//! The texts of a compilation, and lines and columns for people.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::diagnostic::{FileId, Span};

/// Every file of a compilation, by [`FileId`].
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceText>,
}

#[derive(Debug, Clone)]
struct SourceText {
    path: String,
    text: Arc<str>,
    sha256: String,
    /// Places with known line and column; computed when a person asks.
    marks: OnceLock<Vec<Mark>>,
}

/// A byte whose position is known: the first of each line, and some on the way through long lines, so that a file of one
/// line and many megabytes is not counted through for every finding.
#[derive(Debug, Clone, Copy)]
struct Mark {
    byte: u32,
    line: u32,
    /// Characters before it on its line.
    column: u32,
}

/// Bytes between marks of a long line.
const STRIDE: usize = 4096;

/// Where a byte stands, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl SourceMap {
    /// No files yet.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a file. `bytes` is what was read, `text` what it says (without a byte order mark).
    pub fn add(&mut self, path: String, bytes: &[u8], text: Arc<str>) -> FileId {
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let id = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.push(SourceText { path, text, sha256, marks: OnceLock::new() });
        FileId(id)
    }

    /// All files in the order they were read; the first is the root.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// Path as the user gave it, or joined to the folder of the file that refers to it. `-` is standard input.
    pub fn path(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.path)
    }

    /// The text, without a byte order mark; spans index it.
    pub fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.text)
    }

    /// SHA-256 of the bytes as read, lower-case hexadecimal.
    pub fn sha256(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.sha256)
    }

    /// The text of a place.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of a place's first byte.
    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// Line and column of the byte after a place.
    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    /// Line and column of a byte.
    pub fn position(&self, file: FileId, byte: u32) -> Position {
        let Some((file, mark)) = self.mark_before(file, byte) else { return Position { line: 1, column: 1 } };
        let end = (byte as usize).min(file.text.len());
        let between = file.text.as_bytes().get(mark.byte as usize..end).unwrap_or(&[]);
        Position { line: mark.line as usize, column: mark.column as usize + characters(between) + 1 }
    }

    /// The bytes of the line that a byte stands in, without its line break.
    pub fn line(&self, file: FileId, byte: u32) -> Range<usize> {
        let Some((file, mark)) = self.mark_before(file, byte) else { return 0..0 };
        let marks = file.marks();
        let first = marks.partition_point(|other| other.line < mark.line);
        let next = marks.partition_point(|other| other.line <= mark.line);
        let start = marks.get(first).map_or(0, |mark| mark.byte as usize);
        let end = marks.get(next).map_or(file.text.len(), |mark| mark.byte as usize);
        let line = file.text.get(start..end).unwrap_or("");
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    fn mark_before(&self, file: FileId, byte: u32) -> Option<(&SourceText, Mark)> {
        let file = self.file(file)?;
        let marks = file.marks();
        let index = marks.partition_point(|mark| mark.byte <= byte).checked_sub(1)?;
        Some((file, *marks.get(index)?))
    }

    fn file(&self, file: FileId) -> Option<&SourceText> {
        self.files.get(file.0 as usize)
    }
}

impl SourceText {
    fn marks(&self) -> &[Mark] {
        self.marks.get_or_init(|| marks(&self.text))
    }
}

fn marks(text: &str) -> Vec<Mark> {
    let at = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let mut marks = Vec::new();
    let (mut byte, mut number) = (0, 1);
    for line in text.split_inclusive('\n') {
        let mut column = 0;
        for piece in line.as_bytes().chunks(STRIDE) {
            marks.push(Mark { byte: at(byte), line: number, column: at(column) });
            byte += piece.len();
            column += characters(piece);
        }
        number += 1;
    }
    if text.is_empty() || text.ends_with('\n') {
        marks.push(Mark { byte: at(byte), line: number, column: 0 });
    }
    marks
}

/// Continuation bytes of UTF-8 are not characters of their own.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_agree_with_counting() {
        let long = "äöü€".repeat(3000);
        for text in ["", "a", "a\n", "a\r\nbé\n\nc", &format!("x\n{long}\r\n{long}y\n")] {
            let mut sources = SourceMap::new();
            let file = sources.add("a".to_owned(), text.as_bytes(), text.into());
            for byte in
                (0..=text.len()).filter(|byte| text.is_char_boundary(*byte)).step_by(97).chain([text.len()])
            {
                let before = &text[..byte];
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                let wanted = Position {
                    line: before.matches('\n').count() + 1,
                    column: before[start..].chars().count() + 1,
                };
                let at = u32::try_from(byte).unwrap();
                assert_eq!(sources.position(file, at), wanted, "{byte}");
                let end = text[start..].find(['\r', '\n']).map_or(text.len(), |at| start + at);
                assert_eq!(sources.line(file, at), start..end.max(start), "{byte}");
            }
        }
    }
}
