//! From an arrival to an exchange, and an exchange over the time in which its body is asked for.

use super::{Arrival, Gateway, refuse};
use crate::api::ApiKind;
use crate::engine::canonical::{Connection, canonicalise};
use crate::engine::ids;
use crate::engine::sigv4::verify::Proof;
use crate::integration::Exchange;
use crate::message::{Context, MethodRequest, MethodResponse, Overrides};

/// A request that passed everything that its head decides.
#[derive(Debug)]
pub struct Admitted {
    /// The canonical request.
    pub request: MethodRequest,
    context: Context,
    sent_trace: Option<Box<str>>,
    origin: Option<Box<[u8]>>,
    proof: Option<Box<Proof>>,
    may_renew: Option<bool>,
    /// Positions of stage and method in the gateway's tables: this outlives a borrow of them.
    stage: usize,
    method: usize,
}

/// An arrival in canonical form, with its `$context`. An error is the answer.
pub(super) fn exchange<'g>(gateway: &'g Gateway, arrival: Arrival) -> Result<Exchange<'g>, MethodResponse> {
    let Arrival { head, body, peer, local_port, scheme, received, client } = arrival;
    let connection = Connection { peer, local_port, scheme };
    let canonical =
        canonicalise(head, body, &connection, received, gateway.api.kind, &gateway.trusted_proxies)
            .map_err(|refusal| refuse(gateway, refusal, peer, received))?;
    let mut context = context(gateway, canonical.request_id.as_deref());
    context.source_ip = canonical.request.source_ip;
    context.client = client;
    Ok(Exchange {
        api: gateway.api,
        router: &gateway.router,
        stages: &gateway.stages,
        unstaged: &gateway.unstaged,
        authorizers: &gateway.authorizers,
        keys: &gateway.keys,
        services: &gateway.services,
        request: canonical.request,
        context,
        stage: None,
        method: None,
        sent_trace: canonical.trace_id,
        origin: None,
        proof: None,
        may_renew: None,
        answered: None,
        shows_trace: false,
        asks_whether_modified: false,
    })
}

/// `$context` of a new request. A client may name its request by a UUID (reference 2.4).
pub(super) fn context(gateway: &Gateway, proposed: Option<&str>) -> Context {
    let random: [u8; 27] = gateway.services.ids.draw();
    let (for_extended, for_uuid) = (random.first_chunk(), random.last_chunk());
    let extended_request_id = ids::extended_request_id(for_extended.copied().unwrap_or_default());
    let request_id = match proposed.filter(|proposed| ids::is_uuid(proposed.as_bytes())) {
        // Of an HTTP API both are the same (reference 11.2).
        _ if gateway.api.kind == ApiKind::Http => extended_request_id.clone(),
        Some(proposed) => Box::from(proposed),
        None => ids::uuid(for_uuid.copied().unwrap_or_default()),
    };
    Context {
        request_id,
        extended_request_id,
        trace_id: Box::default(),
        time: gateway.services.clock.now(),
        source_ip: std::net::Ipv4Addr::LOCALHOST.into(),
        api_key: None,
        client: None,
        authorizer: None,
        caller: None,
        integration_status: None,
        integration_latency_ms: None,
        status: None,
        response_latency_ms: None,
        response_length: None,
        overrides: Overrides::default(),
        error: None,
        validation_error: None,
        unfit_answer: false,
        held_back_by: None,
        cached: None,
    }
}

/// Lays an exchange down until the body may be read.
pub(super) fn suspend(gateway: &Gateway, x: Exchange<'_>) -> Admitted {
    let stage =
        gateway.stages.iter().position(|stage| x.stage.is_some_and(|chosen| std::ptr::eq(chosen, stage)));
    Admitted {
        request: x.request,
        context: x.context,
        sent_trace: x.sent_trace,
        origin: x.origin,
        proof: x.proof,
        may_renew: x.may_renew,
        stage: stage.unwrap_or_default(),
        method: x.method.map_or(usize::MAX, |method| method.table.index as usize),
    }
}

/// Takes an exchange up again.
pub(super) fn resume(gateway: &Gateway, admitted: Admitted) -> Exchange<'_> {
    let stage = gateway.stages.get(admitted.stage);
    Exchange {
        api: gateway.api,
        router: &gateway.router,
        stages: &gateway.stages,
        unstaged: &gateway.unstaged,
        authorizers: &gateway.authorizers,
        keys: &gateway.keys,
        services: &gateway.services,
        request: admitted.request,
        context: admitted.context,
        stage,
        method: stage.and_then(|stage| stage.methods.get(admitted.method)),
        sent_trace: admitted.sent_trace,
        origin: admitted.origin,
        proof: admitted.proof,
        may_renew: admitted.may_renew,
        answered: None,
        shows_trace: false,
        asks_whether_modified: false,
    }
}
