//! AWS services over HTTP, signed.

use std::rc::Rc;

use super::credentials::{Absent, Signer};
use crate::engine::sigv4::Unsigned;
use crate::message::{Body, IntegrationResponse};
use crate::port::{
    AwsClient, AwsError, AwsRequest, HttpClient, LocalBoxFuture, UpstreamError, UpstreamErrorKind,
};

/// Signs calls and sends them through an [`HttpClient`].
pub struct AwsServices {
    http: Rc<dyn HttpClient>,
    signer: Rc<Signer>,
}

impl AwsServices {
    /// The client of one worker.
    pub fn new(http: Rc<dyn HttpClient>, signer: Rc<Signer>) -> AwsServices {
        AwsServices { http, signer }
    }

    async fn call(&self, call: AwsRequest<'_>) -> Result<IntegrationResponse, AwsError> {
        let AwsRequest { mut request, sign_as } = call;
        let payload: &[u8] = match &request.body {
            Body::Bytes(bytes) => bytes,
            Body::Empty | Body::Stream { .. } => &[],
        };
        let unsigned =
            Unsigned { verb: &request.verb, target: &request.target, host: &request.host, payload };
        let (origin, deadline) = (&request.origin, request.deadline);
        self.signer.sign(sign_as, origin, &unsigned, &mut request.headers, deadline).await.map_err(
            |absent| match absent {
                Absent::Nowhere(detail) => AwsError::NoCredentials(detail.to_string()),
                Absent::Late => AwsError::Upstream(UpstreamError {
                    kind: UpstreamErrorKind::TimedOut,
                    retry: true,
                    detail: absent.to_string(),
                }),
            },
        )?;
        self.http.send(request).await.map_err(AwsError::Upstream)
    }
}

impl AwsClient for AwsServices {
    fn call<'a>(
        &'a self,
        request: AwsRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<IntegrationResponse, AwsError>> {
        Box::pin(self.call(request))
    }
}
