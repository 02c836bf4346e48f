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
const FITTING: usize = 18;

/// Length and shape of the number that `bytes` begin with, or the offset at which it is none.
#[inline(always)]
pub(super) fn scan(bytes: &[u8]) -> Result<(usize, NumberShape), usize> {
    match short(bytes, 0) {
        Some(found) => Ok(found),
        None => long(bytes),
    }
}

/// The same at an offset, for numbers without a sign and an exponent which end within eight bytes, as most do: all digits
/// are looked at together.
#[inline(always)]
pub(super) fn short(bytes: &[u8], at: usize) -> Option<(usize, NumberShape)> {
    const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);
    /// What is added to a digit leaves the highest bit of its byte as it is.
    const ABOVE: u64 = u64::from_ne_bytes([0x7f - 9; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

    let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
    let digits = word ^ ZEROS;
    // A byte that is carried into stands behind one that is none of the digits itself.
    let others = (digits.wrapping_add(ABOVE) | digits) & HIGHS;
    if others == 0 {
        return None;
    }
    // In bits, eight a digit. Nothing may follow a leading zero.
    let end = others.trailing_zeros() & !7;
    if end == 0 || end > 8 && digits & 0xff == 0 {
        return None;
    }
    let low = value(digits << (64 - end));
    match (word >> end) as u8 {
        b'.' => {
            let others = others & (others - 1);
            let point = end;
            if others == 0 {
                return None;
            }
            let end = others.trailing_zeros() & !7;
            if end == point + 8 || matches!((word >> end) as u8, b'e' | b'E') {
                return None;
            }
            Some((end as usize / 8, NumberShape { low, high: low + 1, is_plain: false }))
        }
        b'e' | b'E' => None,
        _ => Some((end as usize / 8, NumberShape { low, high: low, is_plain: true })),
    }
}

/// The value of eight digits, a byte each, the first one lowest: neighbours are put together three times.
#[inline(always)]
fn value(digits: u64) -> i64 {
    let pairs = (digits.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000 << 32 | 1) >> 32) as i64
}

/// Length and shape of any number.
#[inline(never)]
fn long(bytes: &[u8]) -> Result<(usize, NumberShape), usize> {
    let is_negative = bytes.first() == Some(&b'-');
    let start = usize::from(is_negative);
    let (mut at, mut whole) = (start, 0_i64);
    for byte in bytes.get(start..).unwrap_or_default() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        // What overflows is not used.
        whole = whole.wrapping_mul(10).wrapping_add(i64::from(digit));
        at += 1;
    }
    let mut count = at - start;
    // Nothing may follow a leading zero.
    if count > 1 && bytes.get(start) == Some(&b'0') {
        (at, count, whole) = (start + 1, 1, 0);
    }
    if count == 0 {
        return Err(start);
    }
    if is_negative {
        whole = whole.wrapping_neg();
    }
    let mut shape = match count <= FITTING {
        true => NumberShape { low: whole, high: whole, is_plain: true },
        false => NumberShape { low: i64::MIN, high: i64::MAX, is_plain: true },
    };
    match bytes.get(at) {
        Some(b'.') => {
            at = digits(bytes, at + 1)?;
            shape.is_plain = false;
            if count <= FITTING {
                if is_negative {
                    shape.low -= 1;
                } else {
                    shape.high += 1;
                }
            }
        }
        Some(b'e' | b'E') => {}
        _ => return Ok((at, shape)),
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at = exponent(bytes, at + 1)?;
        shape = NumberShape { low: i64::MIN, high: i64::MAX, is_plain: false };
    }
    Ok((at, shape))
}

/// The end of an exponent.
fn exponent(bytes: &[u8], at: usize) -> Result<usize, usize> {
    digits(bytes, at + usize::from(matches!(bytes.get(at), Some(b'+' | b'-'))))
}

/// The end of one or more digits.
#[inline(always)]
fn digits(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let digits = bytes.get(at..).unwrap_or_default();
    let count = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    if count == 0 { Err(at) } else { Ok(at + count) }
}

#[cfg(test)]
mod tests {
    use super::{long, scan, short};

    #[test]
    fn short_numbers_are_read_as_long_ones_are() {
        let wholes =
            ["", "0", "7", "10", "00", "01", "123", "9999999", "12345678", "999999999999999999", "-1", "-0"];
        let fractions = ["", ".", ".0", ".5", ".125", ".99999", "e1", "E-2", ".5e1", ".e1", "..5"];
        let behind = ["", ",", "}", "]", " ", "\n1", "a", "-", ":", "/", "\u{7f}", "é", "\u{ffff}5"];
        let mut count = 0;
        for whole in wholes {
            for fraction in fractions {
                for behind in behind {
                    for filler in ["", "0", "\"name\":1", "éééé", "99999999"] {
                        let text = format!("{whole}{fraction}{behind}{filler}");
                        let found = long(text.as_bytes());
                        assert_eq!(scan(text.as_bytes()), found, "{text}");
                        if let Some(short) = short(text.as_bytes(), 0) {
                            assert_eq!(Ok(short), found, "{text}");
                            count += 1;
                        }
                        let later = format!("[{text}");
                        assert_eq!(short(later.as_bytes(), 1), short(text.as_bytes(), 0), "{text}");
                    }
                }
            }
        }
        assert!(count > 500, "{count} were short");
    }

    #[test]
    fn each_number_of_up_to_six_digits_has_its_value() {
        for value in (0..1_000_000_i64).step_by(7) {
            let (length, shape) = short(format!("{value},\"next\"").as_bytes(), 0).expect("a short number");
            assert_eq!((length, shape.around()), (value.to_string().len(), (value, value)));
        }
    }
}
