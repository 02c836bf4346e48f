//! Clients' certificates: any bytes are one or are none, and what is shown of one is all of it, in texts of one line.

use gwgen_runtime::engine::base64::decode;
use gwgen_runtime::engine::client_certificate::{read, validity};

/// Reads a certificate.
pub fn hold(data: &[u8]) {
    // Dates that are none have no times, and are shown all the same.
    let has_times = validity(data).is_some();
    let Some(shown) = read(data) else {
        assert!(!has_times || data.len() > 64, "times of what is none");
        return;
    };
    let lines: Vec<&str> = shown.pem.lines().collect();
    let [begin, body @ .., end] = &lines[..] else { panic!("no PEM: {}", shown.pem) };
    assert_eq!((*begin, *end), ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"));
    assert!(body.iter().all(|line| line.len() <= 64), "{}", shown.pem);
    assert_eq!(decode(&body.concat()).as_deref(), Some(data), "another certificate is shown");
    let texts =
        [&shown.subject_dn, &shown.issuer_dn, &shown.serial_number, &shown.not_before, &shown.not_after];
    for text in texts {
        assert!(!text.contains(char::is_control), "what ends a line: {text:?}");
    }
}
