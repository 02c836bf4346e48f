//! Numbers of conditions, compared by their digits: no value is rounded.

use std::cmp::Ordering;

use super::size::Size;

/// A decimal number: digits in front of the point and behind it, without zeros that say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    is_negative: bool,
    whole: Box<str>,
    fraction: Box<str>,
}

impl Size for Decimal {
    fn heap(&self) -> usize {
        self.whole.heap() + self.fraction.heap()
    }
}

impl Decimal {
    /// Reads digits with a sign and a fraction, where there are such. No exponents: whoever writes `1e400` does not
    /// mean a count of anything.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        let is_negative = text.starts_with('-') && !is_zero;
        Some(Decimal { is_negative, whole: whole.into(), fraction: fraction.into() })
    }

    fn compare_size(&self, other: &Decimal) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length.then_with(|| self.whole.cmp(&other.whole)).then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let ordered =
            ["-10", "-9.5", "-9", "-0.1", "0", "0.09", "0.1", "0.11", "9", "10", "9007199254740993"];
        let numbers: Vec<Decimal> = ordered.iter().map(|text| Decimal::parse(text).unwrap()).collect();
        for (i, one) in numbers.iter().enumerate() {
            for (j, other) in numbers.iter().enumerate() {
                assert_eq!(one.cmp(other), i.cmp(&j), "{} {}", ordered[i], ordered[j]);
            }
        }
        for (one, other) in [("1", "1.0"), ("01", "1"), ("+1", "1"), ("-0", "0"), ("0.10", "0.1")] {
            assert_eq!(Decimal::parse(one), Decimal::parse(other), "{one} {other}");
        }
        assert_ne!(Decimal::parse("9007199254740993"), Decimal::parse("9007199254740992"));
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "-", ".", "1.", ".5", "1e3", "NaN", "inf", "0x1", "1,5", " 1", "--1", "+-1", "1.2.3"]
        {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
