//! How text becomes a harmless part of each format.

use std::fmt::{self, Write};

use askama::filters::Escaper;

use crate::language::unseen::is_unseen;

/// The inside of a basic string: `"…"`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Toml;

impl Escaper for Toml {
    fn write_escaped_str<W: Write>(&self, mut out: W, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '"' => out.write_str("\\\"")?,
                '\\' => out.write_str("\\\\")?,
                c if is_unseen(c) => write!(out, "\\u{:04X}", c as u32)?,
                c => out.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Running text on one line: no markup, no HTML, no line ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Markdown;

impl Escaper for Markdown {
    fn write_escaped_str<W: Write>(&self, mut out: W, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '<' => out.write_str("&lt;")?,
                '&' => out.write_str("&amp;")?,
                c if is_unseen(c) => out.write_char(' ')?,
                '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '>' | '!' | '~' => {
                    out.write_char('\\')?;
                    out.write_char(c)?;
                }
                c => out.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(escaper: impl Escaper, text: &str) -> String {
        let mut out = String::new();
        escaper.write_escaped_str(&mut out, text).expect("strings take everything");
        out
    }

    #[test]
    fn toml_strings_are_read_back() {
        assert_eq!(escaped(Toml, "a\u{202e}b"), "a\\u202Eb");
        for text in ["plain", "a\"\n[dependencies]\nevil = \"1\"", "\\u0041 \u{7f} \u{1f600}\t"] {
            let document = format!("text = \"{}\"", escaped(Toml, text));
            let read: serde_json::Value = basic_toml::from_str(&document).expect("TOML");
            assert_eq!(read, serde_json::json!({ "text": text }));
        }
    }

    #[test]
    fn markdown_is_one_plain_line() {
        assert_eq!(escaped(Markdown, "a\u{202e}b\u{2066}c"), "a b c");
        assert_eq!(escaped(Markdown, "# <b>\n*x* [a](b)|"), "\\# &lt;b\\> \\*x\\* \\[a\\](b)\\|");
    }
}
