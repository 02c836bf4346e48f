//! Maps of names to values: fields, query, path parameters, stage variables.
//!
//! Order is that of the first appearance. Fields are few, so repeated names are found by looking.

use std::borrow::Cow;

use super::EventInput;
use crate::message::{KnownHeader, Writer};

/// Fields that no integration sees (reference 4.5).
fn hidden(known: KnownHeader) -> bool {
    use KnownHeader::*;
    matches!(
        known,
        Connection
            | ContentLength
            | ContentMd5
            | Expect
            | KeepAlive
            | MaxForwards
            | ProxyAuthenticate
            | Server
            | Te
            | Trailer
            | TransferEncoding
            | Upgrade
            | WwwAuthenticate
    )
}

/// The fields that a function sees: the client's and the gateway's, each name as it was written.
pub(super) fn fields<'a>(input: &EventInput<'a>) -> Vec<(&'a [u8], &'a [u8])> {
    let added = input.gateway_headers;
    let replaced = |name: &[u8]| added.iter().any(|(own, _)| own.as_bytes().eq_ignore_ascii_case(name));
    let client = input.headers().iter().filter(|field| !hidden(field.known) && !replaced(field.name));
    let mut fields: Vec<_> = client.map(|field| (field.name, field.value)).collect();
    fields.extend(added.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())));
    fields
}

/// Pairs with those of equal names brought together. `same` says what is equal.
pub(super) fn group<'p, N: Copy, V: Copy>(
    pairs: &'p [(N, V)],
    same: impl Fn(N, N) -> bool + 'p,
) -> impl Iterator<Item = (N, Vec<V>)> + 'p {
    pairs.iter().enumerate().filter_map(move |(index, &(name, _))| {
        if pairs.iter().take(index).any(|&(other, _)| same(other, name)) {
            return None;
        }
        let values = pairs.iter().skip(index).filter(|(other, _)| same(*other, name));
        Some((name, values.map(|&(_, value)| value).collect()))
    })
}

/// A map of the last value for each name, and one of all of them; `null`s where there is no pair.
pub(super) fn write_both(
    writer: &mut Writer,
    (single, multiple): (&str, &str),
    pairs: &[(&[u8], &[u8])],
    same: fn(&[u8], &[u8]) -> bool,
) {
    if pairs.is_empty() {
        writer.key(single).null();
        writer.key(multiple).null();
        return;
    }
    let groups: Vec<_> = group(pairs, same).collect();
    writer.key(single).begin_object();
    for (name, values) in &groups {
        writer.key(&String::from_utf8_lossy(name)).string_lossy(values.last().copied().unwrap_or_default());
    }
    writer.end_object();
    writer.key(multiple).begin_object();
    for (name, values) in &groups {
        writer.key(&String::from_utf8_lossy(name)).begin_array();
        for value in values {
            writer.string_lossy(value);
        }
        writer.end_array();
    }
    writer.end_object();
}

/// The query as pairs of bytes.
pub(super) fn query<'a>(input: &EventInput<'a>) -> Vec<(&'a [u8], &'a [u8])> {
    input.query.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect()
}

/// `queryStringParameters` and `multiValueQueryStringParameters`.
pub(super) fn write_query(writer: &mut Writer, input: &EventInput<'_>) {
    let both = ("queryStringParameters", "multiValueQueryStringParameters");
    write_both(writer, both, &query(input), |left, right| left == right);
}

/// The path's parameters by name, still encoded as Amazon leaves them (reference 3.1).
pub(super) fn path_parameters<'a>(input: &EventInput<'a>) -> Vec<(&'a str, &'a str)> {
    let names = input.method.resource.parameters.iter().enumerate();
    names.filter_map(|(index, name)| Some((*name, input.request.path_parameter(index)?))).collect()
}

/// The stage's variables by name.
pub(super) fn stage_variables<'a>(input: &EventInput<'a>) -> Vec<(&'a str, &'a str)> {
    input.stage.variables.iter().map(|(name, value)| (&**name, &**value)).collect()
}

/// An object out of pairs with different names.
pub(super) fn write_object(writer: &mut Writer, pairs: &[(&str, &str)]) {
    writer.begin_object();
    for (name, value) in pairs {
        writer.key(name).string(value);
    }
    writer.end_object();
}

/// An object, or `null` where it would be empty.
pub(super) fn write_object_or_null(writer: &mut Writer, key: &str, pairs: &[(&str, &str)]) {
    writer.key(key);
    if pairs.is_empty() {
        writer.null();
    } else {
        write_object(writer, pairs);
    }
}

/// `User-Agent`, if there is one.
pub(super) fn user_agent<'a>(input: &EventInput<'a>) -> Option<Cow<'a, str>> {
    input.request.headers.known(KnownHeader::UserAgent).map(String::from_utf8_lossy)
}

/// `$context.domainName` and `$context.domainPrefix`: the host without its port, and its first label.
pub(super) fn domain<'a>(input: &EventInput<'a>) -> (&'a str, &'a str) {
    let host = &*input.request.host;
    let name = match host.rsplit_once(':') {
        // An IPv6 literal ends in its bracket; only what stands behind that is a port.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    (name, name.split('.').next().unwrap_or(name))
}
