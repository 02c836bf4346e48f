//! `AWS`: calls of services, and of functions without the proxy's event (reference 4.7, 4.11).

use std::borrow::Cow;
use std::rc::Rc;

use bytes::Bytes;

use super::aws_call::Signing;
use super::body::collect_answer;
use super::{
    Call, Exchange, Reply, aws_call, collect_request, http_request, lambda, non_proxy, overrides,
    passthrough, request_parts,
};
use crate::api::{AwsCall, JsonStep, Target};
use crate::engine::bind::{BoundAws, BoundAwsTarget, BoundService, Selection};
use crate::engine::header_rules::Backend;
use crate::engine::scope::{Answer, Scope};
use crate::engine::{json_path, query, template};
use crate::message::{
    Body, Headers, IntegrationRequest, IntegrationResponse, KnownHeader, MethodResponse, Rejection,
};
use crate::port::InvocationRequest;

const INVOCATION_TYPE: &str = "X-Amz-Invocation-Type";

/// A function that is about to be invoked.
#[derive(Debug)]
pub struct FunctionCall<'g> {
    /// Name, partial or whole ARN.
    function: &'g str,
    event: Bytes,
    /// Whether nobody waits for the result.
    asynchronous: bool,
}

/// A service that is about to be called.
#[derive(Debug)]
pub struct ServiceCall<'g> {
    service: &'g BoundService,
    request: IntegrationRequest,
    host: Rc<str>,
}

/// Whether a body of the request's type is taken at all.
pub fn accepts(x: &Exchange<'_>, bound: &BoundAws) -> Result<(), Rejection> {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    match template::select(&bound.request.templates, content_type) {
        Some(_) => Ok(()),
        None => passthrough::check(bound.request.passthrough, bound.request.templates.is_empty()),
    }
}

/// Makes the request: the template first, since overrides change what the mappings make (reference 5.6).
pub async fn prepare<'g>(x: &mut Exchange<'g>, bound: &'g BoundAws) -> Result<Call<'g>, Rejection> {
    let whole = collect_request(x).await?;
    let body = request_parts::templated_body(x, &bound.request, whole.clone())?;
    match &bound.target {
        BoundAwsTarget::Function(function) => {
            let asynchronous = asynchronous(x, bound, &whole)?;
            Ok(Call::AwsFunction(bound, FunctionCall { function, event: body, asynchronous }))
        }
        BoundAwsTarget::Service(service) => {
            let target = target(bound, service, &x.scope(&whole))?;
            let (headers, host) = headers(x, bound, service, &whole)?;
            let body = if body.is_empty() { Body::Empty } else { Body::Bytes(body) };
            let verb = Cow::Borrowed(bound.table.verb.unwrap_or(x.request.verb.as_str()));
            let request = IntegrationRequest { verb, target, headers, body };
            Ok(Call::AwsService(bound, ServiceCall { service, request, host }))
        }
    }
}

/// Path and query for the request line. An action is named there where its service reads it there.
fn target(bound: &BoundAws, service: &BoundService, scope: &Scope<'_>) -> Result<String, Rejection> {
    let mut target = String::with_capacity(128);
    target.push_str(&service.prefix);
    bound.request.path.write_path(scope, &mut target)?;
    request_parts::write_query(&bound.request, None, scope, &mut target)?;
    if let AwsCall::Query { action, version } = service.table.call {
        let names_it = |name: &str| {
            bound.request.maps_query(name) || overrides::overrides_query(&scope.context.overrides, name)
        };
        let mut add = |name: &str, value: &str| {
            if !names_it(name) {
                if !target.contains('?') {
                    target.push('?');
                }
                query::append(name, value.as_bytes(), &mut target);
            }
        };
        add("Action", action);
        version.into_iter().for_each(|version| add("Version", version));
    }
    Ok(target)
}

/// The fields for a service, and its `Host`.
fn headers(
    x: &mut Exchange<'_>,
    bound: &BoundAws,
    service: &BoundService,
    body: &[u8],
) -> Result<(Headers, Rc<str>), Rejection> {
    let mut headers = http_request::own_headers(x);
    if let AwsCall::Json { target, content_type } = service.table.call {
        headers.set(b"Content-Type", content_type.as_bytes());
        if !bound.request.maps_header("X-Amz-Target") {
            headers.push(b"X-Amz-Target", target.as_bytes());
        }
    }
    let host = request_parts::map_headers(&bound.request, &x.scope(body), &mut headers)?;
    let host = overrides::request_headers(&x.context.overrides, Backend::Aws, &mut headers)?.or(host);
    http_request::rest_headers(x, &mut headers);
    Ok((headers, host.unwrap_or_else(|| Rc::clone(&service.host))))
}

/// Whether a function is invoked without waiting: a mapping, or a template, says so.
fn asynchronous(x: &Exchange<'_>, bound: &BoundAws, body: &[u8]) -> Result<bool, Rejection> {
    let scope = x.scope(body);
    let mut kind = None;
    for mapping in &bound.request.header_mappings {
        if matches!(mapping.target, Target::Header(name) if name.eq_ignore_ascii_case(INVOCATION_TYPE)) {
            kind = mapping.value.evaluate(&scope)?;
        }
    }
    let overridden = x.context.overrides.of_request("header").iter();
    for (_, value) in overridden.filter(|(name, _)| name.eq_ignore_ascii_case(INVOCATION_TYPE)) {
        kind = value.texts().first().map(|text| Cow::Owned(text.as_bytes().to_vec()));
    }
    match kind.as_deref() {
        None | Some(b"RequestResponse") => Ok(false),
        Some(b"Event") => Ok(true),
        Some(_) => {
            Err(Rejection::configuration("X-Amz-Invocation-Type is neither RequestResponse nor Event"))
        }
    }
}

/// Invokes the function.
pub async fn invoke<'g>(
    x: &mut Exchange<'g>,
    bound: &'g BoundAws,
    call: FunctionCall<'g>,
) -> Result<Reply<'g>, Rejection> {
    let FunctionCall { function, event, asynchronous } = call;
    let started = x.services.clock.instant();
    let signing = Signing::of(x, &bound.identity)?;
    let request = InvocationRequest {
        function,
        payload: event,
        trace_id: &x.context.trace_id,
        asynchronous,
        credentials: signing.credentials()?,
        deadline: started + bound.timeout,
    };
    let result = x.services.lambda.invoke(request).await;
    x.integrated(started, result.as_ref().ok().map(|result| result.status));
    match result {
        Ok(result) => Ok(Reply::AwsFunction(bound, result.payload)),
        Err(error) => Err(lambda::not_invoked(error, x.api.kind)),
    }
}

/// Calls the service.
pub async fn call<'g>(
    x: &mut Exchange<'g>,
    bound: &'g BoundAws,
    call: ServiceCall<'g>,
) -> Result<Reply<'g>, Rejection> {
    let ServiceCall { service, request, host } = call;
    let answer = aws_call::send(x, (service, &bound.identity), request, host, bound.timeout).await?;
    Ok(Reply::AwsService(bound, answer))
}

/// Makes the client's answer out of what a function returned; its `errorMessage` chooses between the responses, not
/// the status of the invocation (recorded).
pub fn finish_function(
    x: &mut Exchange<'_>,
    bound: &BoundAws,
    payload: &Bytes,
) -> Result<MethodResponse, Rejection> {
    x.shows_trace = true;
    let message = json_path::find(payload, &[JsonStep::Name("errorMessage")]).ok().flatten();
    let message = message.filter(|json| *json != "null").map(json_path::as_text).unwrap_or_default();
    let mut headers = Headers::new();
    headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/json");
    let answer = Answer { headers: &headers, body: payload };
    non_proxy::respond(x, &bound.responses, Selection::Message(&message), answer, payload)
}

/// Makes the client's answer out of a service's.
pub async fn finish(
    x: &mut Exchange<'_>,
    bound: &BoundAws,
    answer: IntegrationResponse,
) -> Result<MethodResponse, Rejection> {
    x.shows_trace = true;
    let IntegrationResponse { status, headers, body } = answer;
    let body = collect_answer(body).await?;
    let answer = Answer { headers: &headers, body: &body };
    non_proxy::respond(x, &bound.responses, Selection::Status(i64::from(status)), answer, &body)
}
