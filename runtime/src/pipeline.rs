//! The order of the phases, and nothing else.
//!
//! `admit` is what can be decided from the head: the edge runs it before it asks for a body
//! (`Expect: 100-continue`). `answer` is the rest. `serve` is both.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Instant;

use crate::api::{Api, ApiKind};
use crate::engine::bind::{StageState, Unstaged};
use crate::engine::canonical::{Connection, canonicalise};
use crate::engine::ids;
use crate::engine::metrics::Metrics;
use crate::engine::refusal::Refusal;
use crate::engine::scope::Scope;
use crate::engine::trusted::Cidr;
use crate::integration::Exchange;
use crate::message::{
    Body, Context, Fault, GatewayResponseType, Head, MethodRequest, MethodResponse, Overrides, Rejection,
    Scheme,
};
use crate::phase::observe::{self, Timings};
use crate::phase::{access, cors, integrate, map_request, map_response, respond, route, size, stage};
use crate::port::Services;

/// What one worker serves requests with.
pub struct Gateway {
    /// The API.
    pub api: &'static Api,
    /// The served stages, bound.
    pub stages: Vec<StageState>,
    /// What holds where no stage is chosen.
    pub unstaged: Unstaged,
    /// What the pipeline calls out to.
    pub services: Services,
    /// This worker's counters.
    pub metrics: Arc<Metrics>,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<Cidr>,
}

/// A request as the edge hands it in.
#[derive(Debug)]
pub struct Arrival {
    /// The head, as it was read.
    pub head: Head,
    /// The body, which may not have been asked for yet.
    pub body: Body,
    /// The other end; `None` on a Unix socket.
    pub peer: Option<SocketAddr>,
    /// The port that the client reached.
    pub local_port: u16,
    /// Plain or TLS.
    pub scheme: Scheme,
    /// When the head was complete.
    pub received: Instant,
}

/// A request that passed everything that its head decides.
#[derive(Debug)]
pub struct Admitted {
    /// The canonical request.
    pub request: MethodRequest,
    context: Context,
    sent_trace: Option<Box<str>>,
    origin: Option<Box<[u8]>>,
    /// Positions of stage and method in the gateway's tables: this outlives a borrow of them.
    stage: usize,
    method: usize,
}

/// Both halves.
pub async fn serve(gateway: &Gateway, arrival: Arrival) -> MethodResponse {
    let mut x = match exchange(gateway, arrival) {
        Ok(x) => x,
        Err(response) => return response,
    };
    let judged = { shielded(pin!(judge(&mut x))).await }; // the braces end the borrow
    let result = match judged {
        Ok(None) => shielded(pin!(walk(&mut x))).await,
        Ok(Some(reply)) => Ok(reply),
        Err(rejection) => Err(rejection),
    };
    conclude(gateway, &mut x, result)
}

/// What the head decides. An error is the answer.
pub async fn admit(gateway: &Gateway, arrival: Arrival) -> Result<Admitted, MethodResponse> {
    let mut x = exchange(gateway, arrival)?;
    let judged = { shielded(pin!(judge(&mut x))).await };
    match judged {
        Ok(None) => Ok(suspend(gateway, x)),
        Ok(Some(reply)) => Err(conclude(gateway, &mut x, Ok(reply))),
        Err(rejection) => Err(conclude(gateway, &mut x, Err(rejection))),
    }
}

/// What needs the body.
pub async fn answer(gateway: &Gateway, admitted: Admitted) -> MethodResponse {
    let mut x = resume(gateway, admitted);
    let result = shielded(pin!(walk(&mut x))).await;
    conclude(gateway, &mut x, result)
}

/// The answer to a head that the edge itself refused; it is observed like any other.
pub fn refuse(
    gateway: &Gateway,
    refusal: Refusal,
    peer: Option<SocketAddr>,
    received: Instant,
) -> MethodResponse {
    gateway.metrics.refuse_for(refusal.reason);
    let mut context = context(gateway, None);
    context.source_ip = peer.map_or(context.source_ip, |peer| peer.ip().to_canonical());
    let mut response = respond::refused(gateway.api, &gateway.unstaged, &mut context, &refusal.rejection());
    context.status = Some(response.status);
    let timings = Timings { received, answered: None };
    let scope = Scope::without_request(gateway.api, &gateway.unstaged, &context);
    observe::run(&scope, &gateway.services, &gateway.metrics, timings, &mut response);
    response
}

/// The first phases. `Some`: answered already.
async fn judge(x: &mut Exchange<'_>) -> Result<Option<MethodResponse>, Rejection> {
    stage::run(x)?; // first: variables, logs and gateway responses hang on it
    if let Some(reply) = cors::run(x) {
        return Ok(Some(reply)); // a preflight carries no credentials and needs no route
    }
    route::run(x)?; // all other settings hang on the method
    access::run(x)?; // before anything is read or spent for the request
    size::run(x)?; // before the body is asked for
    Ok(None)
}

/// The last phases. What a phase needs is an argument, so most wrong orders do not compile.
async fn walk(x: &mut Exchange<'_>) -> Result<MethodResponse, Rejection> {
    let call = map_request::run(x).await?; // parameters, then template
    let reply = integrate::run(x, call).await?; // the one call of the integration
    map_response::run(x, reply).await // what the client sees
}

/// Answers, observes.
fn conclude(
    gateway: &Gateway,
    x: &mut Exchange<'_>,
    result: Result<MethodResponse, Rejection>,
) -> MethodResponse {
    let mut response = respond::run(x, result);
    x.context.status = Some(response.status);
    let timings = Timings { received: x.request.received, answered: x.answered };
    observe::run(&x.scope(b""), &gateway.services, &gateway.metrics, timings, &mut response);
    response
}

/// Runs phases so that a panic is a 500 of this request alone. They are pinned by the caller: moved in here they
/// would take their room in the caller's future twice.
async fn shielded<T>(
    mut phases: Pin<&mut impl Future<Output = Result<T, Rejection>>>,
) -> Result<T, Rejection> {
    let caught = poll_fn(|task| match catch_unwind(AssertUnwindSafe(|| phases.as_mut().poll(task))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => std::task::Poll::Ready(Err(())),
    });
    caught.await.unwrap_or_else(|()| {
        Err(Rejection::new(GatewayResponseType::Default5xx, Fault::Gateway, "a phase or handler panicked"))
    })
}

fn exchange<'g>(gateway: &'g Gateway, arrival: Arrival) -> Result<Exchange<'g>, MethodResponse> {
    let Arrival { head, body, peer, local_port, scheme, received } = arrival;
    let connection = Connection { peer, local_port, scheme };
    let canonical =
        canonicalise(head, body, &connection, received, gateway.api.kind, &gateway.trusted_proxies)
            .map_err(|refusal| refuse(gateway, refusal, peer, received))?;
    let mut context = context(gateway, canonical.request_id.as_deref());
    context.source_ip = canonical.request.source_ip;
    Ok(Exchange {
        api: gateway.api,
        stages: &gateway.stages,
        unstaged: &gateway.unstaged,
        services: &gateway.services,
        request: canonical.request,
        context,
        stage: None,
        method: None,
        sent_trace: canonical.trace_id,
        origin: None,
        answered: None,
        shows_trace: false,
    })
}

/// `$context` of a new request. A client may name its request by a UUID (reference 2.4).
fn context(gateway: &Gateway, proposed: Option<&str>) -> Context {
    let random = &gateway.services.ids;
    let extended_request_id = ids::extended_request_id(random.bytes());
    let request_id = match proposed.filter(|proposed| ids::is_uuid(proposed.as_bytes())) {
        // Of an HTTP API both are the same (reference 11.2).
        _ if gateway.api.kind == ApiKind::Http => extended_request_id.clone(),
        Some(proposed) => Box::from(proposed),
        None => ids::uuid(random.bytes()),
    };
    Context {
        request_id,
        extended_request_id,
        trace_id: Box::default(),
        time: gateway.services.clock.now(),
        source_ip: std::net::Ipv4Addr::LOCALHOST.into(),
        integration_status: None,
        integration_latency_ms: None,
        status: None,
        response_latency_ms: None,
        response_length: None,
        overrides: Overrides::default(),
        error: None,
    }
}

fn suspend(gateway: &Gateway, x: Exchange<'_>) -> Admitted {
    let stage =
        gateway.stages.iter().position(|stage| x.stage.is_some_and(|chosen| std::ptr::eq(chosen, stage)));
    Admitted {
        request: x.request,
        context: x.context,
        sent_trace: x.sent_trace,
        origin: x.origin,
        stage: stage.unwrap_or_default(),
        method: x.method.map_or(usize::MAX, |method| method.table.index as usize),
    }
}

fn resume(gateway: &Gateway, admitted: Admitted) -> Exchange<'_> {
    let stage = gateway.stages.get(admitted.stage);
    Exchange {
        api: gateway.api,
        stages: &gateway.stages,
        unstaged: &gateway.unstaged,
        services: &gateway.services,
        request: admitted.request,
        context: admitted.context,
        stage,
        method: stage.and_then(|stage| stage.methods.get(admitted.method)),
        sent_trace: admitted.sent_trace,
        origin: admitted.origin,
        answered: None,
        shows_trace: false,
    }
}

#[cfg(test)]
mod tests;
