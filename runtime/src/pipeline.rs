//! The order of the phases, and nothing else.
//!
//! `admit` is what can be decided from the head: the edge runs it before it asks for a body
//! (`Expect: 100-continue`). `answer` is the rest. `serve` is both.

mod exchange;
mod shield;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use crate::api::Api;
use crate::engine::authorizer::Authorizers;
use crate::engine::bind::{StageState, Unstaged};
use crate::engine::content_coding::Coding;
use crate::engine::keys::WorkerKeys;
use crate::engine::metrics::Metrics;
use crate::engine::refusal::Refusal;
use crate::engine::router::Router;
use crate::engine::scope::Scope;
use crate::engine::trusted::Cidr;
use crate::integration::Exchange;
use crate::message::{Body, DomainClient, Head, MethodResponse, Rejection, Scheme};
use crate::phase::authorize::Permit;
use crate::phase::cache::{Lookup, MethodCache, Slot, Waited};
use crate::phase::observe::{self, Timings};
use crate::phase::{
    access, api_key, authorize, cache, compress, cors, decompress, domain_name, integrate, map_request,
    map_response, policy, respond, route, size, stage, throttle, validate, validate_answer,
};
use crate::port::Services;
pub use exchange::Admitted;
use exchange::{context, exchange, resume, suspend};
use shield::shielded;

/// What one worker serves requests with.
pub struct Gateway {
    /// The API.
    pub api: &'static Api,
    /// What finds its methods.
    pub router: Arc<Router>,
    /// The served stages, bound.
    pub stages: Vec<StageState>,
    /// What holds where no stage is chosen.
    pub unstaged: Unstaged,
    /// What authorizers know, of all workers.
    pub authorizers: Arc<Authorizers>,
    /// API keys and access keys.
    pub keys: WorkerKeys,
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
    /// Who the client is, where a domain name asked for its certificate.
    pub client: Option<Arc<DomainClient>>,
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
    domain_name::run(x)?; // the certificate belongs to the handshake, before all other credentials
    if let Some(reply) = cors::run(x) {
        return Ok(Some(reply)); // a preflight carries no credentials and needs no route
    }
    route::run(x)?; // all other settings hang on the method
    access::run(x)?; // before anything is read or spent for the request
    policy::run(x)?; // what is denied to everybody asks no authorizer
    if let Some(asked) = authorize::run(x) {
        asked.await?; // what follows is for those who may call
    }
    size::run(x)?; // before the body is asked for, and so is what follows
    if !authorize::is_unproven(x) {
        screen(x).await?; // a caller who is not known yet learns nothing more
    }
    Ok(None)
}

/// What else the head decides, for whoever may call.
async fn screen(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    let key = api_key::run(x)?; // only an authorized caller learns whether a key is good
    throttle::run(x, key.as_ref()).await?; // behind the key, as plans hold each key to its own; before a body is unpacked
    decompress::head(x)?; // a body that could not be unpacked
    validate::head(x)?; // required parameters
    map_request::foresee(x) // a body that the integration would not take
}

/// The last phases. What a phase needs is an argument, so most wrong orders do not compile.
async fn walk(x: &mut Exchange<'_>) -> Result<MethodResponse, Rejection> {
    if authorize::is_unproven(x) {
        authorize::prove(x).await?; // a signature covers the body as it came, and nothing is done for nobody
        screen(x).await?;
    }
    decompress::run(x)?; // all that follows reads the plain body
    validate::run(x).await?; // before anything is made of the request
    let coding = compress::wanted(x); // while the client's fields are here
    let permit = authorize::permit(x)?; // without it nothing is called; credentials end here
    let response = match cache::of(x) {
        // A future of its own: most requests have no use for it.
        Some(cache) => Box::pin(cached(x, cache, permit)).await?,
        None => fetch(x, permit).await?,
    };
    finish(x, coding, response).await
}

/// Where answers are kept.
async fn cached<'g>(
    x: &mut Exchange<'g>,
    cache: MethodCache<'g>,
    permit: Permit,
) -> Result<MethodResponse, Rejection> {
    match cache::run(x, cache, &permit)? {
        Lookup::Kept(response) => Ok(response), // nothing of the integration runs
        Lookup::Missing(slot) => Box::pin(fill(x, slot, permit)).await,
    }
}

/// Where an answer is wanted that no cache has: somebody may have gone for it already.
async fn fill<'g>(x: &mut Exchange<'g>, slot: Slot<'g>, permit: Permit) -> Result<MethodResponse, Rejection> {
    let slot = match cache::wait(x, slot).await? {
        Waited::Told(response) => return Ok(response),
        Waited::Goes(slot) => slot,
    };
    let fetched = fetch(x, permit).await;
    cache::keep(x, slot, fetched).await // what the client sees is what is kept
}

/// Asks the integration.
async fn fetch(x: &mut Exchange<'_>, permit: Permit) -> Result<MethodResponse, Rejection> {
    let call = map_request::run(x, permit).await?; // parameters, then template
    let reply = integrate::run(x, call).await?; // the one call of the integration
    let response = map_response::run(x, reply).await?; // what the client sees
    validate_answer::run(x, response).await // where the definition asks for it
}

/// What each client wants in its own way.
async fn finish(
    x: &Exchange<'_>,
    coding: Option<Coding>,
    response: MethodResponse,
) -> Result<MethodResponse, Rejection> {
    compress::run(x, coding, response).await // nothing reads the body any more
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

#[cfg(test)]
mod tests;
