//! Characters that JSON lets stand in a text as they are and the YAML parser does not take: U+007F, U+0080 to U+009F,
//! U+FFFE and U+FFFF. The parser is given a copy with others in their places, as many bytes long, so that every place
//! holds for both.

use serde::de::IgnoredAny;

use super::builder::Place;
use super::yaml_fault;

/// A text with its stand-ins, if it needs them and is JSON as a whole.
pub(super) fn copy(text: &str) -> Option<String> {
    // Control characters below the blank are no text of JSON either.
    let needed = |c: char| c >= ' ' && !yaml_fault::is_printable(c);
    if !text.contains(needed) || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let stand_in = |c: char| match c.len_utf8() {
        1 => '~',
        2 => '\u{A7}',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Some(text.chars().map(|c| if needed(c) { stand_in(c) } else { c }).collect())
}

/// What the text at a place of the original says, if it is not what the copy says there.
pub(super) fn original(original: &str, copy: &str, place: &Place) -> Option<String> {
    let written = original.get(place.clone())?;
    if copy.get(place.clone()) == Some(written) {
        return None;
    }
    serde_json::from_str(written).ok()
}
