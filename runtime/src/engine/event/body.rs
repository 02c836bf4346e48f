//! The body of an event: text, or base64 where it is not.

use super::EventInput;
use crate::engine::{base64, media_type};
use crate::message::{KnownHeader, Writer};

/// Whether a REST API hands this body on as base64: its type is one of the API's binary media types.
pub(super) fn is_binary_by_list(input: &EventInput<'_>) -> bool {
    let content_type = input.request.headers.known(KnownHeader::ContentType);
    media_type::is_binary(input.api.binary_media_types, content_type)
}

/// Whether an HTTP API hands this body on as base64: its type is not known to be text, or it is no text.
pub(super) fn is_binary_by_type(input: &EventInput<'_>) -> bool {
    if input.body.is_empty() {
        return false;
    }
    let content_type = input.request.headers.known(KnownHeader::ContentType);
    content_type.is_some_and(|value| !media_type::is_text(value)) || std::str::from_utf8(input.body).is_err()
}

/// The body as a value; `null` where there is none.
pub(super) fn write_or_null(writer: &mut Writer, body: &[u8], binary: bool) {
    if body.is_empty() {
        writer.null();
    } else {
        write(writer, body, binary);
    }
}

/// The body as a value. What is not UTF-8 in a text becomes U+FFFD (reference 4.9).
pub(super) fn write(writer: &mut Writer, body: &[u8], binary: bool) {
    if binary {
        writer.string(&base64::encode(body));
    } else {
        writer.string_lossy(body);
    }
}
