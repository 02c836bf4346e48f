//! The serialisation of Redis (RESP 2), as much of it as the socket of a file store speaks.

use std::fmt;

use tokio::io::{AsyncRead, AsyncReadExt};

/// The longest message, in bytes, and the longest part of one.
const LONGEST: usize = 64 << 20;
const LONGEST_PART: usize = 4 << 20;
/// The most parts of a message.
const MOST_PARTS: usize = 1 << 20;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `+…`: that something is well.
    Simple(String),
    /// `-…`: why not.
    Error(String),
    /// `:…`
    Integer(i64),
    /// `$…`
    Bulk(Vec<u8>),
    /// `$-1`
    Nil,
    /// `*…`
    Array(Vec<Value>),
}

/// What was sent is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(&'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Value {
    /// A list of texts, as commands are.
    pub(super) fn command<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> Value {
        Value::Array(parts.into_iter().map(|part| Value::Bulk(part.to_vec())).collect())
    }

    /// Writes the message behind what is there.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let line = |out: &mut Vec<u8>, kind: u8, text: &str| {
            out.push(kind);
            // An end of line would end the message.
            out.extend(text.bytes().map(|byte| if byte < b' ' { b' ' } else { byte }));
            out.extend_from_slice(b"\r\n");
        };
        match self {
            Value::Simple(text) => line(out, b'+', text),
            Value::Error(text) => line(out, b'-', text),
            Value::Integer(number) => line(out, b':', &number.to_string()),
            Value::Nil => out.extend_from_slice(b"$-1\r\n"),
            Value::Bulk(bytes) => {
                line(out, b'$', &bytes.len().to_string());
                out.extend_from_slice(bytes);
                out.extend_from_slice(b"\r\n");
            }
            Value::Array(items) => {
                line(out, b'*', &items.len().to_string());
                items.iter().for_each(|item| item.encode(out));
            }
        }
    }
}

/// Reads one message, all of it. `None`: the other end closed before one began.
pub(super) async fn receive(from: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Option<Value>> {
    let mut bytes = Vec::with_capacity(4_096);
    loop {
        match decode(&bytes) {
            Ok(Some((value, used))) if used == bytes.len() => return Ok(Some(value)),
            Ok(Some(_)) => return Err(invalid(Malformed("more than one message"))),
            Ok(None) if bytes.len() < LONGEST => {}
            Ok(None) => return Err(invalid(Malformed("a message without end"))),
            Err(malformed) => return Err(invalid(malformed)),
        }
        // As much again, so that a long message is looked at a few times only.
        bytes.reserve(bytes.len().max(4_096));
        if from.read_buf(&mut bytes).await? == 0 {
            return if bytes.is_empty() { Ok(None) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) };
        }
    }
}

fn invalid(malformed: Malformed) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, malformed.0)
}

/// The first message and its length; `None` where it is not all there.
pub fn decode(bytes: &[u8]) -> Result<Option<(Value, usize)>, Malformed> {
    let mut at = Cursor { bytes, position: 0 };
    Ok(at.value(true)?.map(|value| (value, at.position)))
}

struct Cursor<'b> {
    bytes: &'b [u8],
    position: usize,
}

impl<'b> Cursor<'b> {
    fn value(&mut self, may_be_array: bool) -> Result<Option<Value>, Malformed> {
        let Some(line) = self.line()? else { return Ok(None) };
        let Some((&kind, text)) = line.split_first() else { return Err(Malformed("a line without a kind")) };
        let text = std::str::from_utf8(text).map_err(|_| Malformed("a line that is no text"))?;
        Ok(Some(match kind {
            b'+' => Value::Simple(text.to_owned()),
            b'-' => Value::Error(text.to_owned()),
            b':' => Value::Integer(text.parse().map_err(|_| Malformed("a number that is none"))?),
            b'$' if text == "-1" => Value::Nil,
            b'$' => {
                let Some(bytes) = self.bulk(length(text, LONGEST_PART)?)? else { return Ok(None) };
                Value::Bulk(bytes.to_vec())
            }
            // Lists in lists are not spoken here.
            b'*' if may_be_array => {
                let count = length(text, MOST_PARTS)?;
                let mut items = Vec::new();
                for _ in 0..count {
                    let Some(item) = self.value(false)? else { return Ok(None) };
                    items.push(item);
                }
                Value::Array(items)
            }
            _ => return Err(Malformed("a line of no known kind")),
        }))
    }

    fn line(&mut self) -> Result<Option<&'b [u8]>, Malformed> {
        const LONGEST_LINE: usize = 4_096;
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest);
        // However much of it is here: it must not depend on how the bytes arrive.
        if end.unwrap_or(rest.len()) > LONGEST_LINE {
            return Err(Malformed("a line without end"));
        }
        let Some(end) = end else { return Ok(None) };
        let line = rest.get(..end).and_then(|line| line.strip_suffix(b"\r"));
        self.position += end + 1;
        line.map(Some).ok_or(Malformed("a line that ends otherwise"))
    }

    fn bulk(&mut self, length: usize) -> Result<Option<&'b [u8]>, Malformed> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let (Some(bytes), Some(end)) = (rest.get(..length), rest.get(length..length + 2)) else {
            return Ok(None);
        };
        self.position += length + 2;
        if end == b"\r\n" { Ok(Some(bytes)) } else { Err(Malformed("a part of another length than it says")) }
    }
}

fn length(text: &str, most: usize) -> Result<usize, Malformed> {
    let length = text.parse().map_err(|_| Malformed("a length that is none"))?;
    if length > most { Err(Malformed("a length beyond all use")) } else { Ok(length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<Value> {
        let bulk = |text: &[u8]| Value::Bulk(text.to_vec());
        vec![
            Value::Simple("PONG".to_owned()),
            Value::Error("ERR no".to_owned()),
            Value::Integer(-42),
            bulk(b""),
            bulk(b"with\r\nlines\0"),
            Value::Nil,
            Value::Array(Vec::new()),
            Value::Array(vec![bulk(b"PING"), Value::Nil, Value::Integer(1)]),
        ]
    }

    #[test]
    fn what_is_written_is_read() {
        for value in values() {
            let mut bytes = Vec::new();
            value.encode(&mut bytes);
            assert_eq!(decode(&bytes), Ok(Some((value.clone(), bytes.len()))));
            for end in 0..bytes.len() {
                assert_eq!(decode(&bytes[..end]), Ok(None), "{value:?} cut at {end}");
            }
        }
    }

    #[test]
    fn what_is_no_message() {
        for bytes in [
            &b"\r\n"[..],
            b"hello\r\n",
            b":one\r\n",
            b"$-2\r\n",
            b"$99999999999\r\n",
            b"$3\r\nabcd\r\n",
            b"+a\n",
            b"*2\r\n*0\r\n*0\r\n",
            b"*-1\r\n",
            b"*9999999\r\n",
            b"+\xff\r\n",
            &[b'+'; 5_000],
            &[&[b'+'; 5_000][..], b"\r\n"].concat(),
        ] {
            assert!(decode(bytes).is_err(), "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn an_error_is_one_line() {
        let mut bytes = Vec::new();
        Value::Error("ERR a\r\n+PONG".to_owned()).encode(&mut bytes);
        assert_eq!(bytes, b"-ERR a  +PONG\r\n");
    }
}
