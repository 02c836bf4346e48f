//! Calendar dates out of the system clock's seconds, without a time zone database: everything here is UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment as people write it, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// `Date` of an answer: `Tue, 24 Nov 2026 19:34:00 GMT` (RFC 9110, 5.6.7).
pub fn http_date(time: SystemTime) -> String {
    Civil::of(time).http_date(epoch_seconds(time))
}

/// ISO 8601 with milliseconds, UTC: `2026-11-24T19:34:00.007Z`.
pub fn iso8601_millis(time: SystemTime) -> String {
    let Civil { year, month, day, hour, minute, second } = Civil::of(time);
    let millis = epoch_millis(time) % 1_000;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// ISO 8601 in seconds, UTC: `2026-11-24T19:34:00Z`.
pub fn iso8601_seconds(seconds: u64) -> String {
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH);
    let Civil { year, month, day, hour, minute, second } = Civil::of(time);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Seconds since 1970.
pub fn epoch_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Milliseconds since 1970.
pub fn epoch_millis(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

impl Civil {
    /// The calendar's name for a moment; moments before 1970 count as its beginning.
    pub fn of(time: SystemTime) -> Civil {
        let seconds = epoch_seconds(time);
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        // Days to civil, with years that begin in March so that leap days come last.
        let shifted = days as i64 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8,
            hour: (rest / 3_600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
        }
    }

    /// `$context.requestTime`: `24/Nov/2026:19:34:00 +0000`.
    pub fn common_log(&self) -> String {
        let mut text = Vec::with_capacity(26);
        self.write_common_log(&mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    /// The same at the end of a buffer, without the formatting machinery: every log line has it.
    pub fn write_common_log(&self, out: &mut Vec<u8>) {
        let month = MONTHS.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        let two = |number: u8| [b'0' + number / 10 % 10, b'0' + number % 10];
        let (century, year) = ((self.year / 100) as u8, (self.year % 100) as u8);
        out.extend_from_slice(&two(self.day));
        out.push(b'/');
        out.extend_from_slice(month.as_bytes());
        out.push(b'/');
        out.extend_from_slice(&two(century));
        out.extend_from_slice(&two(year));
        for number in [self.hour, self.minute, self.second] {
            out.push(b':');
            out.extend_from_slice(&two(number));
        }
        out.extend_from_slice(b" +0000");
    }

    fn http_date(&self, epoch_seconds: u64) -> String {
        let weekday = WEEKDAYS.get((epoch_seconds / 86_400 + 4) as usize % 7).copied().unwrap_or_default();
        let month = MONTHS.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        let Civil { year, day, hour, minute, second, .. } = self;
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// The day as log streams are named by it: `2026/11/24`.
    pub fn day_path(&self) -> String {
        let Civil { year, month, day, .. } = self;
        format!("{year:04}/{month:02}/{day:02}")
    }

    /// The moment; `None` where the calendar has none such. One before 1970 counts as its beginning.
    pub fn time(&self) -> Option<SystemTime> {
        let Civil { year, month, day, hour, minute, second } = *self;
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let days = days_since_epoch(year, i64::from(month), i64::from(day));
        let seconds = days * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        UNIX_EPOCH.checked_add(Duration::from_secs(seconds.max(0).unsigned_abs()))
    }

    /// `X-Amz-Date`: `20261124T193400Z`.
    pub fn amz_date(&self) -> String {
        let Civil { year, month, day, hour, minute, second } = self;
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }
}

/// Reads an ISO 8601 moment with its zone, with or without punctuation and fractions: `2026-11-24T19:34:00Z`,
/// `20261124T193400Z`, `2026-11-24T21:34:00.5+02:00`. `None` where it is none.
pub fn parse_iso8601(text: &str) -> Option<SystemTime> {
    let (local, offset) = split_zone(text)?;
    let (moment, fraction) = local.split_once('.').unwrap_or((local, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let compact: String = moment.chars().filter(|character| !matches!(character, '-' | ':')).collect();
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = compact.get(range)?;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    if compact.len() != 15 || compact.get(8..9) != Some("T") {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let (hour, minute, second) = (number(9..11)?, number(11..13)?, number(13..15)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_since_epoch(year, month, day);
    let seconds = u64::try_from(days * 86_400 + hour * 3_600 + minute * 60 + second - offset).ok()?;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Days from 1970 to a day of the calendar, which exists.
pub(crate) fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    shifted_year.div_euclid(400) * 146_097 + day_of_era - 719_468
}

/// A moment without its zone, and by how many seconds the zone is before UTC. `UTC` is how the AWS CLI once wrote it.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(local) = text.strip_suffix('Z').or_else(|| text.strip_suffix("UTC")) {
        return Some((local, 0));
    }
    let time = text.find('T')?;
    let sign = time + text.get(time..)?.rfind(['+', '-'])?;
    let (local, zone) = text.split_at_checked(sign)?;
    let (hours, minutes) = zone.get(1..)?.split_at_checked(2)?;
    let number = |digits: &str, below: i64| -> Option<i64> {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().ok())?.filter(|number| *number < below)
    };
    let minutes = if minutes.is_empty() { 0 } else { number(minutes.trim_start_matches(':'), 60)? };
    let offset = number(hours, 24)? * 3_600 + minutes * 60;
    Some((local, if zone.starts_with('-') { -offset } else { offset }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        let at = |seconds| Civil::of(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0).common_log(), "01/Jan/1970:00:00:00 +0000");
        assert_eq!(at(951_782_399).amz_date(), "20000228T235959Z");
        assert_eq!(at(951_782_400).amz_date(), "20000229T000000Z");
        assert_eq!(at(1_795_548_840).common_log(), "24/Nov/2026:19:34:00 +0000");
        assert_eq!(at(1_795_548_840).day_path(), "2026/11/24");
        let time = UNIX_EPOCH + Duration::from_millis(1_440_938_160_007);
        assert_eq!(iso8601_millis(time), "2015-08-30T12:36:00.007Z");
    }

    #[test]
    fn every_day_of_two_centuries_reads_back() {
        for day in 0..73_000 {
            let time = UNIX_EPOCH + Duration::from_secs(day * 86_400 + 3_661);
            assert_eq!(parse_iso8601(&Civil::of(time).amz_date()), Some(time));
        }
        let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for same in [
            "2023-11-14T22:13:20.123Z",
            "2023-11-14T22:13:20UTC",
            "2023-11-14T22:13:20+00:00",
            "2023-11-15T00:13:20.5+02:00",
            "20231114T184320-0330",
            "2023-11-14T23:13:20+01",
        ] {
            assert_eq!(parse_iso8601(same), Some(time), "{same}");
        }
        for bad in [
            "",
            "Z",
            "2023-11-14T22:13:20",
            "2023-13-14T22:13:20Z",
            "2023-11-14 22:13:20Z",
            "2023é1-1T22:13:20Z",
            "2023-11-14",
            "2023-11-14T22:13:20+",
            "2023-11-14T22:13:20+24:00",
            "2023-11-14T22:13:20+01:60",
            "2023-11-14T22:13:20+1:00",
            "2023-11-14T22:13:20+01:0é",
            "2023-11-14T22:13:20é01:00",
            "2023-11-14T22:13-20+01:00:00",
        ] {
            assert_eq!(parse_iso8601(bad), None, "{bad}");
        }
    }
}
