//! RFC 3339: dates, times, and the durations of its appendix A.

pub(super) fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else { return false };
    is_date(date) && time.strip_prefix(['T', 't']).is_some_and(is_time)
}

pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [_, _, _, _, b'-', _, _, b'-', _, _] = bytes else { return false };
    let part = |from: usize, to: usize| number(bytes.get(from..to)?);
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else { return false };
    let leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return false,
    };
    (1..=days).contains(&day)
}

pub(super) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(([_, _, b':', _, _, b':', _, _], mut rest)) = bytes.split_at_checked(8) else { return false };
    let part = |from: usize, to: usize| number(bytes.get(from..to)?);
    let (Some(hour), Some(minute), Some(second)) = (part(0, 2), part(3, 5), part(6, 8)) else { return false };
    if hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    if let Some((b'.', fraction)) = rest.split_first() {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return false;
        }
        rest = fraction.get(digits..).unwrap_or_default();
    }
    // Minutes east of Greenwich.
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), hours @ .., b':', ten, one] if hours.len() == 2 => {
            let (Some(hours), Some(minutes)) = (number(hours), number(&[*ten, *one])) else { return false };
            if hours > 23 || minutes > 59 {
                return false;
            }
            let minutes = (hours * 60 + minutes) as i32;
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return false,
    };
    // Leap seconds are inserted before midnight of universal time.
    second < 60 || ((hour * 60 + minute) as i32 - offset).rem_euclid(24 * 60) == 23 * 60 + 59
}

/// `P3Y6M4DT12H30M5S`, `P4W`: units in their order, none left out between two.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return false,
        Some((date, time)) => (date, time),
        None => (rest, ""),
    };
    if rest.is_empty() {
        return false;
    }
    if let Some(weeks) = date.strip_suffix('W') {
        return time.is_empty() && !weeks.is_empty() && weeks.bytes().all(|byte| byte.is_ascii_digit());
    }
    are_units(date, "YMD") && are_units(time, "HMS")
}

fn are_units(mut text: &str, units: &str) -> bool {
    // The unit before, once there was one.
    let mut last: Option<usize> = None;
    while !text.is_empty() {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let Some(unit) = text.get(digits..).and_then(|rest| rest.chars().next()) else { return false };
        let Some(at) = units.find(unit).filter(|_| digits > 0) else { return false };
        if last.is_some_and(|last| at != last + 1) {
            return false;
        }
        last = Some(at);
        text = text.get(digits + 1..).unwrap_or_default();
    }
    true
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value * 10 + char::from(*digit).to_digit(10)?))
}
