//! The encoding of certificates (ITU-T X.690, DER), as much of it as they need.

use crate::engine::date::Civil;

/// Tags of ITU-T X.690.
pub(super) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0C;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const TELETEX_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const BMP_STRING: u8 = 0x1E;
    /// `[0] EXPLICIT`.
    pub(crate) const VERSION: u8 = 0xA0;
}

/// Values behind each other.
pub(super) struct Der<'d>(pub(super) &'d [u8]);

impl<'d> Der<'d> {
    pub(super) fn is_next(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The content of the next value, if it has this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }

    /// Tag and content of the next value.
    pub(super) fn next(&mut self) -> Option<(u8, &'d [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first & 0x80 != 0 {
            let (bytes, behind) =
                rest.split_at_checked(usize::from(first & 0x7F)).filter(|(it, _)| it.len() <= 4)?;
            length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            rest = behind;
        }
        let (content, behind) = rest.split_at_checked(length)?;
        self.0 = behind;
        Some((tag, content))
    }

    /// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`.
    pub(super) fn time(&mut self) -> Option<Civil> {
        let (tag, content) = self.next()?;
        let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
        let (year, rest) = match tag {
            // Two digits are of 1950 to 2049 (RFC 5280, 4.1.2.5.1).
            tag::UTC_TIME => {
                let (year, rest) = text.split_at_checked(2)?;
                (
                    year.parse::<i64>().ok().map(|year| if year < 50 { 2000 + year } else { 1900 + year })?,
                    rest,
                )
            }
            tag::GENERALIZED_TIME => {
                let (year, rest) = text.split_at_checked(4)?;
                (year.parse().ok()?, rest)
            }
            _ => return None,
        };
        let two = |at: usize| rest.get(at..at + 2)?.parse().ok();
        let time =
            Civil { year, month: two(0)?, day: two(2)?, hour: two(4)?, minute: two(6)?, second: two(8)? };
        time.time().map(|_| time)
    }
}
