//! What a client's certificate says (RFC 5280, 4.1). It was verified before; this only reads what is shown of it.
//!
//! Six fields of a structure whose shape is known: a library for certificates would bring twenty crates into every gateway. One
//! stands beside it in the tests.

mod der;
mod name;

use std::time::SystemTime;

use super::date::Civil;
use crate::message::ClientCertificate;
use der::{Der, tag};
use name::distinguished_name;

/// When a certificate in DER begins and ends to be good. `None` where it is none.
pub fn validity(der: &[u8]) -> Option<(SystemTime, SystemTime)> {
    let Fields { validity: (from, to), .. } = Fields::of(der)?;
    Some((from.time()?, to.time()?))
}

/// Reads a certificate in DER. `None` where it is none, which a verified one never is.
pub fn read(der: &[u8]) -> Option<ClientCertificate> {
    let Fields { serial_number, issuer, validity: (from, to), subject } = Fields::of(der)?;
    Some(ClientCertificate {
        pem: pem(der).into(),
        subject_dn: distinguished_name(subject)?.into(),
        issuer_dn: distinguished_name(issuer)?.into(),
        serial_number: self::serial_number(serial_number).into(),
        not_before: shown(&from).into(),
        not_after: shown(&to).into(),
    })
}

/// What of a certificate is looked at.
struct Fields<'d> {
    serial_number: &'d [u8],
    issuer: &'d [u8],
    validity: (Civil, Civil),
    subject: &'d [u8],
}

impl<'d> Fields<'d> {
    fn of(der: &'d [u8]) -> Option<Fields<'d>> {
        let mut certificate = Der(Der(der).take(tag::SEQUENCE)?);
        let mut body = Der(certificate.take(tag::SEQUENCE)?);
        if body.is_next(tag::VERSION) {
            body.take(tag::VERSION)?;
        }
        let serial_number = body.take(tag::INTEGER)?;
        // How it is signed.
        body.take(tag::SEQUENCE)?;
        let issuer = body.take(tag::SEQUENCE)?;
        let mut validity = Der(body.take(tag::SEQUENCE)?);
        let validity = (validity.time()?, validity.time()?);
        let subject = body.take(tag::SEQUENCE)?;
        Some(Fields { serial_number, issuer, validity, subject })
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
