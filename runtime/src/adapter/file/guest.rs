//! A process that does not have the file: it asks the one that has.

use std::io;
use std::path::Path;

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;

use super::operation::{Operation, Reply};
use super::resp;
use crate::port::StateError;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// Nobody listens.
    Nobody,
    /// The conversation broke off: it may have been done.
    Broken(io::Error),
    /// The owner says no.
    Refused(StateError),
}

/// Asks over a connection of its own: what is asked once a second needs none that is kept.
pub(super) async fn ask(socket: &Path, operation: &Operation) -> Result<Reply, Unanswered> {
    let mut stream = UnixStream::connect(socket).await.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Unanswered::Nobody,
        _ => {
            Unanswered::Refused(StateError { retry: false, detail: format!("{}: {error}", socket.display()) })
        }
    })?;
    let mut bytes = Vec::new();
    operation.command().encode(&mut bytes);
    stream.write_all(&bytes).await.map_err(Unanswered::Broken)?;
    let reply = resp::receive(&mut stream).await.map_err(Unanswered::Broken)?;
    let reply = reply.ok_or_else(|| Unanswered::Broken(io::ErrorKind::UnexpectedEof.into()))?;
    Reply::read(operation, reply).map_err(Unanswered::Refused)
}
