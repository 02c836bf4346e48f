//! `contentHandling` and binary media types of integrations that are no proxies (reference 4.9, recorded).

use bytes::Bytes;

use super::base64;
use super::media_type::is_binary;
use crate::api::ContentHandling;

/// The body for the integration. The error: it is not base64, though it should be.
pub fn request(
    body: Bytes,
    content_type: Option<&[u8]>,
    binary_media_types: &[&str],
    handling: Option<ContentHandling>,
) -> Result<Bytes, NotBase64> {
    match (is_binary(binary_media_types, content_type), handling) {
        (true, Some(ContentHandling::ConvertToText)) => Ok(Bytes::from(base64::encode(&body))),
        (true, _) => Ok(body),
        (false, Some(ContentHandling::ConvertToBinary)) => decode(&body),
        (false, _) => Ok(text(body)),
    }
}

/// The body for the client.
pub fn response(
    body: Bytes,
    content_type: Option<&[u8]>,
    accept: Option<&[u8]>,
    binary_media_types: &[&str],
    handling: Option<ContentHandling>,
) -> Result<Bytes, NotBase64> {
    let from = is_binary(binary_media_types, content_type);
    let to = is_binary(binary_media_types, accept);
    match (from, to, handling) {
        (true, _, Some(ContentHandling::ConvertToText)) | (true, false, None) => {
            Ok(Bytes::from(base64::encode(&body)))
        }
        (true, _, Some(ContentHandling::ConvertToBinary)) | (true, true, None) => Ok(body),
        (false, _, Some(ContentHandling::ConvertToBinary)) | (false, true, None) => decode(&body),
        (false, _, Some(ContentHandling::ConvertToText)) | (false, false, None) => Ok(text(body)),
    }
}

/// Whether a body that was converted cannot be read by a template: it was made binary (recorded), or it is binary.
pub fn is_no_text(body: &[u8], handling: Option<ContentHandling>) -> bool {
    handling == Some(ContentHandling::ConvertToBinary) || std::str::from_utf8(body).is_err()
}

/// The body should have been base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotBase64;

fn decode(body: &Bytes) -> Result<Bytes, NotBase64> {
    let text = std::str::from_utf8(body).map_err(|_| NotBase64)?;
    base64::decode(text.trim()).map(Bytes::from).ok_or(NotBase64)
}

/// Text: what is not UTF-8 becomes U+FFFD.
fn text(body: Bytes) -> Bytes {
    match String::from_utf8_lossy(&body) {
        std::borrow::Cow::Borrowed(_) => body,
        std::borrow::Cow::Owned(text) => Bytes::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &[u8] = b"\x89PNG";
    const TYPES: &[&str] = &["image/png"];

    #[test]
    fn requests_as_recorded() {
        use ContentHandling::{ConvertToBinary, ConvertToText};
        let convert = |body: &'static [u8], kind: &str, handling| {
            request(Bytes::from_static(body), Some(kind.as_bytes()), TYPES, handling)
        };
        assert_eq!(convert(RAW, "image/png", None).unwrap(), RAW);
        assert_eq!(convert(RAW, "image/png", Some(ConvertToBinary)).unwrap(), RAW);
        assert_eq!(convert(RAW, "image/png", Some(ConvertToText)).unwrap(), "iVBORw==");
        assert_eq!(convert(RAW, "text/plain", None).unwrap(), "\u{fffd}PNG");
        assert_eq!(convert(b"iVBORw==", "text/plain", Some(ConvertToBinary)).unwrap(), RAW);
        assert_eq!(convert(b"not base64", "text/plain", Some(ConvertToBinary)), Err(NotBase64));
    }

    #[test]
    fn templates_read_text() {
        use ContentHandling::{ConvertToBinary, ConvertToText};
        assert!(is_no_text(b"hello", Some(ConvertToBinary)) && is_no_text(RAW, None));
        assert!(!is_no_text(b"hello", None) && !is_no_text(b"iVBORw==", Some(ConvertToText)));
    }

    #[test]
    fn responses_as_recorded() {
        let convert = |body: &'static [u8], kind: &str, accept: &str| {
            response(Bytes::from_static(body), Some(kind.as_bytes()), Some(accept.as_bytes()), TYPES, None)
        };
        assert_eq!(convert(RAW, "image/png", "image/png").unwrap(), RAW);
        assert_eq!(convert(RAW, "image/png", "text/plain").unwrap(), "iVBORw==");
        assert_eq!(convert(b"iVBORw==", "binary/octet-stream", "image/png").unwrap(), RAW);
        assert_eq!(convert(RAW, "binary/octet-stream", "text/plain").unwrap(), "\u{fffd}PNG");
        assert_eq!(convert(b"no base64", "binary/octet-stream", "image/png"), Err(NotBase64));
    }
}
