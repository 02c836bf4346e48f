//! Makes the client's answer out of the integration's.
//!
//! - **Does**: header rules of proxies; selection, mappings and template of the others.
//! - **Reads**: the integration's answer, the method's responses.
//! - **Writes**: whether the answer shows the trace header.
//! - **Rejects with**: `API_CONFIGURATION_ERROR`, `INTEGRATION_FAILURE` (502).

use crate::integration::{Exchange, Reply, aws, http, lambda, lambda_stream, mock, native, subtype};
use crate::message::{MethodResponse, Rejection};

/// Runs the phase.
pub async fn run(x: &mut Exchange<'_>, reply: Reply<'_>) -> Result<MethodResponse, Rejection> {
    match reply {
        Reply::Http(bound, answer) => http::finish(x, bound, answer).await,
        Reply::Lambda(bound, payload) => lambda::finish(x, bound, &payload).await,
        Reply::LambdaStream(answer) => lambda_stream::finish(x, answer),
        Reply::AwsFunction(bound, payload) => aws::finish_function(x, bound, &payload),
        Reply::AwsService(bound, answer) => Box::pin(aws::finish(x, bound, answer)).await,
        Reply::Subtype(answer) => Box::pin(subtype::finish(x, answer)).await,
        Reply::Mock(bound, status) => mock::finish(x, bound, status),
        Reply::Native(response) => Ok(native::finish(x, response)),
    }
}
