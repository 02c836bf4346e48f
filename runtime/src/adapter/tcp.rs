//! TCP streams that do less for each read and write than tokio's own.
//!
//! tokio decides when a stream is ready; what is done then is done here: the system call itself, without the C library's
//! cancellation points, and without a lock where nothing is to be waited for.

use std::io::{self, IoSlice};
use std::os::fd::{AsFd, BorrowedFd};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rustix::net::{RecvFlags, SendFlags, recv, send};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::coop::poll_proceed;

/// A stream to a client or to a backend.
#[derive(Debug)]
pub(crate) struct Tcp(TcpStream);

impl From<TcpStream> for Tcp {
    fn from(stream: TcpStream) -> Tcp {
        Tcp(stream)
    }
}

impl AsFd for Tcp {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Tcp {
    /// Whether the reactor has seen anything to read, an end included: neither a lock nor a system call.
    pub(crate) fn may_have_input(&self) -> bool {
        may_have_input(self.0.try_io(Interest::READABLE, || Ok(())))
    }

    /// Makes a system call where the reactor holds the stream for ready; `whole` is what it moves at most. Where it moves
    /// less, the kernel has no more, and the reactor says when that changes: asking again would be one call for nothing.
    fn attempt(
        &self,
        interest: Interest,
        whole: usize,
        call: impl FnOnce() -> rustix::io::Result<usize>,
    ) -> io::Result<usize> {
        let mut moved = None;
        let tried = self.0.try_io(interest, || {
            let count = call()?;
            moved = Some(count);
            if 0 < count && count < whole { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(count) }
        });
        moved.map_or(tried, Ok)
    }

    /// Sends as much as goes, or waits until something goes.
    fn poll_send(
        &self,
        task: &mut Context<'_>,
        whole: usize,
        send: impl Fn() -> rustix::io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        let turn = ready!(poll_proceed(task));
        loop {
            match self.attempt(Interest::WRITABLE, whole, &send) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready!(self.0.poll_write_ready(task))?;
                }
                sent => {
                    turn.made_progress();
                    return Poll::Ready(sent);
                }
            }
        }
    }
}

/// What the reactor says of a stream when it is asked for nothing but that.
pub(crate) fn may_have_input(tried: io::Result<()>) -> bool {
    !tried.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}

impl AsyncRead for Tcp {
    fn poll_read(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let turn = ready!(poll_proceed(task));
        loop {
            let space = buffer.initialize_unfilled();
            let whole = space.len();
            let read = || recv(&self.0, space, RecvFlags::empty()).map(|(_, count)| count);
            match self.attempt(Interest::READABLE, whole, read) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready!(self.0.poll_read_ready(task))?;
                }
                read => {
                    turn.made_progress();
                    return Poll::Ready(read.map(|count| buffer.advance(count)));
                }
            }
        }
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_send(task, bytes.len(), || send(&self.0, bytes, SendFlags::empty()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let whole = pieces.iter().map(|piece| piece.len()).sum();
        self.poll_send(task, whole, || rustix::io::writev(&self.0, pieces))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(task)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    async fn pair() -> (Tcp, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Tcp::from(listener.accept().await.unwrap().0), stream)
    }

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
    }

    #[test]
    fn much_goes_both_ways_through_small_buffers() {
        run(async {
            let (mut own, mut other) = pair().await;
            let sent: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
            let copy = sent.clone();
            let echo = tokio::spawn(async move {
                let mut received = vec![0; copy.len()];
                other.read_exact(&mut received).await.unwrap();
                other.write_all(&received).await.unwrap();
                received == copy
            });
            own.write_all(&sent).await.unwrap();
            let mut received = Vec::new();
            let mut piece = [0; 1_000];
            while received.len() < sent.len() {
                let count = own.read(&mut piece).await.unwrap();
                received.extend_from_slice(&piece[..count]);
            }
            assert!(echo.await.unwrap() && received == sent);
            assert_eq!(own.read(&mut piece).await.unwrap(), 0, "the other end is closed");
        });
    }

    #[test]
    fn pieces_leave_together_and_wait_where_nobody_reads() {
        run(async {
            let (mut own, mut other) = pair().await;
            let count = own.write_vectored(&[IoSlice::new(b"ab"), IoSlice::new(b"cd")]).await.unwrap();
            let mut four = [0; 4];
            other.read_exact(&mut four).await.unwrap();
            assert_eq!((count, &four), (4, b"abcd"));
            let full = vec![0; 1 << 20];
            let mut sent = 0;
            let mut noop = Context::from_waker(std::task::Waker::noop());
            while let Poll::Ready(count) = Pin::new(&mut own).poll_write(&mut noop, &full) {
                sent += count.unwrap();
                tokio::task::yield_now().await;
            }
            let reader = tokio::spawn(async move {
                let mut all = Vec::new();
                other.read_to_end(&mut all).await.unwrap();
                all.len()
            });
            own.write_all(&full).await.unwrap();
            own.shutdown().await.unwrap();
            assert_eq!(reader.await.unwrap(), sent + full.len());
        });
    }

    #[test]
    fn input_is_seen_and_what_is_closed_breaks() {
        run(async {
            let (mut own, mut other) = pair().await;
            let mut bytes = [0; 8];
            let mut noop = Context::from_waker(std::task::Waker::noop());
            assert!(Pin::new(&mut own).poll_read(&mut noop, &mut ReadBuf::new(&mut bytes)).is_pending());
            assert!(!own.may_have_input());
            other.write_all(b"abc").await.unwrap();
            own.0.readable().await.unwrap();
            assert!(own.may_have_input());
            assert_eq!(own.read(&mut bytes).await.unwrap(), 3);
            assert!(!own.may_have_input(), "all was read");
            drop(other);
            own.0.readable().await.unwrap();
            assert!(own.may_have_input());
            assert_eq!(own.read(&mut bytes).await.unwrap(), 0);
            while own.write_all(b"x").await.is_ok() {
                tokio::task::yield_now().await;
            }
        });
    }
}
