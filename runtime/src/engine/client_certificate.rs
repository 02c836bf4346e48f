//! What a client's certificate says (RFC 5280, 4.1). It was verified before; this only reads what is shown of it.
//!
//! Six fields of a structure whose shape is known: a library for certificates would double what every gateway compiles for
//! them.

use std::time::SystemTime;

use super::date::Civil;
use crate::message::ClientCertificate;

/// When a certificate in DER begins and ends to be good. `None` where it is none.
pub fn validity(der: &[u8]) -> Option<(SystemTime, SystemTime)> {
    let Read { validity: (from, to), .. } = Read::of(der)?;
    Some((from.time()?, to.time()?))
}

/// Reads a certificate in DER. `None` where it is none, which a verified one never is.
pub fn read(der: &[u8]) -> Option<ClientCertificate> {
    let Read { serial_number, issuer, validity: (from, to), subject } = Read::of(der)?;
    Some(ClientCertificate {
        pem: pem(der).into(),
        subject_dn: distinguished_name(subject)?.into(),
        issuer_dn: distinguished_name(issuer)?.into(),
        serial_number: self::serial_number(serial_number).into(),
        not_before: shown(&from).into(),
        not_after: shown(&to).into(),
    })
}

struct Read<'d> {
    serial_number: &'d [u8],
    issuer: &'d [u8],
    validity: (Civil, Civil),
    subject: &'d [u8],
}

impl<'d> Read<'d> {
    fn of(der: &'d [u8]) -> Option<Read<'d>> {
        let mut certificate = Der(Der(der).take(tag::SEQUENCE)?);
        let mut body = Der(certificate.take(tag::SEQUENCE)?);
        if body.is_next(tag::VERSION) {
            body.take(tag::VERSION)?;
        }
        let serial_number = body.take(tag::INTEGER)?;
        body.take(tag::SEQUENCE)?; // how it is signed
        let issuer = body.take(tag::SEQUENCE)?;
        let mut validity = Der(body.take(tag::SEQUENCE)?);
        let validity = (validity.time()?, validity.time()?);
        let subject = body.take(tag::SEQUENCE)?;
        Some(Read { serial_number, issuer, validity, subject })
    }
}

/// Tags of ITU-T X.690.
mod tag {
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(super) const UTF8_STRING: u8 = 0x0C;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const SET: u8 = 0x31;
    pub(super) const PRINTABLE_STRING: u8 = 0x13;
    pub(super) const TELETEX_STRING: u8 = 0x14;
    pub(super) const IA5_STRING: u8 = 0x16;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const BMP_STRING: u8 = 0x1E;
    /// `[0] EXPLICIT`.
    pub(super) const VERSION: u8 = 0xA0;
}

/// Kinds of attributes of names by the content of their object identifiers (RFC 4519, 2.; PKCS #9).
const ATTRIBUTES: [(&[u8], &str); 15] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 4], "SN"),
    (&[0x55, 4, 5], "serialNumber"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 9], "STREET"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (&[0x55, 4, 12], "T"),
    (&[0x55, 4, 17], "postalCode"),
    (&[0x55, 4, 42], "GN"),
    (&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1], "emailAddress"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 1], "UID"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 25], "DC"),
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Values behind each other.
struct Der<'d>(&'d [u8]);

impl<'d> Der<'d> {
    fn is_next(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The content of the next value, if it has this tag.
    fn take(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }

    /// Tag and content of the next value.
    fn next(&mut self) -> Option<(u8, &'d [u8])> {
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
    fn time(&mut self) -> Option<Civil> {
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

/// `Aug  5 00:28:21 2120 GMT`, as OpenSSL prints it.
fn shown(time: &Civil) -> String {
    let Civil { year, month, day, hour, minute, second } = time;
    let month = MONTHS.get(usize::from(*month).wrapping_sub(1)).unwrap_or(&"?");
    format!("{month} {day:>2} {hour:02}:{minute:02}:{second:02} {year} GMT")
}

fn serial_number(bytes: &[u8]) -> String {
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let significant =
        bytes.iter().position(|byte| *byte != 0).and_then(|at| bytes.get(at..)).unwrap_or_default();
    if significant.len() <= 8 && !is_negative {
        return significant.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)).to_string();
    }
    let pairs: Vec<String> = significant.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// `C=US,O=Pets,CN=client`: in the certificate's order, `+` within one that has several values.
fn distinguished_name(content: &[u8]) -> Option<String> {
    let mut text = String::new();
    let mut names = Der(content);
    while !names.0.is_empty() {
        let mut attributes = Der(names.take(tag::SET)?);
        let mut separator = ",";
        while !attributes.0.is_empty() {
            let mut attribute = Der(attributes.take(tag::SEQUENCE)?);
            let kind = attribute.take(tag::OBJECT_IDENTIFIER)?;
            let (tag, value) = attribute.next()?;
            if !text.is_empty() {
                text.push_str(separator);
            }
            match ATTRIBUTES.iter().find(|(identifier, _)| *identifier == kind) {
                Some((_, name)) => text.push_str(name),
                None => text.push_str(&dotted(kind)),
            }
            text.push('=');
            escape(&mut text, &characters(tag, value));
            separator = "+";
        }
    }
    Some(text)
}

/// `1.2.840.113549`.
fn dotted(identifier: &[u8]) -> String {
    let mut text = String::new();
    let mut number: u64 = 0;
    for byte in identifier {
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 != 0 {
            continue;
        }
        if text.is_empty() {
            let first = (number / 40).min(2);
            text = format!("{first}.{}", number - first * 40);
        } else {
            text.push_str(&format!(".{number}"));
        }
        number = 0;
    }
    text
}

fn characters(tag: u8, value: &[u8]) -> String {
    match tag {
        tag::UTF8_STRING | tag::PRINTABLE_STRING | tag::IA5_STRING => {
            String::from_utf8_lossy(value).into_owned()
        }
        tag::TELETEX_STRING => value.iter().map(|byte| char::from(*byte)).collect(),
        tag::BMP_STRING => {
            let units = value
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        // RFC 4514, 2.4.
        _ => value.iter().fold("#".to_owned(), |text, byte| text + &format!("{byte:02x}")),
    }
}

/// What separates names must not stand in one (RFC 4514, 2.4), and neither must controls in a log or a field.
fn escape(text: &mut String, value: &str) {
    let last = value.chars().count().saturating_sub(1);
    for (at, character) in value.chars().enumerate() {
        match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => text.extend(['\\', character]),
            ' ' if at == 0 || at == last => text.extend(['\\', ' ']),
            '#' if at == 0 => text.extend(['\\', '#']),
            control if control.is_control() => {
                let mut bytes = [0; 4];
                for byte in control.encode_utf8(&mut bytes).bytes() {
                    text.push_str(&format!("\\{byte:02x}"));
                }
            }
            character => text.push(character),
        }
    }
}

/// RFC 7468: 64 characters a line.
fn pem(der: &[u8]) -> String {
    let base64 = super::base64::encode(der);
    let mut text = String::with_capacity(base64.len() + base64.len() / 64 + 64);
    text.push_str("-----BEGIN CERTIFICATE-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = behind;
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

#[cfg(test)]
mod tests;
