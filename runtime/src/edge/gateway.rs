//! The pipeline as what stands behind the sockets.

use std::net::SocketAddr;
use std::time::Instant;

use super::application::{Application, Incoming};
use crate::engine::head::HeadFault;
use crate::engine::refusal::Refusal;
use crate::message::MethodResponse;
use crate::pipeline::{self, Admitted, Arrival, Gateway};

impl Application for Gateway {
    type Admitted = Admitted;

    fn refuse(&self, fault: HeadFault, peer: Option<SocketAddr>, received: Instant) -> MethodResponse {
        let refusal = Refusal { status: fault.status(), reason: fault.as_str() };
        pipeline::refuse(self, refusal, peer, received)
    }

    async fn admit(&self, incoming: Incoming) -> Result<Admitted, MethodResponse> {
        pipeline::admit(self, incoming.into()).await
    }

    async fn answer(&self, admitted: Admitted) -> MethodResponse {
        pipeline::answer(self, admitted).await
    }

    async fn serve(&self, incoming: Incoming) -> MethodResponse {
        pipeline::serve(self, incoming.into()).await
    }
}

impl From<Incoming> for Arrival {
    fn from(incoming: Incoming) -> Arrival {
        let Incoming { head, body, peer, local_port, scheme, received } = incoming;
        Arrival { head, body, peer, local_port, scheme, received }
    }
}
