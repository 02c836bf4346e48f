//! Numbers of any size, exactly, as schemas hold them.

use std::cmp::Ordering;

/// `digits` times ten to the power of `exponent`. There is one form of each number: no zeros at either end of the
/// digits; zero has none, and is not negative.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decimal {
    /// Below zero.
    pub negative: bool,
    /// Decimal digits, most significant first.
    pub digits: String,
    /// Power of ten.
    pub exponent: i64,
}

impl Decimal {
    /// Reads a number as JSON or YAML write it; `None` for what has no decimal form, or an exponent beyond a million.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        if !(-1_000_000..=1_000_000).contains(&exponent) {
            return None;
        }
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let trimmed = digits.trim_end_matches('0');
        let exponent = exponent - fraction.len() as i64 + (digits.len() - trimmed.len()) as i64;
        match trimmed.trim_start_matches('0') {
            "" => Some(Decimal::default()),
            digits => Some(Decimal { negative, digits: digits.to_owned(), exponent }),
        }
    }

    /// Whether it is above zero.
    pub fn is_positive(&self) -> bool {
        !self.negative && !self.digits.is_empty()
    }

    /// The value of a whole number that is not negative; those that are too large become the largest.
    pub fn count(&self) -> Option<u64> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = usize::try_from(self.exponent).ok().filter(|_| !self.negative)?;
        if self.digits.len() + zeros > 20 {
            return Some(u64::MAX);
        }
        Some(format!("{}{}", self.digits, "0".repeat(zeros)).parse().unwrap_or(u64::MAX))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let sign = |number: &Decimal| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        let size = |number: &Decimal| (number.digits.len() as i64 + number.exponent, number.digits.clone());
        let order = sign(self).cmp(&sign(other));
        if order.is_ne() || self.digits.is_empty() {
            return order;
        }
        let order = size(self).cmp(&size(other));
        if self.negative { order.reverse() } else { order }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_form_of_each_number() {
        let parse = |text| Decimal::parse(text).expect(text);
        assert_eq!(parse("1.50e1"), parse("15"));
        assert_eq!(parse("-0.0"), Decimal::default());
        assert!(
            parse("-1e400") < parse("-1e399") && parse("0.1") < parse("0.11") && parse("2") > parse("-3")
        );
        assert_eq!(parse("2.0").count(), Some(2));
        assert_eq!(parse("1e30").count(), Some(u64::MAX));
        assert_eq!(parse("0.5").count(), None);
        assert_eq!(Decimal::parse(".inf"), None);
    }
}
