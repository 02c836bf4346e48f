//! Syntax errors of YAML, in our words and with what usually helps.

use granit_parser::{ErrorKind, ScanError};

use super::builder::Place;
use super::limits;
use crate::diagnostic::{Code, Diagnostic, Span};

/// The character at which the parser stopped.
pub(super) fn place(text: &str, error: &ScanError) -> Place {
    let mut start = error.marker().byte_offset().unwrap_or(0).min(text.len());
    if start == text.len() {
        // At the end there is nothing to point at: take the last character.
        start = text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
    }
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let rest = text.get(start..).unwrap_or("");
    let kind = error.kind();
    if matches!(kind, ErrorKind::TabAtBlockScalarStart | ErrorKind::TabInPlainScalar) {
        start += rest.find('\t').unwrap_or(0);
    } else if is_about_tabs(kind) {
        // Noticed at what stands behind it.
        start -= text.get(..start).map_or(0, |before| before.len() - before.trim_end_matches('\t').len());
    } else if is_about_escapes(kind) {
        start += faulty_escape(rest).unwrap_or(0);
    }
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    start..start + length
}

fn is_about_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
    )
}

fn is_about_escapes(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidUnicodeEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
    )
}

/// The first escape of a text in double quotes that is none (YAML 1.2, 5.7): the parser points at the opening quote.
fn faulty_escape(quoted: &str) -> Option<usize> {
    let mut from = 1;
    loop {
        let at = from + quoted.get(from..)?.find('\\')?;
        let escape = quoted.get(at + 1..)?;
        let hex = |from: usize, digits: usize| {
            let digits = escape.get(from..from + digits)?;
            // A sign is a number to the standard library.
            let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)
        };
        let length = match escape.chars().next()? {
            'x' => hex(1, 2).map(|_| 3),
            'U' => hex(1, 8).and_then(char::from_u32).map(|_| 9),
            'u' => hex(1, 4).and_then(|unit| match unit {
                0xD800..=0xDBFF => {
                    let follows = escape.get(5..7) == Some("\\u");
                    hex(7, 4).filter(|low| follows && (0xDC00..=0xDFFF).contains(low)).map(|_| 11)
                }
                0xDC00..=0xDFFF => None,
                _ => Some(5),
            }),
            c if "0abt\tnvfre \"/\\N_LP\r\n".contains(c) => Some(1),
            _ => None,
        };
        from = match length {
            Some(length) => at + 1 + length,
            None => return Some(at),
        };
    }
}

/// Whether YAML lets a character stand in a text (`c-printable`).
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{FFFD}' | '\u{1_0000}'..)
}

/// A syntax error as a finding.
pub(super) fn explain(error: &ScanError, span: Span) -> Diagnostic {
    let kind = error.kind();
    if matches!(kind, ErrorKind::RecursionLimitExceeded) {
        let message = format!("values are nested more than {} levels deep", limits::DEPTH);
        return Diagnostic::new(Code::TOO_DEEP, span, message).label("reading stopped here");
    }
    let (message, help) = match kind {
        ErrorKind::UnclosedFlowCollection { open } => (
            format!("`{open}` is not closed"),
            "add the closing bracket, or quote a text that begins with a bracket",
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("`{close}` does not close `{open}`"), "close brackets in the order they were opened")
        }
        ErrorKind::UnexpectedCharacter { character } if !is_printable(*character) => (
            format!("the character U+{:04X} may not stand in a definition as it is", u32::from(*character)),
            "write it as an escape in double quotes: `\\u` and four hexadecimal digits",
        ),
        ErrorKind::UnexpectedCharacter { character } => (
            format!("`{}` cannot begin a value", character.escape_default()),
            "put quotes around a text that begins with this character",
        ),
        kind => {
            let (message, help) = words(kind);
            (message.to_owned(), help)
        }
    };
    Diagnostic::new(Code::YAML_SYNTAX, span, message).help(help)
}

/// Errors that name nothing of the text.
fn words(kind: &ErrorKind) -> (&'static str, &'static str) {
    match kind {
        kind if is_about_tabs(kind) => ("a tab is used for indentation", "YAML is indented with spaces"),
        ErrorKind::TabInPlainScalar => (
            "a tab stands in a text without quotes that goes over several lines",
            "use spaces, or put quotes around the text",
        ),
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::InvalidMappingValueWhitespace => (
            "a `:` that makes a key is not allowed here",
            "put quotes around a text that holds `: `, or check the indentation of this line",
        ),
        ErrorKind::MappingKeyNotAllowed => {
            ("a key is not allowed here", "begin a line of its own with it, or put quotes around the text")
        }
        ErrorKind::UnclosedQuotedScalar => ("a quote is not closed", "add the closing quote"),
        ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("a line of `---` or `...` stands in quotes", "close the quote before it, or indent the line")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "something stands behind a closing quote",
            "quotes go around the whole text; write a quote inside them as `''` or `\\\"`",
        ),
        ErrorKind::ExpectedFlowMappingSeparator => (
            "a `,` or `}` is missing in `{…}`",
            "separate members with commas; put quotes around a text that holds a bracket, such as `\"${name}\"`",
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            "a `,` or `]` is missing in `[…]`",
            "separate elements with commas; put quotes around a text that holds a bracket",
        ),
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("a closing bracket has no opening one", "remove it, or put quotes around the text")
        }
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping => {
            ("the text ends in the middle of a value", "the file may have been cut off")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "a key without `:` stands here",
            "write `key: value`; put quotes around a text that goes over several lines",
        ),
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedNodeContent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => {
            ("this line does not belong to what stands above it", "check the indentation of this line")
        }
        ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => (
            "a `-` that begins an element is not allowed here",
            "put each element on a line of its own, or quotes around a text that begins with `-`",
        ),
        ErrorKind::ZeroBlockScalarIndent
        | ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::InvalidBlockScalarIndent => (
            "this is no text over several lines",
            "behind `|` or `>` stands nothing but `+`, `-` or a digit from 1 to 9; its lines are indented alike",
        ),
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => (
            "a comment stands in the middle of a value",
            "put a space before `#`, or quotes around a text that holds one",
        ),
        ErrorKind::ExpectedWhitespace | ErrorKind::UnexpectedEndOfPlainScalar => {
            ("a space is missing here", "put quotes around the text, or a space before what follows")
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown escape stands in double quotes",
            "use single quotes where a backslash means itself, or write it twice",
        ),
        ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidUnicodeEscape => (
            "an escape in double quotes is no character",
            "`\\x` takes two hexadecimal digits, `\\u` four and `\\U` eight",
        ),
        ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => (
            "half of a surrogate pair stands in double quotes",
            "write both `\\u` escapes of the character, or the character itself",
        ),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => (
            "this is no tag",
            "a tag is a name behind `!`, such as `!Ref`; put quotes around a text that begins with `!`",
        ),
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => {
            ("this is no name of an anchor", "put quotes around a text that begins with `&` or `*`")
        }
        ErrorKind::BomInsideDocument => {
            ("a byte order mark stands inside the text", "remove it: the character is U+FEFF")
        }
        ErrorKind::DirectiveDisallowed
        | ErrorKind::DuplicateVersionDirective
        | ErrorKind::UnsupportedYamlMajorVersion
        | ErrorKind::DuplicateTagDirective
        | ErrorKind::MissingDocumentEndBeforeDirective
        | ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::DirectiveByteLimitExceeded { .. }
        | ErrorKind::TooManyReservedDirectiveParams { .. }
        | ErrorKind::YamlVersionTooLong
        | ErrorKind::MissingYamlVersion
        | ErrorKind::InvalidTagDirectiveTerminator => (
            "this is no directive of YAML",
            "remove the line, or put quotes around a text that begins with `%`",
        ),
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => (
            "something stands before the beginning or behind the end of the document",
            "a definition is one mapping; check where it begins and what stands behind its last line",
        ),
        // What the parser says of its own use, or may say in a later version.
        _ => ("the text is not valid YAML", "see `gwgen explain GW0010` for the usual causes"),
    }
}
