//! Chunked transfer coding (RFC 9112, 7.1), decoded in place and strictly.

use crate::message::token::is_tchar;

/// Digits of a chunk size.
const MOST_DIGITS: u8 = 16;
/// Bytes of all extensions of a chunk.
const LONGEST_EXTENSION: usize = 1_024;
/// Bytes of all trailer fields.
const LONGEST_TRAILERS: usize = 8_192;

/// Where in a chunked body the decoder stands.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: State,
    /// The rest of the chunk, or the size that is being read.
    left: u64,
    digits: u8,
    /// Bytes of the extension or of the trailers.
    extra: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Extension,
    SizeEnd,
    Data,
    DataReturn,
    DataEnd,
    LineStart,
    TrailerName,
    TrailerValue,
    TrailerEnd,
    LastEnd,
    Done,
}

/// What a piece of input was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Bytes of data; they were moved to the front of the piece.
    pub(super) data: usize,
    /// Bytes of the piece that belong to the body.
    pub(super) consumed: usize,
    /// Whether the body is at its end.
    pub(super) done: bool,
}

/// The input breaks the coding's grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl Chunked {
    /// Decodes the next piece; its data is moved to its front.
    pub(super) fn decode(&mut self, piece: &mut [u8]) -> Result<Decoded, Malformed> {
        let (mut at, mut data) = (0, 0);
        while self.state != State::Done {
            if self.state == State::Data {
                let length = (piece.len() - at).min(usize::try_from(self.left).unwrap_or(usize::MAX));
                piece.copy_within(at..at + length, data);
                at += length;
                data += length;
                self.left -= length as u64;
                if self.left > 0 {
                    break;
                }
                self.state = State::DataReturn;
            }
            let Some(&byte) = piece.get(at) else { break };
            at += 1;
            self.state = self.step(byte).ok_or(Malformed)?;
        }
        Ok(Decoded { data, consumed: at, done: self.state == State::Done })
    }

    /// The state behind a byte that is not data.
    fn step(&mut self, byte: u8) -> Option<State> {
        Some(match (self.state, byte) {
            (State::Size, b'\r') if self.digits > 0 => State::SizeEnd,
            (State::Size, b';' | b' ' | b'\t') if self.digits > 0 => {
                self.extra = 0;
                State::Extension
            }
            (State::Size, _) => {
                let digit = char::from(byte).to_digit(16)?;
                self.digits += 1;
                if self.digits > MOST_DIGITS {
                    return None;
                }
                self.left = self.left << 4 | u64::from(digit);
                State::Size
            }
            (State::Extension, b'\r') => State::SizeEnd,
            (State::Extension, b'\t' | 0x20..=0x7e | 0x80..=0xff) => {
                self.extra += 1;
                if self.extra > LONGEST_EXTENSION {
                    return None;
                }
                State::Extension
            }
            (State::SizeEnd, b'\n') => {
                self.digits = 0;
                self.extra = 0;
                if self.left == 0 { State::LineStart } else { State::Data }
            }
            (State::DataReturn, b'\r') => State::DataEnd,
            (State::DataEnd, b'\n') => State::Size,
            (State::LineStart, b'\r') => State::LastEnd,
            (State::LastEnd, b'\n') => State::Done,
            // Trailers must be fields; nobody reads them.
            (State::LineStart, _) | (State::TrailerName, _) if is_tchar(byte) => {
                self.count_trailer(State::TrailerName)?
            }
            (State::TrailerName, b':') => State::TrailerValue,
            (State::TrailerValue, b'\r') => State::TrailerEnd,
            (State::TrailerValue, b'\t' | 0x20..=0x7e | 0x80..=0xff) => {
                self.count_trailer(State::TrailerValue)?
            }
            (State::TrailerEnd, b'\n') => State::LineStart,
            _ => return None,
        })
    }

    fn count_trailer(&mut self, state: State) -> Option<State> {
        self.extra += 1;
        (self.extra <= LONGEST_TRAILERS).then_some(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes an input cut into pieces of `size` bytes: data, whether it ended, and what was left over.
    fn decode(input: &[u8], size: usize) -> Result<(Vec<u8>, bool, usize), Malformed> {
        let mut chunked = Chunked::default();
        let (mut data, mut done, mut surplus) = (Vec::new(), false, 0);
        for piece in input.chunks(size) {
            let mut piece = piece.to_vec();
            let decoded = chunked.decode(&mut piece)?;
            data.extend_from_slice(&piece[..decoded.data]);
            done = decoded.done;
            surplus += piece.len() - decoded.consumed;
        }
        Ok((data, done, surplus))
    }

    #[test]
    fn any_cut_gives_the_same() {
        let input = b"5\r\nhello\r\n00A;name=\"v\"\r\n, chunked!\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\nHTTP";
        for size in 1..=input.len() {
            assert_eq!(decode(input, size), Ok((b"hello, chunked!".to_vec(), true, 4)), "{size}");
        }
        assert_eq!(decode(b"0\r\n\r\n", 9), Ok((vec![], true, 0)));
        assert_eq!(decode(b"5\r\nhel", 9), Ok((b"hel".to_vec(), false, 0)));
    }

    #[test]
    fn what_is_not_chunked() {
        let long = [b"1;".as_slice(), &[b'x'; 2_000], b"\r\na\r\n"].concat();
        let trailers = [b"0\r\nX: ".as_slice(), &[b'x'; 9_000], b"\r\n\r\n"].concat();
        for bad in [
            &b"\r\n"[..],
            b";\r\n",
            b"x\r\n",
            b"-1\r\n",
            b"0x5\r\n",
            b"+5\r\n",
            b" 5\r\n",
            b"5\nhello",
            b"5\r\nhelloX",
            b"5\r\nhello\n",
            b"5\r\nhello\r\r",
            b"5;a\nb\r\nhello",
            b"5;a\x00\r\nhello",
            b"11111111111111111\r\n",
            b"0\r\nno colon\r\n",
            b"0\r\n folded: x\r\n",
            b"0\r\nX: a\nY: b\r\n",
            b"0\r\n\n",
            &long,
            &trailers,
        ] {
            assert_eq!(decode(bad, 7), Err(Malformed), "{:?}", String::from_utf8_lossy(bad));
        }
    }
}
