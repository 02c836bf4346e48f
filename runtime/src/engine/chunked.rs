//! The framing of chunked request bodies (RFC 9112, 7.1), read strictly.
//!
//! It finds where a body ends, so that the next head begins at the right byte, and it takes out what nobody behind the
//! socket may act on: extensions and trailers. What stays is sizes, data and CRLFs, which leave no two ways to read them.

use super::head::{HeadFault, MAX_FIELDS, MAX_FIELDS_BYTES};
use crate::message::token::is_tchar;

/// The most hexadecimal digits of a size.
const MAX_DIGITS: u32 = 16;
/// The longest extension of one chunk.
const MAX_EXTENSION: usize = 1_024;

/// Where the reading of one body stands.
#[derive(Debug, Clone)]
pub struct ChunkedFramer {
    state: State,
    size: u64,
    digits: u32,
    extension: usize,
    quoted: bool,
    escaped: bool,
    trailer_bytes: usize,
    trailers: usize,
    data: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Size,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLf,
    EndLf,
}

/// How far [`ChunkedFramer::advance`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The first byte that was not read: behind the body when it is done.
    pub read: usize,
    /// Where what was kept ends.
    pub kept: usize,
    /// Whether the body is over.
    pub done: bool,
}

impl Default for ChunkedFramer {
    fn default() -> ChunkedFramer {
        ChunkedFramer {
            state: State::Size,
            size: 0,
            digits: 0,
            extension: 0,
            quoted: false,
            escaped: false,
            trailer_bytes: 0,
            trailers: 0,
            data: 0,
        }
    }
}

impl ChunkedFramer {
    /// A body from its first byte.
    pub fn new() -> ChunkedFramer {
        ChunkedFramer::default()
    }

    /// Bytes of data so far, without framing.
    pub fn data(&self) -> u64 {
        self.data
    }

    /// Reads `buffer` from `at` on and moves what is kept to `kept`, which is at most `at`.
    pub fn advance(&mut self, buffer: &mut [u8], at: usize, kept: usize) -> Result<Progress, HeadFault> {
        let mut progress = Progress { read: at, kept, done: false };
        while let Some(&byte) = buffer.get(progress.read) {
            if self.state == State::Data {
                self.pass_data(buffer, &mut progress);
                continue;
            }
            progress.read += 1;
            if self.step(byte)? {
                if let Some(slot) = buffer.get_mut(progress.kept) {
                    *slot = byte;
                }
                progress.kept += 1;
            }
            if self.state == State::Size && self.digits == u32::MAX {
                progress.done = true;
                break;
            }
        }
        Ok(progress)
    }

    fn pass_data(&mut self, buffer: &mut [u8], progress: &mut Progress) {
        let available = buffer.len() - progress.read;
        let length = usize::try_from(self.size).unwrap_or(usize::MAX).min(available);
        if progress.kept != progress.read {
            buffer.copy_within(progress.read..progress.read + length, progress.kept);
        }
        progress.read += length;
        progress.kept += length;
        self.size -= length as u64;
        self.data = self.data.saturating_add(length as u64);
        if self.size == 0 {
            self.state = State::DataCr;
        }
    }

    /// Takes one byte of framing; says whether it is kept.
    fn step(&mut self, byte: u8) -> Result<bool, HeadFault> {
        let (next, keep) = match (self.state, byte) {
            (State::Size, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') if self.digits < MAX_DIGITS => {
                let digit = (byte as char).to_digit(16).unwrap_or(0);
                self.size = self.size << 4 | u64::from(digit);
                self.digits += 1;
                (State::Size, true)
            }
            (State::Size, b'\r') if self.digits > 0 => (State::SizeLf, true),
            (State::Size, b';') if self.digits > 0 => (State::Extension, false),
            (State::Extension, b'\r') if self.extension > 0 && !self.quoted => (State::SizeLf, true),
            (State::Extension, b'\t' | 0x20..=0x7E | 0x80..) if self.extension < MAX_EXTENSION => {
                self.extension += 1;
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' if self.quoted => self.escaped = true,
                    b'"' => self.quoted = !self.quoted,
                    _ => {}
                }
                (State::Extension, false)
            }
            (State::SizeLf, b'\n') => {
                (self.digits, self.extension) = (0, 0);
                (if self.size == 0 { State::TrailerStart } else { State::Data }, true)
            }
            (State::DataCr, b'\r') => (State::DataLf, true),
            (State::DataLf, b'\n') => (State::Size, true),
            (State::TrailerStart, b'\r') => (State::EndLf, true),
            (State::TrailerStart | State::TrailerName, _) if is_tchar(byte) => (State::TrailerName, false),
            (State::TrailerName, b':') => (State::TrailerValue, false),
            (State::TrailerValue, b'\r') => (State::TrailerLf, false),
            (State::TrailerValue, b'\t' | 0x20..=0x7E | 0x80..) => (State::TrailerValue, false),
            (State::TrailerLf, b'\n') => {
                self.trailers += 1;
                (State::TrailerStart, false)
            }
            (State::EndLf, b'\n') => {
                // Invariant: `advance` stops at this mark; no size has so many digits.
                self.digits = u32::MAX;
                (State::Size, true)
            }
            _ => return Err(HeadFault::Chunk),
        };
        if matches!(next, State::TrailerName | State::TrailerValue | State::TrailerLf) {
            self.trailer_bytes += 1;
            if self.trailer_bytes > MAX_FIELDS_BYTES || self.trailers >= MAX_FIELDS {
                return Err(HeadFault::Chunk);
            }
        }
        self.state = next;
        Ok(keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stays of a body and what follows it, read in pieces of `step` bytes.
    fn read(body: &[u8], step: usize) -> Result<Option<(Vec<u8>, usize)>, HeadFault> {
        let mut framer = ChunkedFramer::new();
        let (mut kept, mut seen) = (Vec::new(), 0);
        for piece in body.chunks(step) {
            let mut piece = piece.to_vec();
            let progress = framer.advance(&mut piece, 0, 0)?;
            kept.extend_from_slice(&piece[..progress.kept]);
            seen += progress.read;
            if progress.done {
                return Ok(Some((kept, seen)));
            }
        }
        Ok(None)
    }

    #[test]
    fn keeps_sizes_and_data_drops_extensions_and_trailers() {
        let body = b"3;a=\"b\"\r\nabc\r\n00010\r\n0123456789abcdef\r\n0;x\r\nTrailer: v\r\nB:\r\n\r\nGET /";
        let want = b"3\r\nabc\r\n00010\r\n0123456789abcdef\r\n0\r\n\r\n";
        for step in 1..=body.len() {
            let (kept, seen) = read(body, step).unwrap().unwrap();
            assert_eq!(kept, want, "{step}");
            assert_eq!(seen, body.len() - 5, "{step}");
        }
    }

    #[test]
    fn compacts_in_the_middle_of_a_buffer() {
        let mut buffer = b"HEAD-WAS-HERE3;ext\r\nabc\r\n0\r\n\r\nrest".to_vec();
        let progress = ChunkedFramer::new().advance(&mut buffer, 13, 4).unwrap();
        assert!(progress.done);
        assert_eq!(&buffer[4..progress.kept], b"3\r\nabc\r\n0\r\n\r\n");
        assert_eq!(&buffer[progress.read..], b"rest");
    }

    #[test]
    fn refuses_what_has_two_readings() {
        let long_extension = [b"1;".as_slice(), &[b'x'; 1025], b"\r\n"].concat();
        let bad: [&[u8]; 19] = [
            b"\r\n",
            b";x\r\n",
            b"g\r\n",
            b"0x3\r\nabc\r\n",
            b"+3\r\nabc",
            b" 3\r\nabc",
            b"3 \r\nabc",
            b"3\nabc\r\n",
            b"3\r\nabcd\r\n",
            b"3\r\nabc\n",
            b"00000000000000001\r\n",
            b"0\r\nbad name: x\r\n\r\n",
            b"0\r\n: x\r\n\r\n",
            b"0\r\na\x00: x\r\n\r\n",
            b"0\r\na: x\n\r\n",
            b"1;a\nb\r\n",
            b"1;\r\n",
            b"1;a=\"b\\\"\r\n",
            &long_extension,
        ];
        for body in bad {
            for step in [1, 2, body.len()] {
                assert_eq!(read(body, step), Err(HeadFault::Chunk), "{:?}", body.escape_ascii().to_string());
            }
        }
        let many = [b"0\r\n".to_vec(), b"a:b\r\n".repeat(97), b"\r\n".to_vec()].concat();
        assert_eq!(read(&many, many.len()), Err(HeadFault::Chunk));
    }
}
