//! The one call of the integration.
//!
//! - **Does**: sends the request to the backend or the service, the event to the function; a MOCK calls nobody.
//! - **Reads**: the prepared call.
//! - **Writes**: status and latency of the integration.
//! - **Rejects with**: `INTEGRATION_FAILURE`, `INTEGRATION_TIMEOUT`, `API_CONFIGURATION_ERROR`; a handler's own
//!   rejection.

use crate::integration::{Call, Exchange, Reply, aws, http, lambda, native, subtype};
use crate::message::Rejection;

/// Runs the phase.
#[allow(clippy::manual_async_fn, reason = "an `async fn` holds its arguments twice")]
pub fn run<'g>(x: &mut Exchange<'g>, call: Call<'g>) -> impl Future<Output = Result<Reply<'g>, Rejection>> {
    async move {
        match call {
            Call::Http(bound, request, host) => http::call(x, bound, request, host).await,
            Call::Lambda(bound, event) => lambda::call(x, bound, event).await,
            // Boxed: the future of every request has the size of the largest of these.
            Call::AwsFunction(bound, call) => Box::pin(aws::invoke(x, bound, call)).await,
            Call::AwsService(bound, call) => Box::pin(aws::call(x, bound, call)).await,
            Call::Subtype(bound, request) => Box::pin(subtype::call(x, bound, request)).await,
            Call::Mock(bound, status) => Ok(Reply::Mock(bound, status)),
            Call::Native(handler, body) => native::call(x, handler, body).await,
        }
    }
}
