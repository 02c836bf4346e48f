//! Strictness of `.json` files. The tree comes from the YAML parser, which takes more than JSON; this finds the first
//! place where a text is not JSON, and says why.

use serde::de::IgnoredAny;
use serde_json::error::Category;

use crate::diagnostic::{Code, Diagnostic, FileId, Span};

/// The first fault of a text as JSON.
pub(super) fn fault(text: &str, file: FileId) -> Option<Diagnostic> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let mut start = byte_of(text, error.line(), error.column());
    if error.classify() == Category::Eof {
        start = text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
    }
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let before = text.get(..start).unwrap_or("").trim_end();
    let surplus = before.ends_with(',') && text.get(start..).is_some_and(|rest| rest.starts_with([']', '}']));
    if surplus {
        start = before.len() - 1;
    }
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    let span = Span::new(file, at(start), at(start + length));
    let (message, help) = if surplus { SURPLUS_COMMA } else { words(&error.to_string()) };
    Some(Diagnostic::new(Code::JSON_SYNTAX, span, message).help(help))
}

fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len().saturating_sub(1))
}

const SURPLUS_COMMA: (&str, &str) = ("a comma stands before the closing bracket", "remove the comma");

/// What is wrong, and what to write, in our words.
fn words(error: &str) -> (&'static str, &'static str) {
    const CUT: &str = "the file may have been cut off; close what is open";
    /// By the beginning of the library's text.
    const KNOWN: &[(&str, &str, &str)] = &[
        ("EOF while parsing a list", "the text ends inside a list", CUT),
        ("EOF while parsing an object", "the text ends inside an object", CUT),
        ("EOF while parsing a string", "the text ends inside a string", CUT),
        ("EOF", "the text ends where a value is expected", CUT),
        (
            "trailing characters",
            "something stands after the end of the value",
            "a JSON file holds one value; remove the rest",
        ),
        ("expected `:`", "a `:` is missing after a key", "write `\"key\": value`"),
        (
            "expected `,` or `]`",
            "a `,` or `]` is missing in a list",
            "separate elements with commas and close the list with `]`",
        ),
        (
            "expected `,` or `}`",
            "a `,` or `}` is missing in an object",
            "separate members with commas and close the object with `}`",
        ),
        ("key must be a string", "a key has no double quotes", "write `\"key\": value`"),
        (
            "expected ident",
            "this is no value of JSON",
            "JSON knows `true`, `false` and `null`; other texts stand in double quotes",
        ),
        (
            "expected value",
            "a value is expected here",
            "JSON has no comments, no single quotes and no empty values; name the file `.yaml` if it is YAML",
        ),
        ("invalid escape", "an unknown escape stands in a string", "write a backslash as `\\\\`"),
        (
            "unexpected end of hex escape",
            "an unknown escape stands in a string",
            "`\\u` takes four hexadecimal digits",
        ),
        (
            "invalid number",
            "this is no number of JSON",
            "numbers have no leading zero or plus, and digits on both sides of the point",
        ),
        (
            "control character",
            "a line break or control character stands in a string",
            "write a line break as `\\n`, a tab as `\\t`",
        ),
        (
            "lone",
            "half of a surrogate pair stands in a string",
            "write both `\\u` escapes of the character, or the character itself",
        ),
    ];
    KNOWN.iter().find(|(start, ..)| error.starts_with(start)).map_or(
        ("the text is not valid JSON", "see `gwgen explain GW0011` for the usual causes"),
        |(_, message, help)| (message, help),
    )
}
