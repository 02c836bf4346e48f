//! Numbers of any size, exactly, from their text.

use std::cmp::Ordering;

use crate::api::Decimal;

/// Exponents are read up to this size; what is beyond is that large (or small).
const LARGEST_EXPONENT: i64 = 1 << 50;

/// A number as digits that stand in two places, before and behind a point.
#[derive(Debug, Clone, Copy)]
pub struct Number<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Leading zeros to skip, and digits behind them that count.
    skip: usize,
    count: usize,
    /// Power of ten of the last digit that counts.
    exponent: i64,
}

impl<'a> Number<'a> {
    /// Reads a number of JSON.
    pub fn read(text: &'a str) -> Number<'a> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.bytes().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => {
                (text.get(..at).unwrap_or_default(), exponent(text.get(at + 1..).unwrap_or_default()))
            }
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent = exponent - fraction.len() as i64;
        Number::trimmed(negative, whole.as_bytes(), fraction.as_bytes(), exponent)
    }

    /// The number of a table.
    pub fn of(decimal: &'a Decimal<'a>) -> Number<'a> {
        Number::trimmed(decimal.negative, decimal.digits.as_bytes(), b"", decimal.exponent)
    }

    fn trimmed(negative: bool, whole: &'a [u8], fraction: &'a [u8], exponent: i64) -> Number<'a> {
        // Most numbers have no zeros at their ends.
        let last = fraction.last().or(whole.last());
        if whole.first().is_some_and(|first| *first != b'0') && last.is_some_and(|last| *last != b'0') {
            let count = whole.len() + fraction.len();
            return Number { negative, whole, fraction, skip: 0, count, exponent };
        }
        let zero = |digit: &&u8| **digit == b'0';
        let length = whole.len() + fraction.len();
        let skip = whole.iter().chain(fraction).take_while(zero).count();
        if skip == length {
            return Number { negative: false, whole: b"", fraction: b"", skip: 0, count: 0, exponent: 0 };
        }
        let trailing = whole.iter().chain(fraction).rev().take_while(zero).count();
        let count = length - skip - trailing;
        Number { negative, whole, fraction, skip, count, exponent: exponent + trailing as i64 }
    }

    /// Its digits, without zeros at either end; none for zero.
    pub fn digits(&self) -> impl Iterator<Item = u8> + Clone + use<'a> {
        self.whole.iter().chain(self.fraction).copied().skip(self.skip).take(self.count)
    }

    /// Power of ten that the digits, read as a whole number, are multiplied with.
    pub fn exponent(&self) -> i64 {
        self.exponent
    }

    /// Below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Without a fraction.
    pub fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// Exact order.
    pub fn compare(&self, other: &Number<'_>) -> Ordering {
        let sign = |number: &Number<'_>| match (number.count, number.negative) {
            (0, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign.is_ne() || self.count == 0 {
            return by_sign;
        }
        let size = |number: &Number<'_>| number.count as i64 + number.exponent;
        let by_size = size(self).cmp(&size(other)).then_with(|| self.compare_digits(other));
        if self.negative { by_size.reverse() } else { by_size }
    }

    fn compare_digits(&self, other: &Number<'_>) -> Ordering {
        // Whole numbers without zeros at their ends, as most are.
        let plain = |number: &Number<'_>| number.fraction.is_empty() && number.count == number.whole.len();
        if plain(self) && plain(other) {
            return self.whole.cmp(other.whole);
        }
        self.digits().cmp(other.digits())
    }

    /// Whether it is a whole number times `other`, which has at most 38 digits and is not zero.
    pub fn is_multiple_of(&self, other: &Number<'_>) -> bool {
        if self.count == 0 {
            return true;
        }
        // Neither ends in a zero, so a finer step than that of `other` cannot be made up for.
        let Ok(power) = u64::try_from(self.exponent - other.exponent) else { return false };
        let Some(modulus) = value(other) else { return false };
        let ten = 10 % modulus;
        let mut rest = 0;
        for digit in self.digits() {
            rest = (product(rest, ten, modulus) + u128::from(digit - b'0') % modulus) % modulus;
        }
        product(rest, raised(ten, power, modulus), modulus) == 0
    }
}

/// The digits as a whole number below 2 to the power of 127.
fn value(number: &Number<'_>) -> Option<u128> {
    number
        .digits()
        .try_fold(0_u128, |value, digit| value.checked_mul(10)?.checked_add(u128::from(digit - b'0')))
        .filter(|value| *value != 0 && *value >> 127 == 0)
}

/// `a` times `b`, modulo a number below 2 to the power of 127.
fn product(mut a: u128, mut b: u128, modulus: u128) -> u128 {
    if let Some(product) = a.checked_mul(b) {
        return product % modulus;
    }
    let mut sum = 0;
    while b > 0 {
        if b & 1 == 1 {
            sum = (sum + a) % modulus;
        }
        a = (a << 1) % modulus;
        b >>= 1;
    }
    sum
}

fn raised(mut base: u128, mut power: u64, modulus: u128) -> u128 {
    let mut result = 1 % modulus;
    while power > 0 {
        if power & 1 == 1 {
            result = product(result, base, modulus);
        }
        base = product(base, base, modulus);
        power >>= 1;
    }
    result
}

fn exponent(text: &str) -> i64 {
    let (negative, digits) = match text.as_bytes().split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, text.as_bytes()),
    };
    let size = digits.iter().fold(0_i64, |value, digit| {
        (value.saturating_mul(10).saturating_add(i64::from(digit.saturating_sub(b'0')))).min(LARGEST_EXPONENT)
    });
    if negative { -size } else { size }
}
