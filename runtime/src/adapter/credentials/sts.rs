//! What STS answers with: credentials in XML.

use zeroize::Zeroizing;

use super::Credentials;
use crate::engine::date::parse_iso8601;

/// The texts of four elements; STS writes no attributes and escapes nothing in them.
pub(super) fn read(xml: &[u8]) -> Result<Credentials, String> {
    let xml = std::str::from_utf8(xml).map_err(|_| "the answer is not text".to_owned())?;
    credentials(xml).ok_or_else(|| "the answer holds none".to_owned())
}

fn credentials(xml: &str) -> Option<Credentials> {
    Some(Credentials {
        access_key_id: element(xml, "AccessKeyId")?.to_owned(),
        secret_access_key: Zeroizing::new(element(xml, "SecretAccessKey")?.to_owned()),
        session_token: Some(Zeroizing::new(element(xml, "SessionToken")?.to_owned())),
        expires: Some(parse_iso8601(element(xml, "Expiration")?)?),
    })
}

/// The code of an error: `AccessDenied`, say. Nothing else of an error is shown.
pub(super) fn error_code(xml: &[u8]) -> Option<&str> {
    let code = element(std::str::from_utf8(xml).ok()?, "Code")?;
    code.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(code)
}

fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

/// A value of a form or a query.
pub(super) fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}
