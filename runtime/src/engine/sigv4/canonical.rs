//! The canonical request: the one form in which both sides of a signature write a request.

use std::borrow::Cow;

use crate::message::percent;

/// What a signature covers, as it is on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Signable<'a> {
    /// The verb.
    pub verb: &'a str,
    /// The path, still encoded.
    pub path: &'a [u8],
    /// The query without `?`, still encoded, and without the signature itself.
    pub query: &'a [u8],
    /// The fields that are signed: names in any case, in the order of the request.
    pub headers: &'a [(&'a [u8], &'a [u8])],
    /// SHA-256 of the body in hexadecimal, or what stands for it.
    pub payload_hash: &'a str,
    /// How the path is written.
    pub path_rule: PathRule,
}

/// How a service wants paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathRule {
    /// Dot segments and double slashes are resolved, then everything is encoded once more.
    Normalized,
    /// Encoded once more as it is.
    AsIs,
    /// S3: encoded once, dots and slashes are data.
    S3,
}

/// The canonical request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    /// Its bytes.
    pub request: Vec<u8>,
    /// `SignedHeaders`.
    pub signed_headers: String,
}

/// Writes the canonical request.
pub fn canonical(signable: &Signable<'_>) -> Canonical {
    let mut request = Vec::with_capacity(512);
    request.extend_from_slice(signable.verb.as_bytes());
    request.push(b'\n');
    write_path(&mut request, signable.path, signable.path_rule);
    request.push(b'\n');
    write_query(&mut request, signable.query);
    request.push(b'\n');
    let signed_headers = write_headers(&mut request, signable.headers);
    request.push(b'\n');
    request.extend_from_slice(signed_headers.as_bytes());
    request.push(b'\n');
    request.extend_from_slice(signable.payload_hash.as_bytes());
    Canonical { request, signed_headers }
}

fn write_path(out: &mut Vec<u8>, path: &[u8], rule: PathRule) {
    let path = match rule {
        PathRule::Normalized => Cow::Owned(resolve_dots(path)),
        PathRule::AsIs => Cow::Borrowed(path),
        PathRule::S3 => Cow::Owned(percent::decode(path)),
    };
    if path.first() != Some(&b'/') {
        out.push(b'/');
    }
    encode_into(out, &path, b"/");
}

/// Removes empty and `.` segments and goes up for `..`; a slash at the end stays.
fn resolve_dots(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in path.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    let mut resolved = Vec::with_capacity(path.len());
    for segment in &kept {
        resolved.push(b'/');
        resolved.extend_from_slice(segment);
    }
    if resolved.is_empty() || path.ends_with(b"/") {
        resolved.push(b'/');
    }
    resolved
}

/// Names and values decoded and encoded again, so that they are written in one way; sorted by name, then by value. They
/// are form data, as for Amazon's own signers: `+` is a space.
fn write_query(out: &mut Vec<u8>, query: &[u8]) {
    let encoded = |part: &[u8]| {
        let mut text = Vec::with_capacity(part.len());
        encode_into(&mut text, &query_bytes(part), b"");
        text
    };
    let mut parameters: Vec<(Vec<u8>, Vec<u8>)> = query
        .split(|byte| *byte == b'&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let mut parts = parameter.splitn(2, |byte| *byte == b'=');
            let name = parts.next().unwrap_or_default();
            (encoded(name), encoded(parts.next().unwrap_or_default()))
        })
        .collect();
    parameters.sort();
    for (index, (name, value)) in parameters.iter().enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(name);
        out.push(b'=');
        out.extend_from_slice(value);
    }
}

/// The bytes that a part of a query stands for.
pub(super) fn query_bytes(part: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent::decode(&spaced)
}

/// One line a name, sorted; values of one name in their order. Returns the names.
fn write_headers(out: &mut Vec<u8>, headers: &[(&[u8], &[u8])]) -> String {
    let mut fields: Vec<(Vec<u8>, &[u8])> =
        headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value)).collect();
    // Stable: equal names keep the order of the request.
    fields.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut names = String::new();
    for group in fields.chunk_by(|(left, _), (right, _)| left == right) {
        for (index, (name, value)) in group.iter().enumerate() {
            if index == 0 {
                if !names.is_empty() {
                    names.push(';');
                }
                names.push_str(&String::from_utf8_lossy(name));
                out.extend_from_slice(name);
                out.push(b':');
            } else {
                out.push(b',');
            }
            write_value(out, value);
        }
        out.push(b'\n');
    }
    names
}

/// Without white space around it, and one space for each run of it.
fn write_value(out: &mut Vec<u8>, value: &[u8]) {
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}

/// Percent-encodes all but unreserved characters and those in `kept`.
fn encode_into(out: &mut Vec<u8>, bytes: &[u8], kept: &[u8]) {
    for &byte in bytes {
        if percent::is_unreserved(byte) || kept.contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(&percent::encoded(byte));
        }
    }
}
