//! Signed requests: whatever a head says is read or refused, and nobody is known who has not signed it, body and all.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use gwgen_runtime::engine::head::{HeadScan, Scan, parse};
use gwgen_runtime::engine::sigv4::sha256_hex;
use gwgen_runtime::engine::sigv4::verify::{Received, Refusal, Rules, SigningKey, malformed, read};

/// The time at which the requests that fuzzing begins with are signed, and with what.
const NOW: u64 = 1_800_000_000;
const SECRET: &str = "secret";

/// Judges a head, and what is behind it as its body.
pub fn hold(data: &[u8]) {
    let [strict, usual, lax] = admitted(data);
    assert!(strict <= usual && usual <= lax, "stricter rules admit more");
}

/// Whether a signed request is admitted where its type must be signed, where it need not, and where its body need not either.
pub fn admitted(data: &[u8]) -> [bool; 3] {
    const NO: [bool; 3] = [false; 3];
    let Scan::Whole { start, end, lines } = HeadScan::default().advance(data) else { return NO };
    let Ok(head) = parse(data.get(start..end).expect("a range of the text"), lines) else { return NO };
    let headers = &head.head.headers;
    let text = |range: &Range<usize>| std::str::from_utf8(headers.bytes().get(range.clone())?).ok();
    let (Some(verb), Some(target)) = (text(&head.head.method), text(&head.head.target)) else { return NO };
    let request = Received { verb, target, headers };
    let body = data.get(end..).unwrap_or_default();
    let strict = Rules {
        needs_content_type: true,
        ..Rules::of_api("us-east-1", SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
    };
    let usual = Rules { needs_content_type: false, ..strict };
    let lax = Rules { allows_unsigned_payload: true, ..usual };
    [strict, usual, lax].map(|rules| is_signed(&request, &rules, body))
}

/// Whether the request is signed with the one key that there is.
fn is_signed(request: &Received<'_>, rules: &Rules<'_>, body: &[u8]) -> bool {
    let claim = match read(request, rules) {
        Ok(claim) => claim,
        Err(refusal) => {
            assert!(!refusal.message().is_empty());
            return false;
        }
    };
    assert!(malformed(request).is_none(), "credentials of no form are read");
    let again = || read(request, rules).expect("what was read once");
    let key = |secret| SigningKey::derive(secret, &claim.scope());
    let (hash, other) = (sha256_hex(body), sha256_hex(&[body, b"."].concat()));
    assert_eq!(again().verify(&key(None), &hash), Err(Refusal::UnknownKey));
    assert_eq!(again().verify(&key(Some("another")), &hash), Err(Refusal::Signature));
    let covers_body = claim.covers_body();
    assert!(!covers_body || again().verify(&key(Some(SECRET)), &other).is_err(), "another body");
    assert!(covers_body || rules.allows_unsigned_payload, "a body that nobody signed");
    again().verify(&key(Some(SECRET)), &hash).is_ok()
}
