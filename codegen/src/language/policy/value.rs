//! Values of conditions, and the variables in texts.

use std::net::IpAddr;

use super::{Compared, key};

/// What a text is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `${` that begins no variable.
    Variable,
    /// Compared at every place of a text, over too many characters.
    LongPiece,
    /// No number.
    Number,
    /// No date.
    Date,
    /// A year could be seconds.
    Year,
    /// Neither `true` nor `false`.
    Truth,
    /// No base64.
    Bytes,
    /// No address and no block of addresses.
    Address,
    /// No ARN.
    Arn,
}

impl Fault {
    /// What the text is not, and what to write.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Fault::Variable => ("no variable", "write `${aws:username}`, or `${aws:username, 'default'}`"),
            Fault::LongPiece => {
                ("no pattern that can be held", "a `?` between two `*` stands among 64 characters at most")
            }
            Fault::Number => ("no number", "write digits, such as `300` or `2.5`"),
            Fault::Date => ("no date", "write `2026-11-30T12:00:00Z`, `2026-11-30`, or seconds since 1970"),
            Fault::Year => ("no date: four digits may be seconds", "write the month too"),
            Fault::Truth => ("no truth value", "write `true` or `false`"),
            Fault::Bytes => ("no base64", "write the bytes in base64"),
            Fault::Address => {
                ("no address and no CIDR block", "write `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`")
            }
            Fault::Arn => ("no ARN", "an ARN has six fields: `arn:aws:iam::111122223333:user/*`"),
        }
    }
}

impl Compared {
    /// What is wrong with a value, which has no holes.
    pub fn fault(self, text: &str, variables: bool) -> Option<Fault> {
        let without = |is_one: bool, fault| (!is_one).then_some(fault);
        match self {
            Compared::Text(wildcards) => of_pattern(text, wildcards, variables),
            Compared::Number => without(is_number(text), Fault::Number),
            Compared::Date if text.len() == 4 && is_digits(text) => Some(Fault::Year),
            Compared::Date => without(is_date(text), Fault::Date),
            Compared::Truth => {
                without(text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"), Fault::Truth)
            }
            Compared::Bytes => without(is_base64(text), Fault::Bytes),
            Compared::Address => without(is_block(text), Fault::Address),
            Compared::Arn => {
                let shown = with_variables_hidden(text, variables);
                let is_open = shown.contains(HIDDEN);
                of_pattern(text, true, variables)
                    .or_else(|| without(is_open || shown.splitn(6, ':').count() == 6, Fault::Arn))
            }
        }
    }
}

/// What is wrong with a text that may have variables and wildcards.
pub(super) fn of_pattern(text: &str, wildcards: bool, variables: bool) -> Option<Fault> {
    let mut rest = text;
    while let Some((_, from)) = rest.split_once("${").filter(|_| variables) {
        let Some((name, behind)) = from.split_once('}') else { return Some(Fault::Variable) };
        if !matches!(name, "*" | "?" | "$") && !is_variable(name) {
            return Some(Fault::Variable);
        }
        rest = behind;
    }
    if !wildcards {
        return None;
    }
    let hidden = with_variables_hidden(text, variables);
    let mut pieces: Vec<&str> = hidden.split('*').collect();
    // The first and the last one have their places.
    pieces.pop();
    let is_long = |piece: &&str| {
        piece.contains('?') && (piece.contains(HIDDEN) || piece.len() - piece.matches(SIGN).count() * 2 > 64)
    };
    pieces.iter().skip(1).any(is_long).then_some(Fault::LongPiece)
}

/// Stands for a variable, and for a sign that means itself, where texts are cut.
const HIDDEN: char = '\u{f8ff}';
const SIGN: char = '\u{f8fe}';

/// A text with a character in the place of each variable, which may hold colons and `*`.
pub(super) fn with_variables_hidden(text: &str, variables: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("${").filter(|_| variables) {
        let Some((name, behind)) = from.split_once('}') else { break };
        out.push_str(before);
        out.push(if matches!(name, "*" | "?" | "$") { SIGN } else { HIDDEN });
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// `aws:username`, `aws:username, 'default'`.
fn is_variable(name: &str) -> bool {
    let (key_text, default) = match name.split_once(',') {
        None => (name, None),
        Some((key_text, default)) => (key_text.trim_end_matches(' '), Some(default.trim_matches(' '))),
    };
    let quoted = |text: &str| {
        let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        inner.is_some_and(|text| !text.contains('\''))
    };
    key(key_text).is_some() && default.is_none_or(quoted)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    match digits.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(digits),
    }
}

fn is_date(text: &str) -> bool {
    if is_digits(text.strip_prefix('-').unwrap_or(text)) {
        return text.parse::<i64>().is_ok();
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let fields: Vec<Option<i64>> =
        date.split('-').zip([4, 2, 2, 0]).map(|(field, length)| number(field, length)).collect();
    let (year, month, day) = match (fields.as_slice(), date.split('-').count()) {
        ([Some(year), Some(month)], 2) if time.is_none() => (*year, *month, 1),
        ([Some(year), Some(month), Some(day)], 3) => (*year, *month, *day),
        _ => return false,
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day) && time.is_none_or(is_time)
}

/// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.s`, each with `Z` or an offset.
fn is_time(text: &str) -> bool {
    let local = match text.strip_suffix('Z') {
        Some(local) => Some(local),
        None => text.rfind(['+', '-']).and_then(|at| {
            let (local, zone) = text.split_at_checked(at)?;
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            (number(hours, 2)? < 24 && number(minutes, 2)? < 60).then_some(local)
        }),
    };
    let Some(local) = local else { return false };
    let (clock, fraction) = match local.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (local, None),
    };
    let fields: Vec<Option<i64>> = clock.split(':').map(|field| number(field, 2)).collect();
    match fields.as_slice() {
        [Some(0..24), Some(0..60)] => fraction.is_none(),
        [Some(0..24), Some(0..60), Some(0..60)] => fraction.is_none_or(is_digits),
        _ => false,
    }
}

fn number(text: &str, length: usize) -> Option<i64> {
    if text.len() == length && is_digits(text) { text.parse().ok() } else { None }
}

fn is_base64(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let digits = text.trim_end_matches('=');
    let is_alphabet = digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    let (pads, rest) = (text.len() - digits.len(), digits.len() % 4);
    is_alphabet && rest != 1 && (pads == 0 || rest != 0 && pads == 4 - rest)
}

fn is_block(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let widest = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| {
        let is_plain = is_digits(length) && (length.len() == 1 || !length.starts_with('0'));
        is_plain && length.parse::<u32>().is_ok_and(|length| length <= widest)
    })
}
