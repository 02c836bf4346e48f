//! `HTTP` and `HTTP_PROXY`, and the operations of plain documents.

use std::borrow::Cow;
use std::rc::Rc;

use super::body::collect_answer;
use super::{Call, Exchange, Reply, collect_request, http_error, http_request, non_proxy};
use crate::api::{ApiKind, Change, Target};
use crate::engine::bind::BoundHttp;
use crate::engine::header_rules;
use crate::engine::mapping::check_header_value;
use crate::engine::scope::Answer;
use crate::message::{Body, IntegrationResponse, KnownHeader, MethodResponse, Rejection};
use crate::port::OutboundRequest;

/// The largest body of an answer that is read as a whole.
const BUFFER: usize = 10_485_760;

/// Makes the request for the back end. A proxy's body streams, unless a mapping reads it.
pub async fn prepare<'g>(x: &mut Exchange<'g>, bound: &'g BoundHttp) -> Result<Call<'g>, Rejection> {
    let proxy = bound.table.proxy;
    let whole = if bound.reads_body || !proxy { Some(collect_request(x).await?) } else { None };
    let body = whole.as_deref().unwrap_or_default();
    let target = http_request::target(bound, &x.scope(body))?;
    let mapped_host;
    let mut headers = if proxy {
        // Mappings read the client's fields, so these are taken only behind them where there are mappings.
        if bound.header_mappings.is_empty() {
            mapped_host = None;
            http_request::proxy_headers(x)
        } else {
            let client = x.request.headers.clone();
            let mut headers = http_request::proxy_headers(x);
            x.request.headers = client;
            mapped_host = http_request::map_headers(bound, &x.scope(body), &mut headers)?;
            headers
        }
    } else {
        let mut headers = http_request::own_headers(x);
        mapped_host = http_request::map_headers(bound, &x.scope(body), &mut headers)?;
        headers
    };
    if x.api.kind == ApiKind::Rest {
        http_request::rest_headers(x, &mut headers);
    } else if !x.context.trace_id.is_empty() && proxy {
        headers.push(b"X-Amzn-Trace-Id", x.context.trace_id.as_bytes());
    }
    let body = match whole {
        None => std::mem::take(&mut x.request.body),
        Some(whole) if proxy => Body::Bytes(whole),
        Some(whole) => {
            let bytes = http_request::templated_body(bound, &x.scope(&whole), whole.clone())?;
            if bytes.is_empty() { Body::Empty } else { Body::Bytes(bytes) }
        }
    };
    let reads_answer = !proxy || x.method.is_some_and(|method| method.reads_answer_body());
    let request = OutboundRequest {
        origin: Rc::clone(&bound.origin),
        host: mapped_host.unwrap_or_else(|| Rc::clone(&bound.host)),
        verb: Cow::Borrowed(bound.table.verb.unwrap_or(x.request.verb.as_str())),
        target,
        headers,
        body,
        deadline: x.request.received + bound.timeout,
        buffer: reads_answer.then_some(BUFFER),
    };
    Ok(Call::Http(bound, request))
}

/// Sends the request.
pub async fn call<'g>(
    x: &mut Exchange<'g>,
    bound: &'g BoundHttp,
    mut request: OutboundRequest,
) -> Result<Reply<'g>, Rejection> {
    let started = x.services.clock.instant();
    request.deadline = started + bound.timeout;
    let result = x.services.http.send(request).await;
    x.integrated(started, result.as_ref().ok().map(|answer| answer.status));
    match result {
        Ok(answer) => Ok(Reply::Http(bound, answer)),
        Err(error) => Err(http_error::rejection(error, x.api.kind)),
    }
}

/// Makes the client's answer out of the back end's.
pub async fn finish(
    x: &mut Exchange<'_>,
    bound: &BoundHttp,
    answer: IntegrationResponse,
) -> Result<MethodResponse, Rejection> {
    if !bound.table.proxy {
        x.shows_trace = true;
        let IntegrationResponse { status, headers, body } = answer;
        let body = collect_answer(body).await?;
        return non_proxy::respond(
            x,
            &bound.responses,
            i64::from(status),
            Answer { headers: &headers, body: &body },
            &body,
        );
    }
    let IntegrationResponse { status, mut headers, body } = answer;
    let kind = x.api.kind;
    let mut typed = false;
    let mappings = x.method.map(|method| method.response_mappings.as_slice()).unwrap_or_default();
    if let Some((_, mappings)) = mappings.iter().find(|(of, _)| *of == status) {
        let reads = mappings.iter().any(|mapping| mapping.value.reads_answer_body());
        let (body, whole) = match reads {
            true => {
                let whole = collect_answer(body).await?;
                (Body::Bytes(whole.clone()), whole)
            }
            false => (body, bytes::Bytes::new()),
        };
        let original = headers.clone();
        headers.edit(|field| header_rules::from_backend(kind, field));
        let mut response = MethodResponse { status, headers, body };
        let scope = x.answer_scope(Answer { headers: &original, body: &whole });
        for mapping in mappings {
            let value = match mapping.change {
                Change::Remove => None,
                _ => mapping.value.evaluate(&scope)?,
            };
            match (mapping.target, value) {
                (Target::Header(name), None) if mapping.change == Change::Remove => {
                    response.headers.remove(name.as_bytes());
                }
                (Target::Header(name), Some(value)) => {
                    check_header_value(&value)?;
                    if mapping.change == Change::Append {
                        response.headers.push(name.as_bytes(), &value);
                    } else {
                        response.headers.set(name.as_bytes(), &value);
                    }
                }
                (Target::Status, Some(value)) => {
                    let status = std::str::from_utf8(&value).ok().and_then(|text| text.trim().parse().ok());
                    if let Some(status) = status.filter(|status| (200..=599).contains(status)) {
                        response.status = status;
                    }
                }
                _ => {}
            }
        }
        return Ok(response);
    }
    headers.edit(|field| {
        typed |= field.known == KnownHeader::ContentType;
        header_rules::from_backend(kind, field)
    });
    if kind == ApiKind::Rest && !typed {
        headers.push(b"Content-Type", b"application/json");
    }
    Ok(MethodResponse { status, headers, body })
}
