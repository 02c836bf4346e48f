//! Numbers as Java has them: how they are read, reckoned with and written.

use std::fmt::Write;

use super::budget::{Budget, Fault};
use super::heap::Heap;
use super::value::Value;
use crate::api::{Comparison, Operator};
use crate::message::JsonNumber;

/// Up to this many characters a JSON number with a point is a double; longer ones keep all their digits.
const DOUBLE_DIGITS: usize = 18;

/// A number of a JSON text.
pub(super) fn of_json(number: JsonNumber<'_>) -> Value<'_> {
    let text = number.text();
    let value = match number.is_plain() {
        true => number.as_i64().map(Value::Integer),
        false => number.as_f64().filter(|_| text.len() <= DOUBLE_DIGITS).map(Value::Double),
    };
    // Only its text keeps what it is.
    value.unwrap_or(Value::Big(text))
}

/// A number of at most 15 digits, without an exponent. They are a whole number that a double holds, and so is the power
/// of ten of those behind the point: their quotient is the nearest double, as reading the text would give.
pub(super) struct Everyday {
    /// All its digits as one number.
    pub(super) digits: i64,
    /// What they are divided by, where there is a point.
    pub(super) power: Option<f64>,
    /// The place behind it.
    pub(super) behind: usize,
}

/// The number that begins at a place, where it is an everyday one: most are.
#[inline(always)]
pub(super) fn everyday(bytes: &[u8], begin: usize) -> Option<Everyday> {
    const DIGITS: usize = 15;
    let mut start = begin;
    if bytes.get(begin) == Some(&b'-') {
        start += 1;
    }
    let (mut at, mut digits, mut point) = (start, 0_i64, None);
    loop {
        match bytes.get(at) {
            Some(byte @ b'0'..=b'9') => {
                digits = digits.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
            }
            Some(b'.') if point.is_none() => point = Some(at),
            Some(b'.' | b'e' | b'E') | None => return None,
            Some(_) => break,
        }
        at += 1;
    }
    let whole = point.unwrap_or(at) - start;
    // Zeros in front are no JSON, and only a double knows a negative zero.
    if at - start > DIGITS || whole == 0 || (bytes.get(start) == Some(&b'0') && (whole > 1 || start > begin))
    {
        return None;
    }
    let digits = if start > begin { -digits } else { digits };
    let power = match point {
        Some(point) => Some(*POWERS.get((at - point).checked_sub(2)?)?),
        None => None,
    };
    Some(Everyday { digits, power, behind: at })
}

/// Powers of ten that a double holds.
const POWERS: [f64; 15] = [1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// `Double.toString`: digits, a point, and an exponent from 10^7 and below 10^-3.
pub(super) fn write_double(value: f64, out: &mut String) {
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    } else if value == 0.0 || (1e-3..1e7).contains(&value.abs()) {
        if write_short(value, out) {
            return;
        }
        let start = out.len();
        // Writing into a text cannot fail.
        let _ = write!(out, "{value}");
        if out.get(start..).is_some_and(|digits| !digits.contains('.')) {
            out.push_str(".0");
        }
    } else {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        out.push_str(digits);
        if !digits.contains('.') {
            out.push_str(".0");
        }
        out.push('E');
        out.push_str(exponent);
    }
}

/// Writes a number that has at most three digits behind its point, as amounts have; `false`: it has more. No two
/// numbers of so few digits are the same double, so these digits are the shortest ones.
fn write_short(value: f64, out: &mut String) -> bool {
    let thousandths = (value.abs() * 1000.0 + 0.5) as u64;
    if thousandths as f64 / 1000.0 != value.abs() || value == 0.0 {
        return false;
    }
    if value < 0.0 {
        out.push('-');
    }
    let (whole, part) = (thousandths / 1000, thousandths % 1000);
    out.push_str(itoa::Buffer::new().format(whole));
    out.push('.');
    let digits = [part / 100, part / 10 % 10, part % 10].map(|digit| char::from(b'0' + digit as u8));
    let length = if part % 10 != 0 {
        3
    } else if part % 100 != 0 {
        2
    } else {
        1
    };
    out.extend(digits.iter().take(length));
    true
}

/// Whether a value is a number.
pub(super) fn is_number(value: &Value<'_>) -> bool {
    matches!(value, Value::Integer(_) | Value::Double(_) | Value::Big(_))
}

/// The value as a double, where it is a number. One that is kept as its text is read each time, and that is paid for.
pub(super) fn as_double(value: &Value<'_>, budget: &mut Budget) -> Result<Option<f64>, Fault> {
    Ok(match value {
        Value::Integer(value) => Some(*value as f64),
        Value::Double(value) => Some(*value),
        Value::Big(text) => {
            budget.step(text.len() / 64)?;
            text.parse().ok()
        }
        _ => None,
    })
}

/// Compares two numbers; `None` where one of them is none.
pub(super) fn compare(
    left: &Value<'_>,
    right: &Value<'_>,
    budget: &mut Budget,
) -> Result<Option<std::cmp::Ordering>, Fault> {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right) {
        return Ok(Some(left.cmp(right)));
    }
    let sides = as_double(left, budget)?.zip(as_double(right, budget)?);
    Ok(sides.and_then(|(left, right)| left.partial_cmp(&right)))
}

/// Whether an order is what an operator asks for.
pub(super) fn holds(comparison: Comparison, order: std::cmp::Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// Reckons; nothing where one side is no number or the divisor is zero.
pub(super) fn reckon<'r>(
    operator: Operator,
    left: &Value<'r>,
    right: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Value<'r>, Fault> {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right) {
        let small = match operator {
            Operator::Add => left.checked_add(*right),
            Operator::Subtract => left.checked_sub(*right),
            Operator::Multiply => left.checked_mul(*right),
            Operator::Divide | Operator::Remainder => None,
        };
        if let Some(small) = small {
            return Ok(Value::Integer(small));
        }
        let (left, right) = (i128::from(*left), i128::from(*right));
        let result = match operator {
            Operator::Add => Some(left + right),
            Operator::Subtract => Some(left - right),
            Operator::Multiply => left.checked_mul(right),
            Operator::Divide => left.checked_div(right),
            Operator::Remainder => left.checked_rem(right),
        };
        return Ok(match result.map(|value| (value, i64::try_from(value))) {
            None => Value::Null,
            Some((_, Ok(value))) => Value::Integer(value),
            Some((value, Err(_))) => Value::Big(heap.keep(value.to_string())),
        });
    }
    let (Some(left), Some(right)) = (as_double(left, budget)?, as_double(right, budget)?) else {
        return Ok(Value::Null);
    };
    Ok(match operator {
        Operator::Add => Value::Double(left + right),
        Operator::Subtract => Value::Double(left - right),
        Operator::Multiply => Value::Double(left * right),
        Operator::Divide | Operator::Remainder if right == 0.0 => Value::Null,
        Operator::Divide => Value::Double(left / right),
        Operator::Remainder => Value::Double(left % right),
    })
}

#[cfg(test)]
mod tests {
    use super::super::texts::Texts;
    use super::*;

    #[test]
    fn doubles_print_as_java_prints_them() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (2.0, "2.0"),
            (0.05, "0.05"),
            (249.99, "249.99"),
            (12_345_678.9, "1.23456789E7"),
            (1e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (0.0001, "1.0E-4"),
            (0.001, "0.001"),
            (-249.5, "-249.5"),
            (1000.001, "1000.001"),
            (0.1 + 0.2, "0.30000000000000004"),
            (9_999_999.999, "9999999.999"),
            (f64::INFINITY, "Infinity"),
            (1.5e300, "1.5E300"),
        ] {
            let mut out = String::new();
            write_double(value, &mut out);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn everyday_numbers_are_what_all_numbers_are() {
        let pieces =
            ["-", "0", "7", "10", "123456", "0009", ".", "5", "05", "25", "e3", "999999999", "E-2", ""];
        let mut everyday_ones = 0;
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for fourth in pieces {
                        let text = [first, second, third, fourth, ","].concat();
                        let Some(short) = everyday(text.as_bytes(), 0) else { continue };
                        let number = crate::message::json_text::number(&text).expect("a number");
                        let long = of_json(number);
                        assert_eq!(short.behind, number.text().len(), "{text}");
                        let value = match short.power {
                            Some(power) => Value::Double(short.digits as f64 / power),
                            None => Value::Integer(short.digits),
                        };
                        assert_eq!(format!("{value:?}"), format!("{long:?}"), "{text}");
                        everyday_ones += 1;
                    }
                }
            }
        }
        assert!(everyday_ones > 2_000, "{everyday_ones}");
        for text in ["-0,", "-0.5,", "1e2,", "01,", "-,", ".5,", "1.,", "1.2.3,", "1234567890123456,", "12"] {
            assert!(everyday(text.as_bytes(), 0).is_none(), "{text}");
        }
    }

    #[test]
    fn short_numbers_print_as_long_ones_do() {
        for thousandths in (1..10_000_000_i64).step_by(97) {
            let value = thousandths as f64 / 1000.0;
            let (mut short, mut long) = (String::new(), format!("{value}"));
            if !long.contains('.') {
                long.push_str(".0");
            }
            assert!(write_short(value, &mut short));
            assert_eq!(short, long);
        }
    }

    #[test]
    fn whole_numbers_stay_whole_and_grow() {
        let integer = Value::Integer;
        let texts = Texts::default();
        let mut heap = Heap::for_text("", &texts);
        let mut budget = Budget::new();
        let mut of = |operator, left, right| {
            reckon(operator, &left, &right, &mut heap, &mut budget).expect("within the budget")
        };
        assert!(matches!(of(Operator::Divide, integer(7), integer(2)), Value::Integer(3)));
        assert!(matches!(of(Operator::Divide, integer(7), integer(0)), Value::Null));
        assert!(matches!(of(Operator::Divide, Value::Double(7.0), integer(2)), Value::Double(3.5)));
        assert!(matches!(
            of(Operator::Add, integer(i64::MAX), integer(1)),
            Value::Big("9223372036854775808")
        ));
        assert!(matches!(of(Operator::Add, Value::Bool(true), integer(1)), Value::Null));
    }
}
