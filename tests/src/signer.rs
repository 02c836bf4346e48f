//! Signature Version 4 for clients of gateways, written for tests alone: requests whose path and query need no encoding.

use std::time::UNIX_EPOCH;

use aws_lc_rs::{digest, hmac};

/// An access key.
#[derive(Debug, Clone, Copy)]
pub struct AccessKey<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its secret.
    pub secret: &'a str,
}

/// A request to `execute-api` in `us-east-1`, as it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// The verb.
    pub verb: &'a str,
    /// Path and query.
    pub target: &'a str,
    /// `Host`.
    pub host: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// Seconds since 1970.
pub fn now() -> u64 {
    UNIX_EPOCH.elapsed().map(|time| time.as_secs()).unwrap_or_default()
}

/// `X-Amz-Date` and `Authorization` of a request that is signed at a time.
pub fn sign(request: Unsigned<'_>, key: AccessKey<'_>, seconds: u64) -> [(String, String); 2] {
    let moment = moment(seconds);
    let (day, _) = moment.split_once('T').unwrap_or((&moment, ""));
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    let mut pairs: Vec<String> = query.split('&').filter(|pair| !pair.is_empty()).map(whole).collect();
    pairs.sort();
    let canonical = format!(
        "{}\n{}\n{}\nhost:{}\nx-amz-date:{moment}\n\nhost;x-amz-date\n{}",
        request.verb,
        twice(path),
        pairs.join("&"),
        request.host,
        sha256(request.body),
    );
    let scope = format!("{day}/us-east-1/execute-api/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let mut secret = format!("AWS4{}", key.secret).into_bytes();
    for part in [day, "us-east-1", "execute-api", "aws4_request"] {
        secret = mac(&secret, part.as_bytes());
    }
    let signature = hex(&mac(&secret, text.as_bytes()));
    let credentials = format!("Credential={}/{scope}", key.id);
    let value =
        format!("AWS4-HMAC-SHA256 {credentials}, SignedHeaders=host;x-amz-date, Signature={signature}");
    [("X-Amz-Date".to_owned(), moment), ("Authorization".to_owned(), value)]
}

/// A pair with a `=`, also where nothing is behind it.
fn whole(pair: &str) -> String {
    if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") }
}

/// A path is encoded once more than it is sent.
fn twice(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref().to_vec()
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `20261130T201500Z`.
fn moment(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days are counted in eras of 400 years that begin in March, so that a leap day is the last one of its year.
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (date, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}{month:02}{date:02}T{:02}{:02}{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::{AccessKey, Unsigned, moment, sign};

    #[test]
    fn moments() {
        for (seconds, text) in [
            (0, "19700101T000000Z"),
            (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"),
            (1_440_938_160, "20150830T123600Z"),
        ] {
            assert_eq!(moment(seconds), text);
        }
    }

    #[test]
    fn what_is_signed_decides() {
        let key = AccessKey { id: "AKIDEXAMPLE", secret: "secret" };
        let request = Unsigned { verb: "GET", target: "/a?b=c", host: "gateway", body: b"" };
        let signature = |request, key, at| sign(request, key, at)[1].1.clone();
        let first = signature(request, key, 1);
        assert_eq!(first, signature(request, key, 1));
        for other in [
            signature(Unsigned { verb: "PUT", ..request }, key, 1),
            signature(Unsigned { target: "/a?b=d", ..request }, key, 1),
            signature(Unsigned { host: "other", ..request }, key, 1),
            signature(Unsigned { body: b"x", ..request }, key, 1),
            signature(request, AccessKey { secret: "other", ..key }, 1),
            signature(request, key, 2),
        ] {
            assert_ne!(first, other);
        }
    }
}
