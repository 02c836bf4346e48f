//! Bounds of numbers, and the whole numbers beside them.

use super::Decimal;

/// `minimum`, `maximum` and their exclusive forms.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// The bound.
    pub number: Decimal<'static>,
    /// The bound itself is not allowed.
    pub outside: bool,
    /// Whole numbers from here on are above it, or it where it is allowed.
    least: i64,
    /// Whole numbers up to here are below it, or it where it is allowed.
    most: i64,
}

/// Larger bounds are like this one to numbers of 18 digits, and unknown numbers are beyond it.
const LARGEST: i64 = i64::MAX - 1;

impl Bound {
    /// A bound, with the whole numbers below and above it.
    pub const fn new(number: Decimal<'static>, outside: bool) -> Bound {
        let (floor, ceiling) = beside(&number);
        let (least, most) = if outside { (ceiling + 1, floor - 1) } else { (ceiling, floor) };
        Bound { number, outside, least, most }
    }

    /// Whether a number that is not below `low` is surely allowed by this minimum; the digits decide where not.
    #[inline(always)]
    pub fn admits_from(&self, low: i64) -> bool {
        low >= self.least
    }

    /// Whether a number that is not above `high` is surely allowed by this maximum; the digits decide where not.
    #[inline(always)]
    pub fn admits_to(&self, high: i64) -> bool {
        high <= self.most
    }
}

/// The whole numbers around a number: the same one twice for a whole number.
const fn beside(number: &Decimal<'_>) -> (i64, i64) {
    let (mut rest, mut whole, mut is_large) = (number.digits.as_bytes(), 0_i64, false);
    // Digits before the point, and zeros behind the last digit.
    let mut places = number.digits.len() as i64 + number.exponent;
    if places > 18 {
        (is_large, places) = (true, 0);
    }
    while places > 0 {
        let digit = match rest {
            [first, others @ ..] => {
                rest = others;
                *first - b'0'
            }
            [] => 0,
        };
        whole = whole * 10 + digit as i64;
        places -= 1;
    }
    let is_whole = rest.is_empty();
    match (is_large, number.negative, is_whole) {
        (true, false, _) => (LARGEST, LARGEST),
        (true, true, _) => (-LARGEST, -LARGEST),
        (false, false, true) => (whole, whole),
        (false, true, true) => (-whole, -whole),
        (false, false, false) => (whole, whole + 1),
        (false, true, false) => (-whole - 1, -whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_around_a_bound() {
        let around = |negative, digits, exponent| beside(&Decimal { negative, digits, exponent });
        assert_eq!(around(false, "", 0), (0, 0));
        assert_eq!(around(false, "15", -1), (1, 2));
        assert_eq!(around(true, "15", -1), (-2, -1));
        assert_eq!(around(false, "5", -3), (0, 1));
        assert_eq!(around(true, "9", 2), (-900, -900));
        assert_eq!(
            around(false, "999999999999999999", 0),
            (999_999_999_999_999_999, 999_999_999_999_999_999)
        );
        assert_eq!(around(false, "1", 18), (LARGEST, LARGEST));
        assert_eq!(around(true, "1", 1 << 50), (-LARGEST, -LARGEST));
    }
}
