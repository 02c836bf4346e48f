//! Accepts connections and seats each behind its guard.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::connection::Connection;
use super::guard::Guard;
use super::limits::{Limits, ticks};
use super::listen::AsyncListener;
use super::serving::{Direct, Serving};
use super::socket::Socket;
use super::tls::{Tls, TlsClient};
use super::worker::{Entry, ProcessState, Seated, Worker};
use crate::message::Scheme;
use actix_service::Service;
use tokio::sync::watch;
use tokio::task::spawn_local;

/// How long accepting rests when there are too many connections or files.
const PAUSE: Duration = Duration::from_millis(50);

/// What stands between a listener and its connections.
pub(crate) struct Door {
    /// The port that clients see.
    pub(crate) port: u16,
    /// Plain or TLS.
    pub(crate) scheme: Scheme,
    /// For TLS.
    pub(crate) tls: Option<Arc<Tls>>,
    /// Whose connections they become.
    pub(crate) worker: Rc<Worker>,
    /// Answers what needs no actix.
    pub(crate) direct: Rc<dyn Direct>,
}

/// Accepts until the process drains; what had connected before is still accepted.
pub(crate) async fn accept<S>(
    listener: AsyncListener,
    door: Door,
    service: Rc<S>,
    mut states: watch::Receiver<ProcessState>,
) where
    S: Service<(Guard, Option<SocketAddr>), Response = ()> + 'static,
{
    let door = Rc::new(door);
    let for_handshakes = states.clone();
    let mut stop =
        pin!(async move { states.wait_for(|state| *state >= ProcessState::Draining).await.is_ok() });
    let mut stopping = false;
    loop {
        if door.worker.process().is_full() && !stopping {
            tokio::time::sleep(PAUSE).await;
            stopping |= door.worker.process().state() >= ProcessState::Draining;
            continue;
        }
        let next = poll_fn(|task| {
            match listener.poll_accept(task) {
                Poll::Ready(accepted) => return Poll::Ready(Some(accepted)),
                Poll::Pending if stopping => return Poll::Ready(None),
                Poll::Pending => {}
            }
            // The queue was just found empty: what connected before the stop has been accepted.
            if stop.as_mut().poll(task).is_ready() {
                stopping = true;
                return Poll::Ready(None);
            }
            Poll::Pending
        });
        match next.await {
            None => return,
            Some(Ok((socket, peer))) => enter(socket, peer, &door, &service, &for_handshakes),
            Some(Err(error)) if is_of_one_connection(&error) => {}
            Some(Err(_)) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Errors of `accept` that say something of a connection that is gone, and nothing of the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn enter<S>(
    socket: Socket,
    peer: Option<SocketAddr>,
    door: &Rc<Door>,
    service: &Rc<S>,
    states: &watch::Receiver<ProcessState>,
) where
    S: Service<(Guard, Option<SocketAddr>), Response = ()> + 'static,
{
    if door.worker.process().enter(peer) == Entry::SourceFull {
        return;
    }
    let seat = Seated::new(&door.worker, peer);
    match (socket, &door.tls) {
        (Socket::Tcp(stream), Some(tls)) => {
            let tls = Arc::clone(tls);
            let (door, service, states) = (Rc::clone(door), Rc::clone(service), states.clone());
            spawn_local(async move {
                let handshake = tls.accept(stream);
                if let Some(Ok((stream, client))) = in_time(handshake, &door.worker.limits(), states).await {
                    let socket = Socket::Tls(Box::new(stream));
                    Serving::new(guard(socket, seat, &door, client), peer, service).await;
                }
            });
        }
        (socket, _) => {
            spawn_local(Serving::new(guard(socket, seat, door, None), peer, Rc::clone(service)));
        }
    }
}

/// A handshake within its limit, of which a drain leaves a moment only: nothing is in flight yet.
async fn in_time<T>(
    handshake: impl Future<Output = T>,
    limits: &Limits,
    mut states: watch::Receiver<ProcessState>,
) -> Option<T> {
    let drained = async {
        let _ = states.wait_for(|state| *state >= ProcessState::Draining).await;
        tokio::time::sleep(limits.linger).await;
    };
    let (mut handshake, mut drained) = (pin!(handshake), pin!(drained));
    let first = poll_fn(|task| match handshake.as_mut().poll(task) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => drained.as_mut().poll(task).map(|()| None),
    });
    tokio::time::timeout(limits.handshake, first).await.ok().flatten()
}

fn guard(socket: Socket, seat: Seated, door: &Door, client: Option<Box<TlsClient>>) -> Guard {
    let age = spread(ticks(door.worker.limits().age), door.worker.process().accepted());
    let connection = Connection::new(seat.peer, door.port, door.scheme, age).of(client);
    Guard::new(socket, connection, seat, Rc::clone(&door.direct))
}

/// An age ± 10 %, so that connections that came together do not go together.
fn spread(age: u32, number: usize) -> u32 {
    let tenth = age / 10;
    // Steps by the golden ratio fill a range evenly.
    let step = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    age - tenth + (step % u64::from(2 * tenth + 1)) as u32
}
