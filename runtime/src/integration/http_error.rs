//! Why an HTTP backend did not answer, as a rejection (reference 2.3, 2.5).

use super::body::request_failed;
use crate::api::ApiKind;
use crate::message::{Fault, GatewayResponseType, Rejection};
use crate::port::{UpstreamError, UpstreamErrorKind};

/// The rejection for an error. The error's text is for the log; the client reads no address in it.
pub(super) fn rejection(error: UpstreamError, kind: ApiKind) -> Rejection {
    let UpstreamError { kind: error, detail, .. } = error;
    match error {
        UpstreamErrorKind::Resolve | UpstreamErrorKind::Connect | UpstreamErrorKind::Tls => {
            let rejection =
                Rejection::new(GatewayResponseType::IntegrationFailure, Fault::Integration, detail);
            match kind {
                ApiKind::Rest => rejection.with_message("Network error communicating with endpoint"),
                ApiKind::Http | ApiKind::OpenApi => rejection,
            }
        }
        UpstreamErrorKind::Forbidden => Rejection::configuration(detail),
        UpstreamErrorKind::TimedOut => {
            Rejection::new(GatewayResponseType::IntegrationTimeout, Fault::Integration, detail)
        }
        UpstreamErrorKind::Protocol => Rejection::bad_gateway(detail),
        UpstreamErrorKind::RequestBody(error) => request_failed(error),
        UpstreamErrorKind::Overloaded => {
            let rejection = Rejection::new(GatewayResponseType::IntegrationFailure, Fault::Gateway, detail);
            let rejection = rejection.with_status(503).with_message("Service Unavailable");
            Rejection { retry_after: Some(1), ..rejection }
        }
    }
}
