//! What an AWS service sees of a signature, and what STS and the instance's metadata service hand out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Reply;
use crate::http::Message;

/// Whose key a request is signed with, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The access key.
    pub key: String,
    /// The region.
    pub region: String,
    /// The service's name in signatures.
    pub service: String,
}

/// The signature of a request: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. `None`: there is none.
pub fn signature(message: &Message) -> Option<Signature> {
    let credential = message.header("authorization")?.strip_prefix("AWS4-HMAC-SHA256 Credential=")?;
    let parts: Vec<&str> = credential.split(',').next()?.split('/').collect();
    let [key, _, region, service, "aws4_request"] = parts.as_slice() else { return None };
    let [key, region, service] = [key, region, service].map(|part| (*part).to_owned());
    Some(Signature { key, region, service })
}

/// STS's answer with credentials: `AssumeRole`, or `AssumeRoleWithWebIdentity`.
pub fn assumed(key: &str, expires: SystemTime) -> Reply {
    let expires = moment(expires);
    let body = format!(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{key}</AccessKeyId>\
         <SecretAccessKey>secret</SecretAccessKey><SessionToken>token-of-{key}</SessionToken>\
         <Expiration>{expires}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    );
    Reply::Respond { status: 200, headers: Vec::new(), body: body.into_bytes() }
}

/// The same as the document of containers and instances.
pub fn document(key: &str, expires: SystemTime) -> Reply {
    let document = serde_json::json!({
        "Code": "Success", "AccessKeyId": key, "SecretAccessKey": "secret", "Token": format!("token-of-{key}"),
        "Expiration": moment(expires),
    });
    Reply::json(200, &document)
}

/// Far away.
pub fn in_an_hour() -> SystemTime {
    SystemTime::now() + Duration::from_secs(3600)
}

/// A moment in ISO 8601, in whole seconds.
pub(crate) fn moment(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut year, mut day) = (1970, seconds / 86_400);
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_827_696, "2000-02-29T12:34:56Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }
}
