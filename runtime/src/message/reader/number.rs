//! Numbers of JSON, which keep their text until somebody says what they are.

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonNumber<'a> {
    text: &'a str,
    shape: NumberShape,
}

/// What reading a number tells about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberShape {
    /// The value is not below this one and not above the other; `i64`'s ends where that would take more than a look at
    /// up to 18 digits.
    low: i64,
    high: i64,
    is_plain: bool,
}

impl<'a> JsonNumber<'a> {
    pub(super) fn new(text: &'a str, shape: NumberShape) -> JsonNumber<'a> {
        JsonNumber { text, shape }
    }

    /// The text.
    pub fn text(self) -> &'a str {
        self.text
    }

    /// Whether it has neither a point nor an exponent.
    pub(crate) fn is_plain(self) -> bool {
        self.shape.is_plain
    }

    /// The value, where it is a whole number written as one and fits.
    pub fn as_i64(self) -> Option<i64> {
        let NumberShape { low, high, is_plain } = self.shape;
        if is_plain && low == high { Some(low) } else { self.text.parse().ok() }
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

impl NumberShape {
    /// Without a point and an exponent.
    pub fn is_plain(self) -> bool {
        self.is_plain
    }

    /// A whole number that the value is not below, and one that it is not above; the ends of `i64` where nothing is
    /// known.
    pub fn around(self) -> (i64, i64) {
        (self.low, self.high)
    }
}

/// Digits whose value fits an `i64` for certain.
const FEW: usize = 18;

/// Length and shape of the number that `bytes` begin with, or the offset at which it is none.
#[inline(always)]
pub(super) fn scan(bytes: &[u8]) -> Result<(usize, NumberShape), usize> {
    let is_negative = bytes.first() == Some(&b'-');
    let start = usize::from(is_negative);
    let (mut at, mut whole) = (start, 0_i64);
    while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0'))
        && digit < 10
    {
        // What overflows is not used.
        whole = whole.wrapping_mul(10).wrapping_add(i64::from(digit));
        at += 1;
        // Nothing may follow a leading zero; later a value of zero is one that overflowed.
        if whole == 0 && at == start + 1 {
            break;
        }
    }
    if at == start {
        return Err(start);
    }
    let mut is_known = at - start <= FEW;
    let mut is_plain = true;
    let signed = if is_negative { whole.wrapping_neg() } else { whole };
    let (mut low, mut high) = (signed, signed);
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
        is_plain = false;
        (low, high) = if is_negative { (low.wrapping_sub(1), high) } else { (low, high.wrapping_add(1)) };
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        at = digits(bytes, at)?;
        (is_plain, is_known) = (false, false);
    }
    if !is_known {
        (low, high) = (i64::MIN, i64::MAX);
    }
    Ok((at, NumberShape { low, high, is_plain }))
}

/// The end of one or more digits.
fn digits(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let mut end = at;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if end == at { Err(at) } else { Ok(end) }
}
