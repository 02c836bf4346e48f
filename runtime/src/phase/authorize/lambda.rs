//! Lambda authorizers, and HTTP endpoints in their place (reference 7.3, 7.4).

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{LONGEST_ARN, misconfigured, too_long, unauthorized};
use crate::api::{ApiKind, AuthorizerEvent};
use crate::engine::authorizer::{
    self, Answer, Failure, Found, Grant, Identity, IdentityHash, LONGEST, Outcome, identity,
    says_unauthorized,
};
use crate::engine::bind::{BoundIdentity, BoundLambdaAuthorizer, Callee, HttpEndpoint};
use crate::engine::event::{self, EventInput, EventStage};
use crate::engine::policy::Verdict;
use crate::engine::{check, query};
use crate::integration::Exchange;
use crate::message::{AuthorizerContext, Body, Fault, GatewayResponseType, Headers, Rejection};
use crate::phase::{cache, policy};
use crate::port::{CallCredentials, InvocationRequest, InvocationResult, InvokeError, OutboundRequest};

/// What a client is told whom a policy denies a method (reference 2.3).
const EXPLICIT_DENY: &str =
    "User is not authorized to access this resource with an explicit deny in an identity-based policy";
/// How long a function may take: of a REST API what an integration may, of an HTTP API 10 s (reference 7.4).
const REST_TIMEOUT: Duration = Duration::from_secs(29);
const HTTP_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks the function, or what it answered.
pub(super) async fn judge(
    x: &mut Exchange<'_>,
    bound: &BoundLambdaAuthorizer,
    number: u32,
) -> Result<(), Rejection> {
    let arn = x.method_arn();
    if arn.len() > LONGEST_ARN {
        return Err(too_long());
    }
    let scope = x.scope(b"");
    let identity = identity(bound.table, &scope);
    check_identity(bound, x.api.kind, &identity)?;
    let call = Asked { bound, number, arn: &arn, identity: &identity };
    let (outcome, invoked) = if bound.table.ttl_seconds == 0 {
        let (outcome, invoked) = call.ask(x).await;
        (outcome, Some(invoked))
    } else {
        call.kept_or_asked(x).await
    };
    let mut context = AuthorizerContext::default();
    if let Some(invoked) = invoked {
        (context.latency_ms, context.integration_status) = (invoked.latency_ms, invoked.status);
    }
    let mut may_renew = None;
    let admitted = outcome.map_err(refused).and_then(|answer| {
        admit(x, &arn, &answer)?;
        may_renew = cache::is_asked_to_renew(x).then(|| {
            let granted = verdict(x, &answer, policy::INVALIDATE_CACHE, &arn);
            policy::combined(x, granted, policy::INVALIDATE_CACHE, &arn) == Verdict::Allowed
        });
        Ok(Arc::clone(&answer.caller))
    });
    x.may_renew = may_renew;
    context.caller = admitted.as_ref().ok().map(Arc::clone);
    x.context.authorizer = Some(Box::new(context));
    admitted.map(drop)
}

/// Whether there is what the function decides by. A REST API asks a function whose answers are not kept without it too.
fn check_identity(
    bound: &BoundLambdaAuthorizer,
    kind: ApiKind,
    identity: &Identity<'_>,
) -> Result<(), Rejection> {
    let table = bound.table;
    let (is_needed, validation) = match table.event {
        AuthorizerEvent::Token { validation } => (true, validation),
        AuthorizerEvent::Request => (kind != ApiKind::Rest || table.ttl_seconds > 0, None),
        AuthorizerEvent::V1 | AuthorizerEvent::V2 { .. } => (true, None),
    };
    if is_needed && !identity.is_whole() {
        return Err(unauthorized("an identity source is missing, empty or there twice"));
    }
    let Some(matcher) = validation else { return Ok(()) };
    let token = identity.first().and_then(|token| std::str::from_utf8(token).ok());
    match token.and_then(|token| check::matches(matcher, token)) {
        Some(true) => Ok(()),
        _ => Err(unauthorized("the token does not match identityValidationExpression")),
    }
}

/// What an authorizer is asked.
struct Asked<'a> {
    bound: &'a BoundLambdaAuthorizer,
    number: u32,
    arn: &'a str,
    identity: &'a Identity<'a>,
}

/// What is told of a call of the function.
#[derive(Default)]
struct Invoked {
    latency_ms: u64,
    status: Option<u16>,
}

impl Asked<'_> {
    /// The kept answer, or what comes of asking; that is done once for all who want to know.
    async fn kept_or_asked(&self, x: &Exchange<'_>) -> (Outcome, Option<Invoked>) {
        let table = self.bound.table;
        let (deployment, stage) = x.stage.map_or(("", ""), |stage| (&*stage.deployment_id, &*stage.name));
        let key = IdentityHash::new([deployment, stage, &self.bound.kept_under], self.identity);
        loop {
            match x.authorizers.answers.find(key, x.services.clock.instant()) {
                Found::Kept(answer) => return (Ok(answer), None),
                Found::Asked(waiting) => {
                    if let Some(outcome) = waiting.await {
                        return (outcome, None);
                    }
                }
                Found::Nothing(flight) => {
                    let (outcome, invoked) = self.ask(x).await;
                    // That this source may not ask now says nothing to others who wait.
                    if matches!(outcome, Err(Failure::Busy)) {
                        return (outcome, None);
                    }
                    let ttl = Duration::from_secs(u64::from(table.ttl_seconds));
                    flight.land(outcome.clone(), x.services.clock.instant() + ttl);
                    return (outcome, Some(invoked));
                }
            }
        }
    }

    /// Calls the function.
    async fn ask(&self, x: &Exchange<'_>) -> (Outcome, Invoked) {
        let Some(_call) = x.authorizers.calls.enter(self.number, x.context.source_ip) else {
            return (Err(Failure::Busy), Invoked::default());
        };
        let started = x.services.clock.instant();
        let (outcome, status) = match &self.bound.callee {
            Ok(Callee::Function(function)) => self.call_function(x, function, started).await,
            Ok(Callee::Endpoint(endpoint)) => self.call_endpoint(x, endpoint, started).await,
            Err(why) => (Err(Failure::Misconfigured((*why).into())), None),
        };
        let latency = x.services.clock.instant().saturating_duration_since(started);
        (outcome, Invoked { latency_ms: latency.as_millis() as u64, status })
    }

    /// What a function answers, and the status of its call.
    async fn call_function(&self, x: &Exchange<'_>, function: &str, now: Instant) -> (Outcome, Option<u16>) {
        let result = match self.invocation(x, function, now) {
            Ok(request) => x.services.lambda.invoke(request).await,
            Err(why) => return (Err(Failure::Misconfigured(why.into())), None),
        };
        let status = result.as_ref().ok().map(|result| result.status);
        (self.outcome(x.api.kind, result), status)
    }

    /// The same of an HTTP endpoint: it is sent the event, and 401 is its way to say `Unauthorized`.
    async fn call_endpoint(
        &self,
        x: &Exchange<'_>,
        endpoint: &HttpEndpoint,
        now: Instant,
    ) -> (Outcome, Option<u16>) {
        let Some(event) = self.event(x) else {
            return (Err(Failure::Misconfigured("no method was matched".into())), None);
        };
        let mut headers = Headers::new();
        headers.push(b"Content-Type", b"application/json");
        headers.push(b"Accept", b"application/json");
        headers.push(b"X-Amzn-Trace-Id", x.context.trace_id.as_bytes());
        let request = OutboundRequest {
            origin: Rc::clone(&endpoint.origin),
            host: Rc::clone(&endpoint.host),
            verb: "POST".into(),
            target: endpoint.path.to_string(),
            headers,
            body: Body::Bytes(Bytes::from(event)),
            deadline: now + timeout(x.api.kind),
            buffer: Some(LONGEST),
        };
        let answer = match x.services.http.send(request).await {
            Ok(answer) => answer,
            Err(error) => return (Err(Failure::Failed(error.detail.into())), None),
        };
        let outcome = match (answer.status, &answer.body) {
            (401, _) => Err(Failure::Unauthorized),
            (200..=299, Body::Bytes(payload)) if payload.len() <= LONGEST => self.read(payload),
            (200..=299, Body::Empty) => self.read(b""),
            (200..=299, _) => Err(Failure::Misconfigured("the endpoint's answer is too long".into())),
            (status, _) => {
                Err(Failure::Failed(format!("the authorizer's endpoint answered {status}").into()))
            }
        };
        (outcome, Some(answer.status))
    }

    fn invocation<'s>(
        &'s self,
        x: &'s Exchange<'_>,
        function: &'s str,
        now: Instant,
    ) -> Result<InvocationRequest<'s>, &'static str> {
        let credentials = match &self.bound.identity {
            BoundIdentity::Own => CallCredentials::Own,
            BoundIdentity::Role(role) => CallCredentials::Role(role),
            BoundIdentity::Caller => {
                return Err("the caller's credentials are wanted, and nobody has them yet");
            }
        };
        Ok(InvocationRequest {
            function,
            payload: Bytes::from(self.event(x).ok_or("no method was matched")?),
            trace_id: &x.context.trace_id,
            asynchronous: false,
            credentials,
            deadline: now + timeout(x.api.kind),
        })
    }

    fn event(&self, x: &Exchange<'_>) -> Option<Vec<u8>> {
        let (stage, method) = (x.stage?, x.method?);
        let query: Vec<(Cow<'_, str>, Cow<'_, str>)> = query::pairs(x.request.raw_query()).collect();
        let input = EventInput {
            api: x.api,
            method: method.table,
            stage: EventStage::of(stage),
            request: &x.request,
            changed: None,
            context: &x.context,
            query: &query,
            gateway_headers: &[("X-Amzn-Trace-Id", &x.context.trace_id)],
            body: b"",
        };
        Some(event::authorizer::write(self.bound.table.event, self.arn, &self.identity.values, &input))
    }

    fn outcome(&self, kind: ApiKind, result: Result<InvocationResult, InvokeError>) -> Outcome {
        let result = match result {
            Ok(result) => result,
            Err(error) if error.timed_out => return Err(Failure::Failed(error.detail.into())),
            Err(error) => return Err(Failure::Misconfigured(error.detail.into())),
        };
        // An HTTP API takes it for what a function returns too (reference 7.4).
        let may_say_so = result.function_error || kind == ApiKind::Http;
        if may_say_so && says_unauthorized(&result.payload) {
            return Err(Failure::Unauthorized);
        }
        if result.function_error {
            return Err(Failure::Failed("the authorizer's function failed".into()));
        }
        if !(200..300).contains(&result.status) {
            return Err(Failure::Misconfigured(format!("Invoke answered {}", result.status).into()));
        }
        self.read(&result.payload)
    }

    fn read(&self, payload: &[u8]) -> Outcome {
        authorizer::read(self.bound.table.event, payload)
            .map(Arc::new)
            .map_err(|malformed| Failure::Misconfigured(malformed.to_string().into()))
    }
}

fn timeout(kind: ApiKind) -> Duration {
    if kind == ApiKind::Rest { REST_TIMEOUT } else { HTTP_TIMEOUT }
}

/// Whether an answer admits the caller to the method. A kept one is asked again for each request.
fn admit(x: &Exchange<'_>, arn: &str, answer: &Answer) -> Result<(), Rejection> {
    conclude(x, verdict(x, answer, policy::INVOKE, arn), arn)
}

/// What an answer says of an action.
fn verdict(x: &Exchange<'_>, answer: &Answer, action: &str, arn: &str) -> Verdict {
    match &answer.grant {
        Grant::All(true) => Verdict::Allowed,
        Grant::All(false) => Verdict::Denied,
        Grant::Policy(granted) => policy::verdict(x, granted, action, arn),
    }
}

/// What comes of an authorizer's verdict and the resource policy's together.
pub(super) fn conclude(x: &Exchange<'_>, verdict: Verdict, arn: &str) -> Result<(), Rejection> {
    let verdict = policy::combined(x, verdict, policy::INVOKE, arn);
    let denied =
        |detail: &'static str| Rejection::new(GatewayResponseType::AccessDenied, Fault::Client, detail);
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::Denied => {
            let rejection = denied("the authorizer's policy denies the method");
            Err(if x.api.kind == ApiKind::Rest { rejection.with_message(EXPLICIT_DENY) } else { rejection })
        }
        Verdict::Silent => Err(denied("the authorizer's policy does not allow the method")),
    }
}

/// How a failure is told to the client.
fn refused(failure: Failure) -> Rejection {
    match failure {
        Failure::Unauthorized => unauthorized("the authorizer's function says Unauthorized"),
        Failure::Failed(why) => {
            Rejection::new(GatewayResponseType::AuthorizerFailure, Fault::Integration, why.to_string())
        }
        Failure::Misconfigured(why) => misconfigured(why.to_string()),
        Failure::Busy => {
            let why = "as many calls of the authorizer, or of its caller's address, are under way as may be";
            let rejection = Rejection::new(GatewayResponseType::Default5xx, Fault::Gateway, why);
            Rejection {
                retry_after: Some(1),
                ..rejection.with_status(503).with_message("Service Unavailable")
            }
        }
    }
}
