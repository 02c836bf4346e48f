//! An answer on its way to the socket, with what decides how it is framed.

use std::rc::Rc;

use super::connection::Connection;
use super::worker::Worker;
use crate::engine::head::{Persistence, RequestHead};
use crate::message::{Body, Headers, KnownHeader, MethodResponse, Protocol};

/// What of the request decides how its answer is framed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// `HEAD`.
    pub(crate) is_head: bool,
    /// HTTP/1.0 has no chunks.
    pub(crate) protocol: Protocol,
    /// Whether the client wants to ask more.
    pub(crate) persistence: Persistence,
}

impl Asked {
    /// Of a head that was read.
    pub(crate) fn of(request: &RequestHead) -> Asked {
        Asked { is_head: request.is_head, protocol: request.head.protocol, persistence: request.persistence }
    }

    /// Of a head that could not be read.
    pub(crate) fn unread() -> Asked {
        Asked { is_head: false, protocol: Protocol::Http11, persistence: Persistence::Close }
    }
}

/// An answer, ready to be written.
#[derive(Debug)]
pub(crate) struct Answered {
    /// What is answered.
    pub(crate) response: MethodResponse,
    /// To what.
    pub(crate) asked: Asked,
    /// No other answer follows on this connection.
    pub(crate) close: bool,
    /// Dropped when the last byte is taken.
    pub(crate) in_flight: Option<InFlight>,
}

/// How the end of an answer's body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// There is none, and nothing is said of one.
    Absent,
    /// By its length. An answer to `HEAD` says what the body would have.
    Known(u64),
    /// By the last chunk, or by the end of the connection.
    Unknown,
}

/// An answer's parts after the rules that no API can change: a final status, and no body where HTTP has none.
pub(crate) fn shape(response: MethodResponse, asked: Asked) -> (u16, Headers, Body, Length) {
    let MethodResponse { status, headers, body } = response;
    // An interim status would leave the client waiting for the final one.
    let status = if (200..1000).contains(&status) { status } else { 502 };
    let bodiless = matches!(status, 204 | 304);
    let length = match &body {
        _ if bodiless => Length::Absent,
        Body::Empty if asked.is_head => declared_length(&headers).map_or(Length::Absent, Length::Known),
        body => body.length().map_or(Length::Unknown, Length::Known),
    };
    let body = if bodiless || asked.is_head { Body::Empty } else { body };
    (status, headers, body, length)
}

/// What a backend said of the body that a GET would have.
fn declared_length(headers: &Headers) -> Option<u64> {
    std::str::from_utf8(headers.known(KnownHeader::ContentLength)?).ok()?.parse().ok()
}

/// Fields that the edge writes itself.
pub(crate) fn is_framing(known: KnownHeader) -> bool {
    matches!(
        known,
        KnownHeader::ContentLength
            | KnownHeader::TransferEncoding
            | KnownHeader::Connection
            | KnownHeader::KeepAlive
            | KnownHeader::ProxyConnection
            | KnownHeader::Trailer
            | KnownHeader::Upgrade
            | KnownHeader::Date
    )
}

/// One request from its head to the last byte of its answer, counted in while it lives.
pub(crate) struct InFlight {
    worker: Rc<Worker>,
    connection: Rc<Connection>,
    /// It has a place among the requests in flight.
    placed: bool,
}

impl InFlight {
    /// Counts a request in.
    pub(crate) fn new(worker: &Rc<Worker>, connection: &Rc<Connection>) -> InFlight {
        let placed = worker.begin_request();
        InFlight { worker: Rc::clone(worker), connection: Rc::clone(connection), placed }
    }

    /// Whether it is one too many, to be refused.
    pub(crate) fn is_too_many(&self) -> bool {
        !self.placed
    }

    /// Where it came from.
    pub(crate) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Whether its answer must be the last of the connection.
    pub(crate) fn must_close(&self, response: &MethodResponse) -> bool {
        // The pipeline closes after heads that are no canonical requests.
        response.headers.known(KnownHeader::Connection) == Some(b"close")
            || self.worker.is_stopping()
            || self.worker.is_short_of_memory()
            || self.connection.is_spent(&self.worker.limits())
            || self.connection.is_closing()
    }

    /// Who answers it.
    pub(crate) fn worker(&self) -> &Rc<Worker> {
        &self.worker
    }
}

impl std::fmt::Debug for InFlight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InFlight")
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.placed {
            self.worker.end_request();
        }
        self.connection.did_answer();
    }
}
