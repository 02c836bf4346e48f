//! HTTP/1.1 as the runtime's clients speak it to the Runtime API: few requests, one after the other, on the loopback.
//!
//! Not the reader of the gateway's own front: its limits are for strangers, while a runtime sends the cause of an error
//! in a header of up to a megabyte, and an error in the middle of a stream as trailers.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

/// The longest head: a runtime's cause of an error has up to 1 MiB.
const LONGEST_HEAD: usize = (1 << 20) + (64 << 10);
/// The most fields of a head.
const MOST_FIELDS: usize = 64;
/// The longest line between chunks, and the longest trailers: an error's document in base64.
const LONGEST_TRAILERS: usize = 1 << 20;
/// What is read at once.
const PIECE: usize = 64 * 1024;

/// One connection of a runtime.
pub(super) struct Wire {
    stream: TcpStream,
    buffer: BytesMut,
}

/// The head of a request: what of it matters.
#[derive(Debug, Default)]
pub(super) struct RequestHead {
    pub(super) verb: String,
    pub(super) path: String,
    pub(super) body: BodyLength,
    /// `Lambda-Runtime-Function-Response-Mode: streaming`.
    pub(super) streams: bool,
    /// `Lambda-Runtime-Function-Error-Type`.
    pub(super) error_type: String,
    /// `Expect: 100-continue`.
    pub(super) expects_continue: bool,
    /// `Connection: close`.
    pub(super) closes: bool,
}

/// How far a body goes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyLength {
    #[default]
    None,
    /// So many bytes are left.
    Left(u64),
    /// In chunks; so many bytes of the current one are left.
    Chunked(u64),
}

/// Trailers of a body in chunks (Lambda manual, "Building a custom runtime", response streaming).
#[derive(Debug, Default)]
pub(super) struct Trailers {
    /// `Lambda-Runtime-Function-Error-Type`.
    pub(super) error_type: Option<String>,
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Wire {
    /// Over a connection.
    pub(super) fn new(stream: TcpStream) -> Wire {
        Wire { stream, buffer: BytesMut::new() }
    }

    /// The next head; `None` where the runtime has closed the connection.
    pub(super) async fn head(&mut self) -> io::Result<Option<RequestHead>> {
        loop {
            if let Some((head, length)) = parse(&self.buffer)? {
                self.buffer.advance(length);
                return Ok(Some(head));
            }
            if self.buffer.len() > LONGEST_HEAD {
                return Err(broken("the head is too long"));
            }
            if !self.fill().await? {
                return if self.buffer.is_empty() { Ok(None) } else { Err(broken("the head is cut off")) };
            }
        }
    }

    /// Tells the runtime to send the body for which it waits to be asked.
    pub(super) async fn ask_for_body(&mut self, head: &RequestHead) -> io::Result<()> {
        if head.expects_continue {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        Ok(())
    }

    /// The next piece of a body; `None` at its end, with what trails it.
    pub(super) async fn piece(
        &mut self,
        length: &mut BodyLength,
        trailers: &mut Trailers,
    ) -> io::Result<Option<Bytes>> {
        loop {
            let left = match length {
                BodyLength::None | BodyLength::Left(0) => return Ok(None),
                BodyLength::Left(left) => left,
                BodyLength::Chunked(0) => {
                    match self.chunk_size().await? {
                        0 => {
                            self.trailers(trailers).await?;
                            *length = BodyLength::None;
                        }
                        size => *length = BodyLength::Chunked(size),
                    }
                    continue;
                }
                BodyLength::Chunked(left) => left,
            };
            if self.buffer.is_empty() && !self.fill().await? {
                return Err(broken("the body is cut off"));
            }
            let take = self.buffer.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= take as u64;
            let ends_chunk = *length == BodyLength::Chunked(0);
            let piece = self.buffer.split_to(take).freeze();
            if ends_chunk && !self.line().await?.is_empty() {
                return Err(broken("a chunk longer than its size"));
            }
            return Ok(Some(piece));
        }
    }

    /// An answer, with a body.
    pub(super) async fn answer(
        &mut self,
        status: &str,
        fields: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n");
        for (name, value) in fields {
            // A value comes from the request's trace header or an ARN; neither has line ends, and here none gets through.
            let value: String = value.chars().filter(|char| !char.is_control()).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let mut bytes = head.into_bytes();
        if body.len() <= PIECE {
            bytes.extend_from_slice(body);
            return self.stream.write_all(&bytes).await;
        }
        self.stream.write_all(&bytes).await?;
        self.stream.write_all(body).await
    }

    /// Polls until the runtime has closed the connection; what it sends meanwhile stays where it is.
    pub(super) fn poll_closed(&self, task: &mut Context<'_>) -> Poll<()> {
        let mut byte = [0; 1];
        let mut byte = ReadBuf::new(&mut byte);
        match self.stream.poll_peek(task, &mut byte) {
            Poll::Ready(Ok(0) | Err(_)) => Poll::Ready(()),
            Poll::Ready(Ok(_)) | Poll::Pending => Poll::Pending,
        }
    }

    async fn chunk_size(&mut self) -> io::Result<u64> {
        let line = self.line().await?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let plain = !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let size = u64::from_str_radix(digits, 16).ok().filter(|_| plain);
        size.ok_or_else(|| broken("a chunk size that is no number"))
    }

    async fn trailers(&mut self, trailers: &mut Trailers) -> io::Result<()> {
        let mut all = 0;
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                return Ok(());
            }
            all += line.len();
            if all > LONGEST_TRAILERS {
                return Err(broken("the trailers are too long"));
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("Lambda-Runtime-Function-Error-Type")
            {
                trailers.error_type = Some(value.trim().to_owned());
            }
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.buffer) {
                let line = self.buffer.split_to(end + 1);
                return Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned());
            }
            if self.buffer.len() > LONGEST_TRAILERS || !self.fill().await? {
                return Err(broken("a line without its end"));
            }
        }
    }

    /// Reads once; `false` at the end of the stream.
    async fn fill(&mut self) -> io::Result<bool> {
        self.buffer.reserve(PIECE);
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    /// Waits until the runtime has closed the connection, or something else is there.
    pub(super) async fn closed_or<T>(&self, mut other: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Option<T> {
        poll_fn(|task| match other(task) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => self.poll_closed(task).map(|()| None),
        })
        .await
    }
}

/// A head and its length, where it is whole.
fn parse(bytes: &[u8]) -> io::Result<Option<(RequestHead, usize)>> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    let status = request.parse(bytes).map_err(|_| broken("what came is no HTTP request"))?;
    let httparse::Status::Complete(length) = status else { return Ok(None) };
    let mut head = RequestHead {
        verb: request.method.unwrap_or_default().to_owned(),
        path: request.path.unwrap_or_default().to_owned(),
        closes: request.version == Some(0),
        ..RequestHead::default()
    };
    for field in request.headers.iter() {
        let text = || String::from_utf8_lossy(field.value).trim().to_owned();
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        if is("content-length") {
            let length = text().parse().map_err(|_| broken("Content-Length is no number"))?;
            if head.body == BodyLength::None {
                head.body = BodyLength::Left(length);
            }
        } else if is("transfer-encoding") {
            head.body = BodyLength::Chunked(0);
        } else if is("lambda-runtime-function-response-mode") {
            head.streams = text().eq_ignore_ascii_case("streaming");
        } else if is("lambda-runtime-function-error-type") {
            head.error_type = text();
        } else if is("expect") {
            head.expects_continue = text().eq_ignore_ascii_case("100-continue");
        } else if is("connection") {
            head.closes |= text().eq_ignore_ascii_case("close");
        }
    }
    Ok(Some((head, length)))
}
