//! What stands behind the sockets, as the edge sees it.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::limits::Limits;
use crate::engine::refusal::Refusal;
use crate::message::{Body, DomainClient, Head, MethodResponse, Scheme};

/// A request as it came from a socket.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// The head, with names as the client wrote them.
    pub(crate) head: Head,
    /// The body.
    pub(crate) body: Body,
    /// The other end; `None` on a Unix socket.
    pub(crate) peer: Option<SocketAddr>,
    /// The port that the client reached.
    pub(crate) local_port: u16,
    /// Plain or TLS.
    pub(crate) scheme: Scheme,
    /// When the head was complete.
    pub(crate) received: Instant,
    /// Who the client is, where a domain name asked for its certificate.
    pub(crate) client: Option<Arc<DomainClient>>,
}

/// Answers requests: the pipeline, or a stand-in of the tests. One for each worker.
pub(crate) trait Application: 'static {
    /// A request that may send its body.
    type Admitted: 'static;

    /// Answers for a request that was refused at the socket.
    fn refuse(&self, refusal: Refusal, peer: Option<SocketAddr>, received: Instant) -> MethodResponse;

    /// Decides by the head alone; what is refused is answered at once.
    fn admit(&self, incoming: Incoming) -> impl Future<Output = Result<Self::Admitted, MethodResponse>>;

    /// Answers what was admitted.
    fn answer(&self, admitted: Self::Admitted) -> impl Future<Output = MethodResponse>;

    /// Both.
    fn serve(&self, incoming: Incoming) -> impl Future<Output = MethodResponse>;

    /// The configuration was read again: limits for the connections, if there are others now.
    fn reload(&self) -> Option<Limits> {
        None
    }
}
