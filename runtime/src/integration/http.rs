//! `HTTP` and `HTTP_PROXY`, and the operations of plain documents.

use std::borrow::Cow;
use std::rc::Rc;

use super::body::{BODY_LIMIT, collect_answer};
use super::{
    Call, Exchange, Reply, collect_request, http_error, http_request, http_response, non_proxy, overrides,
    passthrough, request_parts,
};
use crate::api::ApiKind;
use crate::engine::bind::{BoundHttp, Selection};
use crate::engine::header_rules::Backend;
use crate::engine::scope::Answer;
use crate::engine::template;
use crate::message::{
    Body, Headers, IntegrationRequest, IntegrationResponse, KnownHeader, MethodResponse, Rejection,
};
use crate::port::OutboundRequest;

/// Makes the request for the backend. A proxy's body streams, unless a mapping reads it.
pub async fn prepare<'g>(x: &mut Exchange<'g>, bound: &'g BoundHttp) -> Result<Call<'g>, Rejection> {
    let proxy = bound.proxy;
    let whole = if bound.request.reads_body || !proxy { Some(collect_request(x).await?) } else { None };
    // Overrides change what the mappings make, so the template runs first (reference 5.6).
    let templated = match &whole {
        Some(whole) if !proxy => Some(request_parts::templated_body(x, &bound.request, whole.clone())?),
        _ => None,
    };
    let body = whole.as_deref().unwrap_or_default();
    let target = http_request::target(bound, &x.scope(body))?;
    let (mut headers, host) = headers(x, bound, body)?;
    let body = match templated.or(whole) {
        None => std::mem::take(&mut x.request.body),
        Some(bytes) if bytes.is_empty() => Body::Empty,
        Some(bytes) => Body::Bytes(bytes),
    };
    let verb = Cow::Borrowed(bound.verb.unwrap_or(x.request.verb.as_str()));
    if x.api.kind == ApiKind::Http {
        http_request::type_empty_body(&verb, &body, &mut headers);
    }
    Ok(Call::Http(bound, IntegrationRequest { verb, target, headers, body }, host))
}

/// Whether a body of the request's content type is taken: a proxy takes any, the others have a template for it, or
/// let it pass.
pub fn accepts(x: &Exchange<'_>, bound: &BoundHttp) -> Result<(), Rejection> {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    if bound.proxy || template::select(&bound.request.templates, content_type).is_some() {
        return Ok(());
    }
    passthrough::check(bound.request.passthrough, bound.request.templates.is_empty())
}

/// The fields for the backend, and its `Host`.
fn headers(x: &mut Exchange<'_>, bound: &BoundHttp, body: &[u8]) -> Result<(Headers, Rc<str>), Rejection> {
    let proxy = bound.proxy;
    let mut headers = match (proxy, bound.request.header_mappings.is_empty()) {
        (false, _) => http_request::own_headers(x),
        (true, true) => http_request::proxy_headers(x),
        (true, false) => {
            // Mappings read the client's fields, so that they need a copy.
            let client = x.request.headers.clone();
            let headers = http_request::proxy_headers(x);
            x.request.headers = client;
            headers
        }
    };
    let host = request_parts::map_headers(&bound.request, &x.scope(body), &mut headers)?;
    let host = overrides::request_headers(&x.context.overrides, Backend::Http, &mut headers)?.or(host);
    if x.api.kind == ApiKind::Rest {
        http_request::rest_headers(x, &mut headers);
    } else if !x.context.trace_id.is_empty() {
        headers.push_known(KnownHeader::XAmznTraceId, b"X-Amzn-Trace-Id", x.context.trace_id.as_bytes());
    }
    Ok((headers, host.unwrap_or_else(|| Rc::clone(&bound.host))))
}

/// Sends the request.
pub async fn call<'g>(
    x: &mut Exchange<'g>,
    bound: &'g BoundHttp,
    request: IntegrationRequest,
    host: Rc<str>,
) -> Result<Reply<'g>, Rejection> {
    let IntegrationRequest { verb, target, headers, body } = request;
    let started = x.services.clock.instant();
    let reads_answer = !bound.proxy || x.method.is_some_and(|method| method.reads_answer_body());
    let request = OutboundRequest {
        origin: Rc::clone(&bound.origin),
        host,
        verb,
        target,
        headers,
        body,
        deadline: started + bound.timeout,
        buffer: reads_answer.then_some(BODY_LIMIT as usize),
    };
    let result = x.services.http.send(request).await;
    x.integrated(started, result.as_ref().ok().map(|answer| answer.status));
    match result {
        Ok(answer) => Ok(Reply::Http(bound, answer)),
        Err(error) => Err(http_error::rejection(error, x.api.kind)),
    }
}

/// Makes the client's answer out of the backend's.
pub async fn finish(
    x: &mut Exchange<'_>,
    bound: &BoundHttp,
    answer: IntegrationResponse,
) -> Result<MethodResponse, Rejection> {
    if bound.proxy {
        return http_response::finish(x, answer).await;
    }
    x.shows_trace = true;
    let IntegrationResponse { status, headers, body } = answer;
    let body = Box::pin(collect_answer(body)).await?;
    let answer = Answer { headers: &headers, body: &body };
    let by = Selection::Status(i64::from(status));
    non_proxy::respond(x, &bound.responses, by, answer, &body)
}
