//! A client's socket: TCP, TLS over TCP, or a Unix socket.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::UnixStream;
use tokio_rustls::server::TlsStream;

use crate::adapter::tcp::{Tcp, may_have_input};

/// One type for all of them: what stands on it is compiled once.
pub(crate) enum Socket {
    /// Plain TCP.
    Tcp(Tcp),
    /// Boxed: its buffers would make every plain connection as large.
    Tls(Box<TlsStream<Tcp>>),
    /// A Unix socket.
    Unix(UnixStream),
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Socket::Tcp(stream) => Pin::new(stream).poll_read(task, buffer),
            Socket::Tls(stream) => Pin::new(stream.as_mut()).poll_read(task, buffer),
            Socket::Unix(stream) => Pin::new(stream).poll_read(task, buffer),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Socket::Tcp(stream) => Pin::new(stream).poll_write(task, bytes),
            Socket::Tls(stream) => Pin::new(stream.as_mut()).poll_write(task, bytes),
            Socket::Unix(stream) => Pin::new(stream).poll_write(task, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Socket::Tcp(stream) => Pin::new(stream).poll_write_vectored(task, pieces),
            Socket::Tls(stream) => Pin::new(stream.as_mut()).poll_write_vectored(task, pieces),
            Socket::Unix(stream) => Pin::new(stream).poll_write_vectored(task, pieces),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Socket::Tcp(stream) => Pin::new(stream).poll_flush(task),
            Socket::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(task),
            Socket::Unix(stream) => Pin::new(stream).poll_flush(task),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Socket::Tcp(stream) => Pin::new(stream).poll_shutdown(task),
            Socket::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(task),
            Socket::Unix(stream) => Pin::new(stream).poll_shutdown(task),
        }
    }
}

impl Socket {
    /// Whether the reactor has seen anything to read, an end included. Costs neither a lock nor a system call. A TLS layer
    /// may hold bytes that the reactor does not know of.
    pub(crate) fn may_have_input(&self) -> bool {
        match self {
            Socket::Tcp(stream) => stream.may_have_input(),
            Socket::Unix(stream) => may_have_input(stream.try_io(Interest::READABLE, || Ok(()))),
            Socket::Tls(_) => true,
        }
    }

    /// The TCP socket under it.
    pub(crate) fn tcp(&self) -> Option<&Tcp> {
        match self {
            Socket::Tcp(stream) => Some(stream),
            Socket::Tls(stream) => Some(stream.get_ref().0),
            Socket::Unix(_) => None,
        }
    }
}
