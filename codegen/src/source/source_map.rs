//! The texts of a compilation, and lines and columns for people.

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
    /// First byte of each line; computed when a person asks.
    lines: OnceLock<Vec<u32>>,
}

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
        self.files.push(SourceText { path, text, sha256, lines: OnceLock::new() });
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
        let Some(file) = self.file(file) else { return Position { line: 1, column: 1 } };
        let lines = file.lines.get_or_init(|| line_starts(&file.text));
        let line = lines.partition_point(|start| *start <= byte);
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
        let end = (byte as usize).min(file.text.len());
        let before = file.text.as_bytes().get(start..end).unwrap_or(&[]);
        // Continuation bytes of UTF-8 are not characters of their own.
        let characters = before.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Position { line, column: characters + 1 }
    }

    fn file(&self, file: FileId) -> Option<&SourceText> {
        self.files.get(file.0 as usize)
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect()
}
