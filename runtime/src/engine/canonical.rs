//! From a head to the one canonical request that everything behind reads (reliability.md 2.2, 2.3).

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use super::authority::Authority;
use super::refusal::Refusal;
use super::request_headers::{self, Told};
use super::target;
use super::trusted::{AddressText, Cidr, client_address};
use super::url::split_scheme;
use crate::api::ApiKind;
use crate::message::{Body, Head, Headers, KnownHeader, MethodRequest, PathSpans, Protocol, Scheme, Verb};

/// What the connection says of a request.
#[derive(Debug, Clone, Copy)]
pub struct Connection {
    /// The other end; `None` on a Unix socket.
    pub peer: Option<SocketAddr>,
    /// The port that the client reached.
    pub local_port: u16,
    /// Plain or TLS.
    pub scheme: Scheme,
}

/// A canonical request, and what the client proposed for identifiers.
#[derive(Debug)]
pub struct Canonical {
    /// The request; its stage is not yet chosen.
    pub request: MethodRequest,
    /// `X-Amzn-Trace-Id` as the client sent it, unchecked.
    pub trace_id: Option<Box<str>>,
    /// `x-amzn-RequestId` as the client sent it, unchecked.
    pub request_id: Option<Box<str>>,
}

/// Reads a head as a request to an API of a kind. Invariant: the head was accepted by `engine::head`, so the
/// request line has its three parts, names are tokens and values hold no control characters.
pub fn canonicalise(
    head: Head,
    body: Body,
    connection: &Connection,
    received: Instant,
    kind: ApiKind,
    trusted: &[Cidr],
) -> Result<Canonical, Refusal> {
    let Head { method, target: target_range, protocol, mut headers } = head;
    let told = request_headers::sift(&mut headers, kind)?;
    let bytes = headers.bytes();
    let method = bytes.get(method).unwrap_or_default();
    let (verb, unknown_verb) = verb(method, told.verb)?;
    let raw = bytes.get(target_range).unwrap_or_default();
    if raw.len() > target::MAX_LENGTH {
        return Err(Refusal { status: 414, reason: "target-length" });
    }
    let host = host(&headers, protocol, connection.scheme, told.hosts)?;
    let raw = &*origin_form(raw, &host, connection.scheme)?;
    let path_end = memchr::memchr(b'?', raw).unwrap_or(raw.len());
    let raw =
        std::str::from_utf8(raw).map_err(|error| target::bad_character(error.valid_up_to() < path_end))?;
    let (raw_path, raw_query) = raw.split_at_checked(path_end).unwrap_or((raw, ""));
    let path = match raw_path.as_bytes() {
        [b'/', ..] => target::canonical_path(raw_path)?,
        b"*" if method == b"OPTIONS" && raw_query.is_empty() => Box::from("*"),
        _ => return Err(Refusal::bad_request("target-form")),
    };
    if let Some(query) = raw_query.strip_prefix('?') {
        target::check_query(query.as_bytes())?;
    }
    let raw_path_len = raw_path.len();
    let raw_target = Box::from(raw);
    let peer = connection.peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical());
    let Told { trace_id, request_id, forwarded_for, .. } = told;
    let (source_ip, chain) = client_address(peer, forwarded_for.as_deref(), trusted);
    assert_forwarding(&mut headers, kind, connection, peer, chain);
    let request = MethodRequest {
        verb,
        unknown_verb,
        raw_target,
        raw_path_len,
        path,
        resource_path_start: 0,
        parameters: PathSpans::new(),
        headers,
        body,
        protocol,
        scheme: connection.scheme,
        host,
        port: connection.local_port,
        peer: connection.peer,
        source_ip,
        received,
    };
    Ok(Canonical { request, trace_id, request_id })
}

/// The verb that counts. One that no definition can name is no error here: the router says what it leads to.
fn verb(method: &[u8], override_: Option<Verb>) -> Result<(Verb, Option<Box<str>>), Refusal> {
    if matches!(method, b"CONNECT" | b"TRACE") {
        return Err(Refusal { status: 405, reason: "method" });
    }
    Ok(match override_.or_else(|| Verb::parse(method)) {
        Some(verb) => (verb, None),
        None => (Verb::Unknown, Some(String::from_utf8_lossy(method).into())),
    })
}

fn host(headers: &Headers, protocol: Protocol, scheme: Scheme, hosts: u8) -> Result<Box<str>, Refusal> {
    match (headers.known(KnownHeader::Host), protocol) {
        (None, Protocol::Http10) if hosts == 0 => Ok(Box::default()),
        (None, _) => Err(Refusal::bad_request("host")),
        (Some(value), _) => match Authority::parse(value) {
            Some(authority) => Ok(authority.canonical(scheme)),
            None => Err(Refusal::bad_request("host")),
        },
    }
}

/// Takes scheme and authority off an absolute-form target; the authority must be the one in `Host`. A path that is empty
/// there is `/` (RFC 9110, section 4.2.3).
fn origin_form<'a>(raw: &'a [u8], host: &str, scheme: Scheme) -> Result<Cow<'a, [u8]>, Refusal> {
    if matches!(raw, [b'/', ..] | b"*") {
        return Ok(Cow::Borrowed(raw));
    }
    let refusal = Refusal::bad_request("target-form");
    let (_, rest) = std::str::from_utf8(raw).ok().and_then(split_scheme).ok_or(refusal)?;
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let authority = Authority::parse(authority.as_bytes()).ok_or(refusal)?;
    if *authority.canonical(scheme) != *host {
        return Err(Refusal::bad_request("authority-is-not-host"));
    }
    Ok(match target.strip_prefix('/') {
        Some(_) => Cow::Borrowed(target.as_bytes()),
        None => Cow::Owned(format!("/{target}").into_bytes()),
    })
}

/// Adds what the gateway says of the way that a request came, behind the removal of what others say.
fn assert_forwarding(
    headers: &mut Headers,
    kind: ApiKind,
    connection: &Connection,
    peer: IpAddr,
    chain: Option<&[u8]>,
) {
    let address = AddressText::new(peer);
    match chain {
        None => headers.push_known(KnownHeader::XForwardedFor, b"X-Forwarded-For", address.as_bytes()),
        Some(chain) => headers.push_known(
            KnownHeader::XForwardedFor,
            b"X-Forwarded-For",
            &[chain, b", ", address.as_bytes()].concat(),
        ),
    }
    if kind == ApiKind::OpenApi
        && let Some(host) = headers.known(KnownHeader::Host).map(<[u8]>::to_vec)
    {
        headers.push_known(KnownHeader::XForwardedHost, b"X-Forwarded-Host", &host);
    }
    headers.push_known(
        KnownHeader::XForwardedPort,
        b"X-Forwarded-Port",
        itoa::Buffer::new().format(connection.local_port).as_bytes(),
    );
    headers.push_known(
        KnownHeader::XForwardedProto,
        b"X-Forwarded-Proto",
        connection.scheme.as_str().as_bytes(),
    );
}

#[cfg(test)]
mod tests;
