//! Numbers of JSON, which keep their text until somebody says what they are.

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonNumber<'a> {
    text: &'a str,
}

impl<'a> JsonNumber<'a> {
    /// A number whose text was checked by [`scan`].
    pub(super) fn new(text: &'a str) -> JsonNumber<'a> {
        JsonNumber { text }
    }

    /// The text.
    pub fn text(self) -> &'a str {
        self.text
    }

    /// The value, where it is a whole number written as one and fits.
    pub fn as_i64(self) -> Option<i64> {
        self.text.parse().ok()
    }

    /// The value, where it is a whole number written as one and fits.
    pub fn as_u64(self) -> Option<u64> {
        self.text.parse().ok()
    }

    /// The nearest double; `None` where the number is too large for one.
    pub fn as_f64(self) -> Option<f64> {
        self.text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

/// The length of the number that `bytes` begin with, or the offset at which it is none.
pub(super) fn scan(bytes: &[u8]) -> Result<usize, usize> {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    match bytes.get(at) {
        Some(b'0') => at += 1,
        Some(b'1'..=b'9') => at = digits(bytes, at)?,
        _ => return Err(at),
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        at = digits(bytes, at)?;
    }
    Ok(at)
}

/// The end of one or more digits.
fn digits(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let mut end = at;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if end == at { Err(at) } else { Ok(end) }
}
