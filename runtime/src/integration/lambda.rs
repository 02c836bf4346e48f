//! `AWS_PROXY`: an event to a Lambda function, an answer from it.

use bytes::Bytes;

use super::aws_call::Signing;
use super::{Call, Exchange, Reply, collect_request, http_response, lambda_stream, request_parts};
use crate::api::{ApiKind, PayloadFormat};
use crate::engine::bind::{BoundLambda, BoundRequest};
use crate::engine::event::{self, Changed, EventInput, EventStage};
use crate::engine::header_rules;
use crate::engine::media_type::is_binary;
use crate::engine::{lambda_answer, query};
use crate::message::{
    Fault, GatewayResponseType, IntegrationResponse, KnownHeader, MethodResponse, Rejection,
};
use crate::port::{InvocationRequest, InvokeError};

/// Writes the event.
pub async fn prepare<'g>(x: &mut Exchange<'g>, bound: &'g BoundLambda) -> Result<Call<'g>, Rejection> {
    let body = collect_request(x).await?;
    let (Some(stage), Some(method)) = (x.stage, x.method) else {
        return Err(Rejection::configuration("no method was matched"));
    };
    let changed = match &bound.changes {
        Some(changes) => Some(changed(x, changes, &body)?),
        None => None,
    };
    let raw_query = changed.as_ref().map_or(x.request.raw_query(), |changed| Some(&changed.raw_query));
    let query: Vec<_> = query::pairs(raw_query).collect();
    let input = EventInput {
        api: x.api,
        method: method.table,
        stage: EventStage::of(stage),
        request: &x.request,
        changed: changed.as_ref(),
        context: &x.context,
        query: &query,
        gateway_headers: &[("X-Amzn-Trace-Id", &x.context.trace_id)],
        body: &body,
    };
    let event = Bytes::from(event::write(bound.payload, &input));
    Ok(Call::Lambda(bound, event))
}

/// Fields and query after an HTTP API's request parameters (reference 4.3). They read what the client sent.
fn changed(x: &Exchange<'_>, changes: &BoundRequest, body: &[u8]) -> Result<Changed, Rejection> {
    let scope = x.scope(body);
    let mut headers = x.request.headers.clone();
    if let Some(host) = request_parts::map_headers(changes, &scope, &mut headers)? {
        headers.set(b"Host", host.as_bytes());
    }
    let client = x.request.raw_query();
    let mut raw_query = String::new();
    if changes.query_mappings.is_empty() {
        raw_query.push_str(client.unwrap_or_default());
    } else {
        request_parts::write_query(changes, client, &scope, &mut raw_query)?;
        if raw_query.starts_with('?') {
            raw_query.remove(0);
        }
    }
    Ok(Changed { headers, raw_query })
}

/// Invokes the function.
pub async fn call<'g>(
    x: &mut Exchange<'g>,
    bound: &'g BoundLambda,
    event: Bytes,
) -> Result<Reply<'g>, Rejection> {
    let started = x.services.clock.instant();
    let signing = Signing::of(x, &bound.identity)?;
    let request = InvocationRequest {
        function: &bound.function,
        payload: event,
        trace_id: &x.context.trace_id,
        asynchronous: false,
        credentials: signing.credentials()?,
        deadline: started + bound.timeout,
    };
    if bound.payload == PayloadFormat::RestStream {
        let opened = lambda_stream::open(x.services.lambda.as_ref(), request, x.api.kind).await;
        x.integrated(started, opened.is_ok().then_some(200));
        return opened.map(Reply::LambdaStream);
    }
    let result = x.services.lambda.invoke(request).await;
    x.integrated(started, result.as_ref().ok().map(|result| result.status));
    match result {
        Err(error) => Err(not_invoked(error, x.api.kind)),
        Ok(result) if result.function_error => Err(malformed("the function failed", bound.payload)),
        Ok(result) if !(200..300).contains(&result.status) => {
            Err(malformed(format!("Invoke answered {}", result.status), bound.payload))
        }
        Ok(result) => Ok(Reply::Lambda(bound, result.payload)),
    }
}

/// Reads the function's answer.
pub async fn finish(
    x: &mut Exchange<'_>,
    bound: &BoundLambda,
    payload: &Bytes,
) -> Result<MethodResponse, Rejection> {
    let accepts_binary = is_binary(x.api.binary_media_types, x.request.headers.known(KnownHeader::Accept));
    let answer = lambda_answer::read(bound.payload, payload, accepts_binary)
        .map_err(|answer| malformed(answer.detail, bound.payload))?;
    x.context.integration_status = Some(answer.status);
    let mut headers = answer.headers;
    if bound.payload == PayloadFormat::Rest {
        x.shows_trace = true;
        headers.edit(header_rules::from_function);
        if headers.known(KnownHeader::ContentType).is_none() {
            headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/json");
        }
        return Ok(MethodResponse { status: answer.status, headers, body: answer.body });
    }
    http_response::finish(x, IntegrationResponse { headers, ..answer }).await
}

/// What a function returned is no answer: 502 of a REST API, 500 of an HTTP API (reference 4.5).
pub(super) fn malformed(
    detail: impl Into<std::borrow::Cow<'static, str>>,
    payload: PayloadFormat,
) -> Rejection {
    match payload {
        PayloadFormat::Rest | PayloadFormat::RestStream => {
            Rejection::bad_gateway(detail).with_message("Internal server error")
        }
        PayloadFormat::V1 | PayloadFormat::V2 => {
            Rejection::new(GatewayResponseType::ApiConfigurationError, Fault::Integration, detail)
        }
    }
}

/// The rejection where a function could not be invoked.
pub(super) fn not_invoked(error: InvokeError, kind: ApiKind) -> Rejection {
    let InvokeError { access_denied, timed_out, detail, .. } = error;
    if access_denied {
        return Rejection::configuration(detail);
    }
    if timed_out {
        return Rejection::new(GatewayResponseType::IntegrationTimeout, Fault::Integration, detail);
    }
    match kind {
        ApiKind::Rest => Rejection::bad_gateway(detail).with_message("Internal server error"),
        ApiKind::Http | ApiKind::OpenApi => {
            Rejection::new(GatewayResponseType::IntegrationFailure, Fault::Integration, detail)
        }
    }
}
