//! Characters of a text that a reader does not see, though they change what he sees of the others.

/// Whether it turns the direction of a text around, so that a line is shown in another order than it is written.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether it is no part of a line as people read it: control characters, Unicode's ends of lines and paragraphs,
/// changes of direction.
pub fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || turns_direction(c)
}
