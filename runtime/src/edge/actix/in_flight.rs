//! One request from its head to the last byte of its answer.

use std::rc::Rc;

use crate::edge::connection::Connection;
use crate::edge::worker::Worker;

/// Counted in while it lives. The answer's body owns it, so that it ends when actix has taken the last piece.
pub(super) struct InFlight {
    worker: Rc<Worker>,
    connection: Rc<Connection>,
}

impl InFlight {
    pub(super) fn new(worker: &Rc<Worker>, connection: &Rc<Connection>) -> InFlight {
        worker.begin_request();
        InFlight { worker: Rc::clone(worker), connection: Rc::clone(connection) }
    }

    pub(super) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    pub(super) fn worker(&self) -> &Rc<Worker> {
        &self.worker
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.worker.end_request();
        self.connection.did_answer();
    }
}
