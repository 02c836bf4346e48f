//! What a function writes to its standard output and error, as lines of the gateway's log.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::unix::pipe::Receiver;

use crate::engine::date::iso8601_millis;
use crate::message::Writer;
use crate::port::LogSink;

/// The longest line; what is longer becomes several.
const LONGEST: usize = 16 * 1024;
/// What is read at once.
const PIECE: usize = 8 * 1024;
/// What is read without waiting before other things get their turn.
const TURN: usize = 1 << 20;

/// Where the lines of all functions go.
#[derive(Clone)]
pub(super) struct FunctionLog {
    sink: Arc<dyn LogSink>,
    json: bool,
}

/// Whose line it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) function: &'a str,
    /// The environment's log stream.
    pub(super) stream: &'a str,
    /// The invocation that was running, or empty.
    pub(super) request_id: &'a str,
}

impl FunctionLog {
    /// A log of JSON objects, or of texts for people.
    pub(super) fn new(sink: Arc<dyn LogSink>, json: bool) -> FunctionLog {
        FunctionLog { sink, json }
    }

    /// One line.
    pub(super) fn write(&self, origin: Origin<'_>, line: &[u8]) {
        if !self.sink.is_on() {
            return;
        }
        let time = iso8601_millis(SystemTime::now());
        if !self.json {
            let mut text = format!("{time} {} ", origin.function).into_bytes();
            if !origin.request_id.is_empty() {
                text.extend_from_slice(origin.request_id.as_bytes());
                text.push(b' ');
            }
            // One line stays one line, and a terminal is not told what to do.
            text.extend(
                line.iter().map(|byte| if byte.is_ascii_control() && *byte != b'\t' { b' ' } else { *byte }),
            );
            self.sink.write(&text);
            return;
        }
        let mut writer = Writer::new();
        writer.begin_object();
        writer.key("time").string(&time);
        writer.key("function").string(origin.function);
        if !origin.request_id.is_empty() {
            writer.key("requestId").string(origin.request_id);
        }
        writer.key("logStream").string(origin.stream);
        writer.key("message").string_lossy(line);
        writer.end_object();
        self.sink.write(writer.bytes());
    }
}

/// The reading end of a process's outputs.
pub(super) struct Output {
    pipe: Receiver,
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
}

impl Output {
    /// Over a pipe.
    pub(super) fn new(pipe: Receiver) -> Output {
        Output { pipe, begun: Vec::new() }
    }

    /// Reads once, and hands on each line that is whole. `false` when all ends of the pipe are closed.
    pub(super) fn poll(&mut self, task: &mut Context<'_>, mut line: impl FnMut(&[u8])) -> Poll<bool> {
        let mut piece = [0; PIECE];
        let mut piece = ReadBuf::new(&mut piece);
        let read = std::task::ready!(Pin::new(&mut self.pipe).poll_read(task, &mut piece));
        if read.is_err() || piece.filled().is_empty() {
            self.flush(&mut line);
            return Poll::Ready(false);
        }
        self.take(piece.filled(), &mut line);
        Poll::Ready(true)
    }

    /// Reads what is there without waiting: what a function wrote before it answered belongs to that answer. It asks the
    /// kernel itself, which knows earlier than the reactor does.
    pub(super) fn drain(&mut self, mut line: impl FnMut(&[u8])) {
        let mut piece = [0; PIECE];
        let mut read = 0;
        while read < TURN {
            match rustix::io::read(&self.pipe, &mut piece) {
                Err(rustix::io::Errno::INTR) => {}
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    read += count;
                    self.take(piece.get(..count).unwrap_or_default(), &mut line);
                }
            }
        }
    }

    /// Hands on a line whose end never came.
    pub(super) fn flush(&mut self, mut line: impl FnMut(&[u8])) {
        if !self.begun.is_empty() {
            line(&self.begun);
            self.begun.clear();
        }
    }

    fn take(&mut self, piece: &[u8], line: &mut impl FnMut(&[u8])) {
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            let (part, ends) = match part.split_last() {
                Some((b'\n', rest)) => (rest, true),
                _ => (part, false),
            };
            let mut rest = part;
            while !rest.is_empty() {
                if self.begun.len() >= LONGEST {
                    line(&self.begun);
                    self.begun.clear();
                }
                let (fits, more) = rest.split_at(rest.len().min(LONGEST - self.begun.len()));
                self.begun.extend_from_slice(fits);
                rest = more;
            }
            if ends {
                if self.begun.last() == Some(&b'\r') {
                    self.begun.pop();
                }
                if !self.begun.is_empty() {
                    line(&self.begun);
                }
                self.begun.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn lines_are_put_together_and_cut() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        let _inside = runtime.enter();
        let (reader, mut writer) = std::io::pipe().unwrap();
        let mut output = Output::new(Receiver::from_owned_fd(reader.into()).unwrap());
        let mut lines: Vec<String> = Vec::new();
        writer.write_all(b"one\r\n\ntwo").unwrap();
        output.drain(|line| lines.push(String::from_utf8_lossy(line).into_owned()));
        assert_eq!(lines, ["one"]);
        writer.write_all(&[b"!\n".as_slice(), &vec![b'x'; LONGEST + 3], b"\nlast"].concat()).unwrap();
        drop(writer);
        let mut all = |task: &mut Context<'_>| {
            output.poll(task, |line| lines.push(String::from_utf8_lossy(line).into_owned()))
        };
        while runtime.block_on(std::future::poll_fn(&mut all)) {}
        let lengths: Vec<usize> = lines.iter().map(String::len).collect();
        assert_eq!(lengths, [3, 4, LONGEST, 3, 4]);
        assert_eq!(lines.last().map(String::as_str), Some("last"));
    }
}
