//! Frames of `application/vnd.amazon.eventstream`, in which Amazon's services stream answers.
//!
//! ```text
//! length of the frame 4 │ length of its headers 4 │ CRC of these 4 │ headers │ payload │ CRC of all before 4
//! ```
//!
//! Lengths and checksums are big-endian. A header is its name behind one byte of length, a byte that says what its value
//! is, and the value; what a frame says about itself stands in headers that are texts.

use bytes::{Buf, Bytes, BytesMut};
use flate2::Crc;

/// Both lengths and their checksum.
const PRELUDE: usize = 12;
/// The checksum at the end.
const TRAILER: usize = 4;
/// The protocol's own bound for headers.
const LONGEST_HEADERS: usize = 128 * 1024;
/// A frame of Lambda's holds a piece of an answer: this is the protocol's bound for messages, and what one may cost.
const LONGEST: usize = 16 * 1024 * 1024 + LONGEST_HEADERS + PRELUDE + TRAILER;
/// The code of values that are texts.
const TEXT: u8 = 7;

/// Names and values.
type TextHeaders = Vec<(Box<str>, Box<str>)>;

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    headers: TextHeaders,
    /// What it carries.
    pub payload: Bytes,
}

impl Frame {
    /// The value of a header that is a text: `:message-type`, `:event-type`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| **own == *name).map(|(_, value)| &**value)
    }
}

/// The bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// Cuts bytes into frames.
#[derive(Debug, Default)]
pub struct Frames {
    begun: BytesMut,
}

impl Frames {
    /// More bytes have come.
    pub fn push(&mut self, piece: &[u8]) {
        self.begun.extend_from_slice(piece);
    }

    /// The next frame, once all of it is there.
    pub fn cut(&mut self) -> Result<Option<Frame>, Malformed> {
        let Some(prelude) = self.begun.first_chunk::<PRELUDE>() else { return Ok(None) };
        let (lengths, checksum) = prelude.split_at(PRELUDE - TRAILER);
        is_whole(lengths, checksum)?;
        let [length, headers] = [number(lengths.get(..4))?, number(lengths.get(4..))?];
        if length > LONGEST || headers > LONGEST_HEADERS || PRELUDE + headers + TRAILER > length {
            return Err(Malformed);
        }
        // Room is made as bytes come: a prelude alone must not cost what it promises.
        if self.begun.len() < length {
            return Ok(None);
        }
        let mut frame = self.begun.split_to(length).freeze();
        let checksum = frame.split_off(length - TRAILER);
        is_whole(&frame, &checksum)?;
        frame.advance(PRELUDE);
        let headers = read_headers(frame.split_to(headers))?;
        Ok(Some(Frame { headers, payload: frame }))
    }
}

/// Holds bytes to their checksum.
fn is_whole(bytes: &[u8], checksum: &[u8]) -> Result<(), Malformed> {
    let mut crc = Crc::new();
    crc.update(bytes);
    if crc.sum().to_be_bytes() == checksum { Ok(()) } else { Err(Malformed) }
}

fn number(bytes: Option<&[u8]>) -> Result<usize, Malformed> {
    let bytes: [u8; 4] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(Malformed)?;
    usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| Malformed)
}

/// The headers that are texts; others are stepped over.
fn read_headers(mut bytes: Bytes) -> Result<TextHeaders, Malformed> {
    let mut headers = Vec::new();
    while !bytes.is_empty() {
        let length = usize::from(bytes.get_u8());
        let name = take(&mut bytes, length)?;
        let kind = take(&mut bytes, 1)?.get_u8();
        let length = match kind {
            0 | 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 | 8 => 8,
            6 | TEXT => usize::from(take(&mut bytes, 2)?.get_u16()),
            9 => 16,
            _ => return Err(Malformed),
        };
        let value = take(&mut bytes, length)?;
        if kind == TEXT {
            let text = |bytes: &Bytes| std::str::from_utf8(bytes).map(Box::from).map_err(|_| Malformed);
            headers.push((text(&name)?, text(&value)?));
        }
    }
    Ok(headers)
}

fn take(bytes: &mut Bytes, length: usize) -> Result<Bytes, Malformed> {
    if bytes.len() < length { Err(Malformed) } else { Ok(bytes.split_to(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a frame as the protocol describes it.
    fn frame(headers: &[(&str, &[u8])], payload: &[u8]) -> Vec<u8> {
        let mut written = Vec::new();
        for (name, value) in headers {
            written.push(name.len() as u8);
            written.extend_from_slice(name.as_bytes());
            written.extend_from_slice(value);
        }
        let sum = |bytes: &[u8]| {
            let mut crc = Crc::new();
            crc.update(bytes);
            crc.sum().to_be_bytes()
        };
        let mut all = ((PRELUDE + written.len() + payload.len() + TRAILER) as u32).to_be_bytes().to_vec();
        all.extend_from_slice(&(written.len() as u32).to_be_bytes());
        all.extend_from_slice(&sum(&all));
        all.extend_from_slice(&written);
        all.extend_from_slice(payload);
        all.extend_from_slice(&sum(&all));
        all
    }

    /// The first vectors of the protocol's own test suite: a message without anything, and one with a header.
    #[test]
    fn published_messages() {
        let empty = [0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff];
        let mut frames = Frames::default();
        frames.push(&empty);
        assert_eq!(frames.cut(), Ok(Some(Frame { headers: vec![], payload: Bytes::new() })));
        assert_eq!((frames.cut(), frames.begun.is_empty()), (Ok(None), true));
        assert_eq!(frame(&[], b""), empty);
    }

    #[test]
    fn frames_are_the_same_however_they_are_cut() {
        let mut bytes = frame(
            &[
                (":message-type", b"\x07\0\x05event"),
                ("flag", b"\0"),
                ("short", b"\x03\0\x01"),
                ("id", b"\x090123456789abcdef"),
                (":event-type", b"\x07\0\x0cPayloadChunk"),
            ],
            b"data: 1\n\n",
        );
        bytes.extend(frame(&[(":event-type", b"\x07\0\x0eInvokeComplete")], b"{}"));
        for size in 1..=bytes.len() {
            let (mut frames, mut found) = (Frames::default(), Vec::new());
            for piece in bytes.chunks(size) {
                frames.push(piece);
                while let Some(frame) = frames.cut().unwrap() {
                    found.push((frame.text(":event-type").unwrap().to_owned(), frame.payload.clone()));
                    assert_eq!(frame.text("flag"), None);
                }
            }
            let expected = [("PayloadChunk", &b"data: 1\n\n"[..]), ("InvokeComplete", b"{}")];
            assert_eq!(found.len(), 2, "{size}");
            for ((kind, payload), (wanted, bytes)) in found.iter().zip(expected) {
                assert_eq!((kind.as_str(), &**payload), (wanted, bytes), "{size}");
            }
            assert!(frames.begun.is_empty());
        }
    }

    #[test]
    fn a_promise_takes_no_memory() {
        let mut frames = Frames::default();
        frames.push(&frame(&[], &vec![b'x'; 16 * 1024 * 1024])[..PRELUDE]);
        assert_eq!(frames.cut(), Ok(None));
        assert!(frames.begun.capacity() < 1024, "{}", frames.begun.capacity());
    }

    #[test]
    fn no_changed_byte_goes_unnoticed() {
        let bytes = frame(&[("a", b"\x07\0\x01b")], b"payload");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let mut frames = Frames::default();
                frames.push(&changed);
                assert_eq!(frames.cut(), Err(Malformed), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn lengths_that_do_not_fit() {
        for (length, headers) in [(15_u32, 0_u32), (16, 1), (u32::MAX, 0), (200_000, 131_073)] {
            let mut bytes = [length.to_be_bytes(), headers.to_be_bytes()].concat();
            let mut crc = Crc::new();
            crc.update(&bytes);
            bytes.extend_from_slice(&crc.sum().to_be_bytes());
            let mut frames = Frames::default();
            frames.push(&bytes);
            assert_eq!(frames.cut(), Err(Malformed), "{length} {headers}");
        }
        for headers in
            [&[("a", &b"\x07\0\x09b"[..])][..], &[("a", b"\x0a")], &[("a", b"\x07\0\x01\xff")], &[("a", b"")]]
        {
            let mut frames = Frames::default();
            frames.push(&frame(headers, b""));
            assert_eq!(frames.cut(), Err(Malformed), "{headers:?}");
        }
    }
}
