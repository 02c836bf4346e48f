//! Bytes from a file or standard input, and the text they hold.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::limits;
use crate::diagnostic::Code;

/// Why a file gave no bytes. The text says it without the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadFault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
}

/// Why bytes are not a text.
pub(super) struct TextFault {
    pub(super) code: Code,
    /// First byte that is wrong.
    pub(super) at: usize,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// The bytes of a regular file, at most `budget`.
pub(super) fn read(path: &Path, budget: u64) -> Result<Vec<u8>, ReadFault> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "it is a folder" } else { "it is a pipe, a socket or a device" };
        return Err(ReadFault {
            code: Code::NOT_A_FILE,
            message: format!("{what}, not a regular file"),
            help: Some("name `-` to read standard input"),
        });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(budget)).unwrap_or(0) + 1);
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    // The size may be a lie (files of `/proc`), so the budget counts what comes.
    file.take(budget + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > budget { Err(too_large()) } else { Ok(bytes) }
}

pub(super) fn too_large() -> ReadFault {
    ReadFault {
        code: Code::FILE_TOO_LARGE,
        message: format!(
            "a definition may have {} MB, all its files together",
            limits::BYTES / (1024 * 1024)
        ),
        help: Some("split the API, or move large examples out of it"),
    }
}

fn unreadable(error: &io::Error) -> ReadFault {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read by this user".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".to_owned(),
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => {
            "its name is not a valid path".to_owned()
        }
        _ => format!("the system says: {error}"),
    };
    ReadFault { code: Code::UNREADABLE_FILE, message, help: None }
}

/// The text of bytes, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, TextFault> {
    if let Some(name) = wide_encoding(bytes) {
        return Err(TextFault {
            code: Code::UTF16_FILE,
            at: 0,
            message: format!("the file is {name}, not UTF-8"),
            help: if name == "UTF-32" {
                "save it as UTF-8, or convert it: `iconv -f utf-32 -t utf-8`"
            } else {
                "save it as UTF-8, or convert it: `iconv -f utf-16 -t utf-8`"
            },
        });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let nul = bytes.iter().position(|byte| *byte == 0);
    match (str::from_utf8(bytes), nul) {
        (Ok(text), None) => Ok(text),
        (Err(error), nul) if nul.is_none_or(|nul| error.valid_up_to() < nul) => Err(TextFault {
            code: Code::NOT_TEXT,
            at: error.valid_up_to(),
            message: format!(
                "the byte 0x{:02X} is not UTF-8 text",
                bytes.get(error.valid_up_to()).copied().unwrap_or(0)
            ),
            help: if bytes.starts_with(&[0x1F, 0x8B]) {
                "the file is compressed: decompress it with `gunzip`"
            } else {
                "save it as UTF-8, or convert it: `iconv -f latin1 -t utf-8`"
            },
        }),
        (_, nul) => Err(TextFault {
            code: Code::NOT_TEXT,
            at: nul.unwrap_or(0),
            message: "a zero byte stands in the file: it is binary".to_owned(),
            help: "a definition is UTF-8 text, YAML or JSON",
        }),
    }
}

/// UTF-16 and UTF-32 by their byte order mark, or by the zero bytes that an ASCII character has there.
fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, 1..=255, ..] | [1..=255, 0, 0, 0, ..] => {
            Some("UTF-32")
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}
