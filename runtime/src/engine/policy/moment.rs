//! Dates of conditions: the W3C's forms of ISO 8601, or seconds since 1970. Fractions of seconds do not count: the
//! time of a request is known in seconds, as in `aws:CurrentTime`.

use crate::engine::date::days_since_epoch;

/// Seconds since 1970 of a date: `2026-11-24T19:34:00Z`, `2026-11-24T19:34+02:00`, `2026-11-24`, `2026-11`,
/// `1795548840`. A year alone is refused: four digits could be either.
pub(super) fn parse(text: &str) -> Option<i64> {
    if text.len() != 4 && digits(text.strip_prefix('-').unwrap_or(text)).is_some() {
        return text.parse().ok();
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut fields = date.split('-');
    let (year, month) = (exactly(fields.next()?, 4)?, exactly(fields.next()?, 2)?);
    let day = fields.next().map(|day| exactly(day, 2));
    if fields.next().is_some() || time.is_some() && day.is_none() {
        return None;
    }
    let day = day.unwrap_or(Some(1))?;
    if !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    let days = days_since_epoch(year, month, day);
    Some(days * 86_400 + time.map_or(Some(0), seconds_of_day)?)
}

/// `hh:mm`, with seconds and their fraction or without, and the zone.
fn seconds_of_day(text: &str) -> Option<i64> {
    let (local, offset) = match text.strip_suffix('Z') {
        Some(local) => (local, 0),
        None => {
            let (local, zone) = text.split_at_checked(text.rfind(['+', '-'])?)?;
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let (hours, minutes) = (exactly(hours, 2)?, exactly(minutes, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 3_600 + minutes * 60;
            (local, if zone.starts_with('-') { -offset } else { offset })
        }
    };
    let (clock, fraction) = match local.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (local, None),
    };
    let mut fields = clock.split(':');
    let (hour, minute) = (exactly(fields.next()?, 2)?, exactly(fields.next()?, 2)?);
    let second = fields.next().map(|second| exactly(second, 2));
    let is_whole = fields.next().is_none()
        && fraction.is_none_or(|fraction| second.is_some() && digits(fraction).is_some());
    let second = second.unwrap_or(Some(0))?;
    if !is_whole || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(hour * 3_600 + minute * 60 + second - offset)
}

fn days_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}

fn exactly(text: &str, length: usize) -> Option<i64> {
    digits(text).filter(|_| text.len() == length)?.parse().ok()
}

/// The text, if it is one digit or more and nothing else.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2013-06-30T00:00:00Z", 1_372_550_400),
            ("2013-06-30", 1_372_550_400),
            ("2013-06", 1_370_044_800),
            ("2013-06-30T00:00Z", 1_372_550_400),
            ("2013-06-30T02:00+02:00", 1_372_550_400),
            ("2013-06-29T20:30:00.999-03:30", 1_372_550_400),
            ("2000-02-29", 951_782_400),
            ("1372550400", 1_372_550_400),
            ("0", 0),
            ("-1", -1),
        ] {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "2013",
            "2013-13",
            "2013-02-29",
            "1900-02-29",
            "2013-06-31",
            "2013-06-30T",
            "2013-06-30T00Z",
            "2013-06-30T00:00",
            "2013-06-30T24:00Z",
            "2013-06-30T00:60Z",
            "2013-06-30T00:00:60Z",
            "2013-06T00:00Z",
            "2013-06-30T00:00.5Z",
            "2013-06-30T00:00:00.Z",
            "2013-06-30T00:00:00+24:00",
            "2013-06-30T00:00:00+0200",
            "2013-6-30",
            "2013-06-30 00:00:00Z",
            "20130630T000000Z",
            "1.5",
            "1e9",
            "now",
            "2013-06-30-01",
            "99999999999999999999",
            "--1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
