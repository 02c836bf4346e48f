//! The one thing that the TLS library does not say of a certificate: from when to when it holds.

/// Start and end of an X.509 certificate's validity (RFC 5280, 4.1.2.5), in seconds since 1970. A time before that
/// counts as zero. `None` where the certificate is not readable.
pub(super) fn validity(certificate: &[u8]) -> Option<(u64, u64)> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let (_, body, _) = element(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, mut rest, _) = element(body).filter(|(tag, ..)| *tag == SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        (_, _, rest) = element(rest)?;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        (_, _, rest) = element(rest)?;
    }
    let (_, times, _) = element(rest).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (start_tag, start, times) = element(times)?;
    let (end_tag, end, _) = element(times)?;
    Some((seconds(start_tag, start)?, seconds(end_tag, end)?))
}

/// Tag, contents and what follows of a DER element.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let size = usize::from(first & 0x7f);
        if size == 0 || size > 4 {
            return None;
        }
        let (digits, after) = rest.split_at_checked(size)?;
        length = digits.iter().fold(0, |length, &digit| length << 8 | usize::from(digit));
        rest = after;
    }
    let (contents, after) = rest.split_at_checked(length)?;
    Some((tag, contents, after))
}

/// A UTCTime (two digits of the year) or a GeneralizedTime.
fn seconds(tag: u8, text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest): (i64, &str) = match (tag, text.len()) {
        (0x17, 12) => {
            let year: i64 = text.get(..2)?.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
        }
        (0x18, 14) => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let part = |at: usize| -> Option<i64> { rest.get(at..at + 2)?.parse().ok() };
    let (month, day, hour, minute, second) = (part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days since 1970, with years that begin in March so that leap days come last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
    let days = shifted * 365 + leap_days + day_of_year - 719_468;
    Some(u64::try_from(days * 86_400 + hour * 3_600 + minute * 60 + second).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_time() {
        assert_eq!(seconds(0x17, b"231114221320Z"), Some(1_700_000_000));
        assert_eq!(seconds(0x18, b"20231114221320Z"), Some(1_700_000_000));
        assert_eq!(seconds(0x18, b"20500101000000Z"), Some(2_524_608_000));
        assert_eq!(seconds(0x17, b"500101000000Z"), Some(0));
        for bad in [&b"231114221320"[..], b"2311142213Z", b"23111422132xZ", b"231314221320Z"] {
            assert_eq!(seconds(0x17, bad), None);
        }
    }

    #[test]
    fn a_real_certificate_and_its_prefixes() {
        let root = webpki_roots::TLS_SERVER_ROOTS.first();
        assert!(root.is_some());
        // A certificate's frame with the times in their place.
        let times = [b"\x17\x0d231114221320Z".as_slice(), b"\x18\x0f20501114221320Z"].concat();
        let sequence = |body: &[u8]| [&[0x30, body.len() as u8], body].concat();
        let fields = [
            b"\xa0\x03\x02\x01\x02".as_slice(),
            b"\x02\x01\x05",
            b"\x30\x00",
            b"\x30\x00",
            &sequence(&times),
        ];
        let certificate = sequence(&sequence(&fields.concat()));
        assert_eq!(validity(&certificate), Some((1_700_000_000, 2_552_076_800)));
        for length in 0..certificate.len() {
            assert_eq!(validity(&certificate[..length]), None);
        }
    }
}
