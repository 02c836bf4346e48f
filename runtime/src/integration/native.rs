//! Rust functions in the place of a backend.

use bytes::Bytes;

use super::{Call, Exchange, Reply, collect_request};
use crate::api::{ApiKind, Handler, HandlerRequest};
use crate::engine::query;
use crate::message::{KnownHeader, MethodResponse, Rejection};

/// Reads the body.
pub async fn prepare<'g>(x: &mut Exchange<'g>, handler: &'static dyn Handler) -> Result<Call<'g>, Rejection> {
    Ok(Call::Native(handler, collect_request(x).await?))
}

/// Calls the function. One that panics is caught at the pipeline's edge.
pub async fn call<'g>(
    x: &mut Exchange<'g>,
    handler: &'static dyn Handler,
    body: Bytes,
) -> Result<Reply<'g>, Rejection> {
    let Some(method) = x.method else {
        return Err(Rejection::configuration("no method was matched"));
    };
    let started = x.services.clock.instant();
    let request = HandlerRequest {
        method: method.table,
        request: &x.request,
        context: &x.context,
        query: query::pairs(x.request.raw_query()).collect(),
        body,
    };
    let result = handler.call(request).await;
    x.integrated(started, result.as_ref().ok().map(|response| response.status));
    result.map(Reply::Native)
}

/// Adds the type that REST APIs give to answers without one.
pub fn finish(x: &Exchange<'_>, mut response: MethodResponse) -> MethodResponse {
    if x.api.kind == ApiKind::Rest && response.headers.known(KnownHeader::ContentType).is_none() {
        response.headers.push(b"Content-Type", b"application/json");
    }
    response
}
