//! What a scalar without quotes is: the core schema of YAML 1.2, which contains JSON's.
//!
//! `yes`, `no`, `on` and `off` are texts (they were booleans in YAML 1.1), and so are `12:30` and `1_000`.

use super::Kind;

/// The kind of a plain scalar.
pub(super) fn kind_of_plain(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if is_number(text) => Kind::Number,
        _ => Kind::String,
    }
}

/// Whether a text is an integer or a float of the core schema.
pub(super) fn is_number(text: &str) -> bool {
    match text.as_bytes() {
        [b'0', b'o', digits @ ..] => {
            !digits.is_empty() && digits.iter().all(|byte| matches!(byte, b'0'..=b'7'))
        }
        [b'0', b'x', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit),
        [b'+' | b'-', rest @ ..] => is_decimal(rest) || is_infinity(rest),
        rest => is_decimal(rest) || is_infinity(rest) || matches!(rest, b".nan" | b".NaN" | b".NAN"),
    }
}

/// `12`, `12.`, `.5`, `1.5e-3`.
fn is_decimal(text: &[u8]) -> bool {
    let (whole, rest) = split_digits(text);
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => split_digits(rest),
        _ => (&[][..], rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return false;
    }
    let exponent = match rest {
        [] => return true,
        [b'e' | b'E', b'+' | b'-', digits @ ..] | [b'e' | b'E', digits @ ..] => digits,
        _ => return false,
    };
    !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit)
}

fn is_infinity(text: &[u8]) -> bool {
    matches!(text, b".inf" | b".Inf" | b".INF")
}

fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.split_at(digits)
}

/// The value of a number that is a whole one and fits, `1.0` and `1e3` too.
pub(super) fn integer(text: &str) -> Option<i128> {
    if let Some(digits) = text.strip_prefix("0o") {
        return i128::from_str_radix(digits, 8).ok();
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return i128::from_str_radix(digits, 16).ok();
    }
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    /// Above this a float no longer holds every integer, so the digits could not be trusted.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = float(text)?;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i128)
}

/// Whether a number has a point or an exponent.
pub(super) fn is_written_as_float(text: &str) -> bool {
    text.contains('.') || (text.contains(['e', 'E']) && !text.starts_with("0x"))
}

/// The value of a number, rounded.
pub(super) fn float(text: &str) -> Option<f64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    match rest {
        ".inf" | ".Inf" | ".INF" => Some(sign * f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        _ if rest.starts_with("0o") || rest.starts_with("0x") => {
            integer(rest).map(|value| sign * value as f64)
        }
        _ => rest.parse::<f64>().ok().map(|value| sign * value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_core_schema() {
        for text in
            ["0", "-0", "+12", "12.", ".5", "1.5e-3", "1E5", "0o17", "0xFf", ".inf", "-.INF", ".nan", "007"]
        {
            assert_eq!(kind_of_plain(text), Kind::Number, "{text}");
        }
        for text in [
            "yes", "No", "on", "12:30", "1_000", "0b1", ".", "+", "-", "e5", "1e", "1e+", "0x", "0o8",
            "+0x1", "-.nan", "1.2.3", "nan", "inf", "tRue", "nULL",
        ] {
            assert_eq!(kind_of_plain(text), Kind::String, "{text}");
        }
        assert_eq!(kind_of_plain("True"), Kind::Bool(true));
        assert_eq!(kind_of_plain("~"), Kind::Null);
    }

    #[test]
    fn reads_values() {
        assert_eq!(integer("0o17"), Some(15));
        assert_eq!(integer("0xFf"), Some(255));
        assert_eq!(integer("1e3"), Some(1000));
        assert_eq!(integer("29000.0"), Some(29000));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer("18446744073709551615"), Some(u64::MAX.into()));
        assert_eq!(float("-.inf"), Some(f64::NEG_INFINITY));
        assert_eq!(float("+1.5"), Some(1.5));
        assert!(float(".NaN").is_some_and(f64::is_nan));
    }
}
