use rcgen::{CertificateParams, CustomExtension, DnType, DnValue, KeyPair, SerialNumber, date_time_ymd};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::name::{characters, dotted, escape};
use super::*;

fn certificate(change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
    let mut params = CertificateParams::default();
    change(&mut params);
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

#[test]
fn what_is_shown_is_what_amazon_shows() {
    let der = certificate(|params| {
        params.serial_number = Some(SerialNumber::from(1_u64));
        params.not_before = date_time_ymd(2020, 8, 29);
        params.not_after = date_time_ymd(2120, 8, 5);
        let names = &mut params.distinguished_name;
        *names = rcgen::DistinguishedName::new();
        names.push(DnType::CountryName, "US");
        names.push(DnType::StateOrProvinceName, "Washington");
        names.push(DnType::LocalityName, "Seattle");
        names.push(DnType::OrganizationName, "Pets, Inc.");
        names.push(DnType::CommonName, DnValue::Utf8String("Größe +1".to_owned()));
    });
    let read = read(&der).unwrap();
    assert_eq!(&*read.subject_dn, "C=US,ST=Washington,L=Seattle,O=Pets\\, Inc.,CN=Größe \\+1");
    assert_eq!(read.issuer_dn, read.subject_dn);
    assert_eq!(&*read.serial_number, "1");
    assert_eq!(
        (&*read.not_before, &*read.not_after),
        ("Aug 29 00:00:00 2020 GMT", "Aug  5 00:00:00 2120 GMT")
    );
    assert_eq!(pem_to_der(&read.pem), der);
}

fn pem_to_der(pem: &str) -> Vec<u8> {
    let lines: Vec<&str> = pem.lines().collect();
    assert!(lines.iter().all(|line| line.len() <= 64) && pem.ends_with("-----END CERTIFICATE-----\n"));
    crate::engine::base64::decode(&lines[1..lines.len() - 1].concat()).unwrap()
}

/// Another reader of certificates says the same.
#[test]
fn the_fields_are_those_that_a_library_reads() {
    for number in 0..200_u64 {
        let long = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes().repeat(2);
        let der = certificate(|params| {
            let serial = if number % 2 == 0 { vec![(number % 100) as u8 + 1] } else { long };
            params.serial_number = Some(SerialNumber::from(serial));
            params.not_after = date_time_ymd(1990 + (number % 90) as i32, (number % 12) as u8 + 1, 7);
            params.distinguished_name.push(DnType::OrganizationalUnitName, format!("unit {number}"));
            params
                .custom_extensions
                .push(CustomExtension::from_oid_content(&[1, 2, 3, number], vec![5; 300]));
        });
        let (read, (_, library)) = (read(&der).unwrap(), X509Certificate::from_der(&der).unwrap());
        let subject = library.subject().to_string().replace(", ", ",");
        assert_eq!(&*read.subject_dn, subject);
        let year = library.validity().not_after.to_datetime().year();
        assert!(read.not_after.ends_with(&format!(" {year} GMT")), "{}", read.not_after);
        let serial = library.raw_serial_as_string();
        let expected = match library.raw_serial() {
            [byte] => byte.to_string(),
            _ => serial.trim_start_matches("00:").to_owned(),
        };
        assert_eq!(&*read.serial_number, expected);
    }
}

#[test]
fn damaged_certificates_are_none_and_nothing_panics() {
    let der = certificate(|_| {});
    for end in 0..der.len() {
        assert!(read(&der[..end]).is_none(), "{end}");
    }
    for at in 0..der.len() {
        for bit in 0..8 {
            let mut damaged = der.clone();
            damaged[at] ^= 1 << bit;
            let _ = read(&damaged);
        }
    }
}

#[test]
fn names_hold_no_controls_and_no_separators() {
    for (value, shown) in [
        ("a,b", "a\\,b"),
        (" a ", "\\ a\\ "),
        ("#1", "\\#1"),
        ("a\r\nb\0", "a\\0d\\0ab\\00"),
        ("a=b", "a=b"),
        ("\u{85}", "\\c2\\85"),
    ] {
        let mut text = String::new();
        escape(&mut text, value);
        assert_eq!(text, shown);
    }
    assert_eq!(dotted(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D]), "1.2.840.113549");
    assert_eq!(dotted(&[0x55, 4, 3]), "2.5.4.3");
    assert_eq!(characters(tag::BMP_STRING, &[0, b'a', 0x20, 0xAC]), "a€");
    assert_eq!(characters(0x04, &[1, 0xFF]), "#01ff");
}
