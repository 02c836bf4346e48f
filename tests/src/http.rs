//! HTTP/1.1 messages, read from a stream as they come. Strict enough to notice a broken message, no more.

use std::io::{self, Read};

/// A message: the first line, the header lines as they were written, the body without its framing.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// `GET /x HTTP/1.1`, or `HTTP/1.1 200 OK`.
    pub first_line: String,
    /// Header lines in order, names as written.
    pub headers: Vec<(String, String)>,
    /// The body, chunks put together.
    pub body: Vec<u8>,
    /// Whether it came in chunks.
    pub chunked: bool,
}

/// What a message's body depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A request: without framing there is no body.
    Request,
    /// An answer to a request other than HEAD: without framing the body ends with the connection.
    Answer,
    /// An answer to HEAD: no body whatever the headers say.
    AnswerToHead,
}

impl Message {
    /// The last value of a header, whatever the letter case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str()).collect()
    }

    /// The status of an answer; 0 where the first line is none.
    pub fn status(&self) -> u16 {
        self.first_line.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    /// Verb and target of a request.
    pub fn verb_and_target(&self) -> (&str, &str) {
        let mut words = self.first_line.split(' ');
        (words.next().unwrap_or(""), words.next().unwrap_or(""))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A stream with what was read ahead of the message at hand.
#[derive(Debug)]
pub struct Reader<S> {
    stream: S,
    ahead: Vec<u8>,
}

impl<S: Read> Reader<S> {
    /// Nothing read yet.
    pub fn new(stream: S) -> Reader<S> {
        Reader { stream, ahead: Vec::new() }
    }

    /// The stream underneath.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// The next message, or `None` where the peer closed before its first byte.
    ///
    /// # Errors
    /// The connection failed or ended inside a message, or the message is malformed.
    pub fn message(&mut self, role: Role) -> io::Result<Option<Message>> {
        let Some(mut message) = self.head()? else { return Ok(None) };
        self.body(&mut message, role)?;
        Ok(Some(message))
    }

    /// First line and headers alone.
    ///
    /// # Errors
    /// As [`Reader::message`].
    pub fn head(&mut self) -> io::Result<Option<Message>> {
        let end = loop {
            if let Some(at) = find(&self.ahead, b"\r\n\r\n") {
                break at;
            }
            if self.fill()? == 0 {
                return if self.ahead.is_empty() { Ok(None) } else { Err(broken("the head is cut off")) };
            }
            if self.ahead.len() > 1 << 20 {
                return Err(broken("a head of more than 1 MiB"));
            }
        };
        let head: Vec<u8> = self.ahead.drain(..end + 4).collect();
        // Header bytes above 0x7F are kept as Latin-1.
        let text: String = head.iter().take(end).map(|byte| char::from(*byte)).collect();
        let mut lines = text.split("\r\n");
        let first_line = lines.next().unwrap_or("").to_owned();
        let headers = lines
            .map(|line| {
                let (name, value) =
                    line.split_once(':').ok_or_else(|| broken("a header line without a colon"))?;
                Ok((name.to_owned(), value.trim().to_owned()))
            })
            .collect::<io::Result<_>>()?;
        Ok(Some(Message { first_line, headers, ..Message::default() }))
    }

    /// The body that belongs to a head.
    ///
    /// # Errors
    /// As [`Reader::message`].
    pub fn body(&mut self, message: &mut Message, role: Role) -> io::Result<()> {
        let status = message.status();
        let none = role == Role::AnswerToHead
            || role == Role::Answer && (status / 100 == 1 || status == 204 || status == 304);
        if none {
            return Ok(());
        }
        if message.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            message.chunked = true;
            return self.chunks(&mut message.body);
        }
        if let Some(length) = message.header("content-length") {
            let length = length.parse().map_err(|_| broken("Content-Length is no number"))?;
            message.body = self.exactly(length)?;
            return Ok(());
        }
        if role == Role::Answer {
            while self.fill()? > 0 {}
            message.body = std::mem::take(&mut self.ahead);
        }
        Ok(())
    }

    /// Exactly so many bytes.
    ///
    /// # Errors
    /// The connection ended or failed before.
    pub fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.ahead.len() < length {
            if self.fill()? == 0 {
                return Err(broken("the body is cut off"));
            }
        }
        Ok(self.ahead.drain(..length).collect())
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let line = self.line()?;
            let digits = line.split(';').next().unwrap_or("");
            let size =
                usize::from_str_radix(digits, 16).map_err(|_| broken("a chunk size that is no number"))?;
            if size == 0 {
                while !self.line()?.is_empty() {}
                return Ok(());
            }
            body.extend(self.exactly(size)?);
            if !self.line()?.is_empty() {
                return Err(broken("a chunk longer than its size"));
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(at) = find(&self.ahead, b"\r\n") {
                let line: Vec<u8> = self.ahead.drain(..at + 2).take(at).collect();
                return Ok(String::from_utf8_lossy(&line).into_owned());
            }
            if self.fill()? == 0 {
                return Err(broken("a chunk is cut off"));
            }
        }
    }

    /// Reads once; 0 at the end of the stream.
    fn fill(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 64 * 1024];
        let count = loop {
            match self.stream.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ahead.extend(buffer.iter().take(count));
        Ok(count)
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn broken(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
