//! The request that an HTTP backend gets.

use super::{Exchange, request_parts};
use crate::api::ApiKind;
use crate::engine::bind::BoundHttp;
use crate::engine::header_rules;
use crate::engine::integration_uri::push_path;
use crate::engine::scope::Scope;
use crate::message::{Body, Headers, KnownHeader, Rejection, Verb};

/// Path and query for the request line.
pub(super) fn target(bound: &BoundHttp, scope: &Scope<'_>) -> Result<String, Rejection> {
    let Some(request) = scope.request else { return Ok(String::new()) };
    let mut target = String::with_capacity(request.raw_target.len() + 64);
    target.push_str(&bound.prefix);
    let mapped = match &bound.request.path_mapping {
        Some(mapping) => mapping.value.evaluate(scope)?.map(|path| (path, mapping.value.is_literal())),
        None => None,
    };
    match mapped {
        Some((path, of_the_definition)) => {
            push_path(&String::from_utf8_lossy(&path), !of_the_definition, &mut target)?;
        }
        None => {
            bound.request.path.write_path(scope, &mut target)?;
            if bound.append_path {
                while target.ends_with('/') {
                    target.pop();
                }
                // A private integration sees the stage too, however the client wrote the path (reference 4.3).
                let stage = scope.stage.filter(|stage| bound.is_linked && !stage.is_default());
                if let Some(stage) = stage {
                    target.push('/');
                    target.push_str(&stage.name);
                }
                target.push_str(request.resource_path());
            }
        }
    }
    if !target.starts_with('/') {
        target.insert(0, '/');
    }
    let passed = request.raw_query().filter(|_| bound.proxy);
    request_parts::write_query(&bound.request, passed, scope, &mut target)?;
    Ok(target)
}

/// The client's fields on their way through a proxy.
pub(super) fn proxy_headers(x: &mut Exchange<'_>) -> Headers {
    let keeps = x.stage.is_some_and(|stage| stage.keeps_headers);
    let mut headers = if keeps { x.request.headers.clone() } else { std::mem::take(&mut x.request.headers) };
    let kind = x.api.kind;
    let forwarded = (kind == ApiKind::Http).then(|| forwarded(x, &headers));
    headers.edit(|field| header_rules::to_backend(kind, field));
    if let Some(forwarded) = forwarded {
        headers.push(b"Forwarded", &forwarded);
    }
    headers
}

/// `Forwarded` of HTTP APIs: what `X-Forwarded-*` says, in one field (reference 4.3). Where Amazon writes the address
/// from which it calls, which is not known before the call, the gateway names itself by the API's id (RFC 7239, 6.3).
fn forwarded(x: &Exchange<'_>, headers: &Headers) -> Vec<u8> {
    let mut value = Vec::new();
    for address in headers.known(KnownHeader::XForwardedFor).unwrap_or_default().split(|byte| *byte == b',') {
        if !value.is_empty() {
            value.extend_from_slice(b", ");
        }
        let address = address.trim_ascii();
        if address.contains(&b':') {
            value.extend_from_slice(&[b"for=\"[", address, b"]\""].concat());
        } else {
            value.extend_from_slice(&[b"for=", address].concat());
        }
    }
    let host = headers.known(KnownHeader::Host).unwrap_or_default();
    let quote: &[u8] = if host.contains(&b':') { b"\"" } else { b"" };
    value.extend_from_slice(
        &[
            b";by=_",
            x.api.id.as_bytes(),
            b";host=",
            quote,
            host,
            quote,
            b";proto=",
            x.request.scheme.as_str().as_bytes(),
        ]
        .concat(),
    );
    value
}

/// Gives a body that is said to be empty a type, as HTTP APIs do (reference 4.3): the one that RFC 9110, 8.3 takes a
/// body for that has none.
pub(super) fn type_empty_body(verb: &str, body: &Body, headers: &mut Headers) {
    let is_empty = match body {
        // Said by whoever writes the head.
        Body::Empty => matches!(verb, "POST" | "PUT" | "PATCH"),
        Body::Bytes(bytes) => bytes.is_empty(),
        Body::Stream { .. } => false,
    };
    if is_empty && headers.known(KnownHeader::ContentType).is_none() {
        headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/octet-stream");
    }
}

/// What an integration that is no proxy starts with: nothing of the client but the type of its body.
pub(super) fn own_headers(x: &Exchange<'_>) -> Headers {
    let mut headers = Headers::new();
    if !matches!(x.request.verb, Verb::Get | Verb::Head | Verb::Options) {
        let kind = x.request.headers.known(KnownHeader::ContentType).unwrap_or(b"application/json");
        headers.push_known(KnownHeader::ContentType, b"Content-Type", kind);
    }
    headers
}

/// Fields that a REST API adds where they are not there, and those that are always its own.
pub(super) fn rest_headers(x: &Exchange<'_>, headers: &mut Headers) {
    let (mut accept, mut agent) = (false, false);
    for field in headers.iter() {
        accept |= field.known == KnownHeader::Accept;
        agent |= field.known == KnownHeader::UserAgent;
    }
    if !accept {
        headers.push_known(KnownHeader::Accept, b"Accept", b"application/json");
    }
    if !agent && let Some(stage) = x.stage {
        headers.push_known(KnownHeader::UserAgent, b"User-Agent", &stage.user_agent);
    }
    headers.push_known(KnownHeader::XAmznApigatewayApiId, b"x-amzn-apigateway-api-id", x.api.id.as_bytes());
    headers.push_known(KnownHeader::XAmznTraceId, b"X-Amzn-Trace-Id", x.context.trace_id.as_bytes());
}
