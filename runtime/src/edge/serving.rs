//! One connection's task.
//!
//! A request that is here as a whole is answered on the connection's own task, out of one buffer: neither a decoder
//! nor a header map stands in between, and an idle connection holds no buffers. actix takes over where something
//! streams: a body that is still coming, or an answer in pieces. From then on the connection is actix's, and the
//! guarding stream inside goes on answering what is whole.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_service::Service;
use bytes::Bytes;

use super::answered::Answered;
use super::connection::Connection;
use super::guard::{Guard, Turn};
use super::runner::Runner;
use crate::engine::head::{HeadFault, RequestHead};

/// Answers what does not need actix.
pub(crate) trait Direct {
    /// Begins to answer a request that is whole; what is answered at once is the error.
    fn serve(
        &self,
        connection: &Rc<Connection>,
        request: RequestHead,
        body: Option<Bytes>,
    ) -> Result<Runner, Box<Answered>>;

    /// Takes back what has answered.
    fn keep(&self, runner: Runner);

    /// A head that was refused.
    fn refuse(&self, connection: &Rc<Connection>, fault: HeadFault) -> Answered;
}

/// The task of one connection. It is done when the connection is.
pub(crate) struct Serving<S: Service<(Guard, Option<SocketAddr>)>> {
    service: Rc<S>,
    peer: Option<SocketAddr>,
    mode: Mode<S::Future>,
}

#[allow(clippy::large_enum_variant, reason = "the large one is what nearly every connection is")]
enum Mode<F> {
    Direct(Guard),
    /// Boxed: few connections need it, and none should be larger for it before.
    Decoded(Pin<Box<F>>),
    Over,
}

impl<S: Service<(Guard, Option<SocketAddr>)>> Serving<S> {
    /// A connection that nothing was read from.
    pub(crate) fn new(guard: Guard, peer: Option<SocketAddr>, service: Rc<S>) -> Serving<S> {
        Serving { service, peer, mode: Mode::Direct(guard) }
    }
}

impl<S: Service<(Guard, Option<SocketAddr>)>> Future for Serving<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        if let Mode::Direct(guard) = &mut this.mode {
            let turn = ready!(guard.poll_direct(task));
            match (std::mem::replace(&mut this.mode, Mode::Over), turn) {
                (Mode::Direct(guard), Turn::Decode) => {
                    this.mode = Mode::Decoded(Box::pin(this.service.call((guard, this.peer))));
                }
                _ => return Poll::Ready(()),
            }
        }
        match &mut this.mode {
            // How it ended was the connection's affair, and is counted where it happened.
            Mode::Decoded(dispatcher) => dispatcher.as_mut().poll(task).map(drop),
            Mode::Direct(_) | Mode::Over => Poll::Ready(()),
        }
    }
}
