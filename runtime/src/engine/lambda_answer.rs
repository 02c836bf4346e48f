//! Reads what a Lambda function behind a proxy integration returned (reference 4.5, "Response rules").
//!
//! A function that failed (`X-Amz-Function-Error`) does not come here. Renaming of fields for the client is not done
//! here either: that is the same for all integrations.

mod document;
#[cfg(test)]
mod tests;

use bytes::Bytes;

use crate::api::PayloadFormat;
use crate::engine::base64;
use crate::message::octets::is_field_value;
use crate::message::token::is_token;
use crate::message::{Body, Headers, IntegrationResponse, JsonError, JsonKind, KnownHeader, Reader};
use document::Document;

/// Why an answer is not one. The client gets 502 from a REST API and 500 from an HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedAnswer {
    /// For the log.
    pub detail: String,
}

impl MalformedAnswer {
    fn new(detail: impl Into<String>) -> MalformedAnswer {
        MalformedAnswer { detail: detail.into() }
    }
}

impl From<JsonError> for MalformedAnswer {
    fn from(error: JsonError) -> MalformedAnswer {
        MalformedAnswer::new(format!("the function's answer is not the JSON of a proxy answer: {error}"))
    }
}

/// Reads an answer. `accepts_binary`: the client's `Accept` is one of the API's binary media types
/// ([`super::media_type::is_binary`]); payload 2.0 does not ask for it.
pub fn read(
    format: PayloadFormat,
    payload: &Bytes,
    accepts_binary: bool,
) -> Result<IntegrationResponse, MalformedAnswer> {
    // A function that streams, in front of somebody who does not: its metadata are the answer (reference 4.10). No JSON
    // document has a NUL in it.
    if let Some(end) = memchr::memmem::find(payload, DELIMITER) {
        let (status, headers) = read_metadata(payload.get(..end).unwrap_or_default())?;
        return Ok(IntegrationResponse { status, headers, body: Body::Empty });
    }
    if format == PayloadFormat::V2 && !states_a_status(payload)? {
        return whole_payload(payload);
    }
    let document = Document::read(format, payload)?;
    let mut headers = Headers::new();
    add_headers(&mut headers, &document)?;
    if headers.known(KnownHeader::ContentType).is_none() {
        let default: &[u8] = match format {
            PayloadFormat::Rest | PayloadFormat::RestStream | PayloadFormat::V1 => b"application/json",
            PayloadFormat::V2 => b"text/plain; charset=utf-8",
        };
        headers.push(b"Content-Type", default);
    }
    for cookie in &document.cookies {
        push_checked(&mut headers, "Set-Cookie", cookie)?;
    }
    // Without a binary match a REST API sends the base64 text as it is.
    let decodes = document.base64 && (accepts_binary || format == PayloadFormat::V2);
    let body = match document.body {
        None => Bytes::new(),
        Some(text) if decodes => match base64::decode(&text) {
            Some(bytes) => Bytes::from(bytes),
            None => return Err(MalformedAnswer::new("isBase64Encoded is true and the body is not base64")),
        },
        Some(text) => Bytes::from(text.into_owned()),
    };
    Ok(IntegrationResponse { status: document.status, headers, body: Body::Bytes(body) })
}

/// What parts a streamed answer's metadata from its body.
pub const DELIMITER: &[u8] = &[0; 8];

/// Reads the metadata of a streamed answer: status and fields (reference 4.10).
pub fn read_metadata(metadata: &[u8]) -> Result<(u16, Headers), MalformedAnswer> {
    let document = Document::read(PayloadFormat::RestStream, metadata)?;
    let mut headers = Headers::new();
    add_headers(&mut headers, &document)?;
    for cookie in &document.cookies {
        push_checked(&mut headers, "Set-Cookie", cookie)?;
    }
    Ok((document.status, headers))
}

/// Payload 2.0: whether the answer is an object with a `statusCode`, and so says everything itself.
fn states_a_status(payload: &[u8]) -> Result<bool, MalformedAnswer> {
    let mut reader = Reader::new(payload)?.refuse_duplicate_keys();
    let mut found = false;
    if reader.kind()? == JsonKind::Object {
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            found |= key == "statusCode";
            reader.skip_value()?;
        }
    } else {
        reader.skip_value()?;
    }
    reader.end()?;
    Ok(found)
}

/// Payload 2.0: anything else is the body itself, a string without its quotes.
fn whole_payload(payload: &Bytes) -> Result<IntegrationResponse, MalformedAnswer> {
    let mut reader = Reader::new(payload)?;
    let body = match reader.kind()? {
        JsonKind::String => Bytes::from(reader.string()?.into_owned()),
        _ => payload.clone(),
    };
    let mut headers = Headers::new();
    headers.push(b"Content-Type", b"application/json");
    Ok(IntegrationResponse { status: 200, headers, body: Body::Bytes(body) })
}

/// Several values first, then the single one of the same name, in the letter case of the several (recorded).
fn add_headers(headers: &mut Headers, document: &Document<'_>) -> Result<(), MalformedAnswer> {
    let mut singles: Vec<_> = document.headers.iter().map(Some).collect();
    for (name, values) in &document.multi_value_headers {
        for value in values {
            push_checked(headers, name, value)?;
        }
        for single in &mut singles {
            if let Some((_, value)) = single.take_if(|(other, _)| other.eq_ignore_ascii_case(name)) {
                push_checked(headers, name, value)?;
            }
        }
    }
    for (name, value) in singles.into_iter().flatten() {
        push_checked(headers, name, value)?;
    }
    Ok(())
}

fn push_checked(headers: &mut Headers, name: &str, value: &str) -> Result<(), MalformedAnswer> {
    if !is_token(name.as_bytes()) {
        return Err(MalformedAnswer::new("a header name in the function's answer is not a token"));
    }
    if !is_field_value(value.as_bytes()) {
        return Err(MalformedAnswer::new(format!(
            "the value of header {name} in the function's answer holds a control character"
        )));
    }
    headers.push(name.as_bytes(), value.trim_matches([' ', '\t']).as_bytes());
    Ok(())
}
