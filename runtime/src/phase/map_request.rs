//! Makes the integration's request.
//!
//! - **Does**: refuses, before the body is asked for, what no body could mend; then parameter mappings, then the
//!   template, or the event; a proxy's body is not touched.
//! - **Reads**: leave to call; the method's integration, the request, the stage.
//! - **Writes**: the trace header for the integration; takes the request's body, and a proxy's fields.
//! - **Rejects with**: `API_CONFIGURATION_ERROR`, `UNSUPPORTED_MEDIA_TYPE`, `BAD_REQUEST_PARAMETERS`, `DEFAULT_4XX`,
//!   `REQUEST_TOO_LARGE`; 503 where memory is short and the request needs a buffer.

use super::authorize::Permit;
use super::validate;
use crate::api::ApiKind;
use crate::engine::bind::BoundIntegration;
use crate::engine::{date, trace};
use crate::integration::{Call, Exchange, aws, http, lambda, mock, native, subtype};
use crate::message::{Body, Fault, GatewayResponseType, Rejection};
use crate::port::Pressure;

/// What the head decides of a body that is still to come: it is not asked for where it would be refused whatever it
/// says. A model goes first, since its faults are told before those of the integration.
pub fn foresee(x: &Exchange<'_>) -> Result<(), Rejection> {
    let Some(method) = x.method.filter(|_| matches!(x.request.body, Body::Stream { .. })) else {
        return Ok(());
    };
    let integration = &method.integration;
    let held = validate::reads_body(x);
    if x.services.memory.get() >= Pressure::Severe && (held || needs_a_buffer(x, integration)) {
        return Err(short_of_memory());
    }
    match integration {
        _ if held => Ok(()),
        BoundIntegration::Http(bound) => http::accepts(x, bound),
        BoundIntegration::Mock(bound) => mock::accepts(x, bound),
        BoundIntegration::Aws(bound) => aws::accepts(x, bound),
        BoundIntegration::Lambda(_) | BoundIntegration::Subtype(_) | BoundIntegration::Native(_) => Ok(()),
        BoundIntegration::Broken(why) => Err(Rejection::configuration(*why)),
    }
}

/// Runs the phase.
pub async fn run<'g>(x: &mut Exchange<'g>, _: Permit) -> Result<Call<'g>, Rejection> {
    let integration = match x.method {
        Some(method) => &method.integration,
        None => return Err(Rejection::configuration("no method was matched")),
    };
    if x.services.memory.get() >= Pressure::Severe && needs_a_buffer(x, integration) {
        return Err(short_of_memory());
    }
    match integration {
        BoundIntegration::Http(bound) => {
            trace_call(x);
            http::prepare(x, bound).await
        }
        BoundIntegration::Lambda(bound) => {
            trace_call(x);
            lambda::prepare(x, bound).await
        }
        BoundIntegration::Aws(bound) => {
            trace_call(x);
            Box::pin(aws::prepare(x, bound)).await
        }
        BoundIntegration::Subtype(bound) => {
            trace_call(x);
            Box::pin(subtype::prepare(x, bound)).await
        }
        BoundIntegration::Mock(bound) => mock::prepare(x, bound).await,
        BoundIntegration::Native(handler) => native::prepare(x, *handler).await,
        BoundIntegration::Broken(why) => Err(Rejection::configuration(*why)),
    }
}

/// A plain document's backend gets a trace header only where the client sent one.
fn trace_call(x: &mut Exchange<'_>) {
    let sent = x.sent_trace.as_deref();
    x.context.trace_id = match (x.api.kind, sent) {
        (ApiKind::OpenApi, None) => return,
        (ApiKind::OpenApi, Some(sent)) if trace::is_valid(sent) => Box::from(sent),
        (ApiKind::OpenApi, Some(_)) => return,
        (ApiKind::Rest | ApiKind::Http, sent) => {
            trace::header(sent, date::epoch_seconds(x.context.time), &x.services.ids.draw())
        }
    };
}

/// Whether a request or its answer is held in memory as a whole. Streams, and answers of the gateway itself, are not.
fn needs_a_buffer(x: &Exchange<'_>, integration: &BoundIntegration) -> bool {
    match integration {
        BoundIntegration::Http(bound) => !bound.proxy,
        BoundIntegration::Lambda(_) | BoundIntegration::Aws(_) | BoundIntegration::Subtype(_) => true,
        BoundIntegration::Mock(_) | BoundIntegration::Native(_) => !matches!(x.request.body, Body::Empty),
        BoundIntegration::Broken(_) => false,
    }
}

/// 503: what a request needs cannot be held now.
pub(super) fn short_of_memory() -> Rejection {
    let rejection = Rejection::new(GatewayResponseType::Default5xx, Fault::Gateway, "memory is short");
    Rejection { retry_after: Some(1), ..rejection.with_status(503).with_message("Service Unavailable") }
}
