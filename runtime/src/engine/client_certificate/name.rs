//! Distinguished names as texts (RFC 4514), in the order of the certificate.

use super::der::{Der, tag};

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

/// `C=US,O=Pets,CN=client`: in the certificate's order, `+` within one that has several values.
pub(super) fn distinguished_name(content: &[u8]) -> Option<String> {
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
pub(super) fn dotted(identifier: &[u8]) -> String {
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

pub(super) fn characters(tag: u8, value: &[u8]) -> String {
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
pub(super) fn escape(text: &mut String, value: &str) {
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
