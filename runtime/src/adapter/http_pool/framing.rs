//! Where an answer's body ends.

use super::chunked::{Chunked, Decoded, Malformed};

/// The framing of one answer (RFC 9112, 6.3).
#[derive(Debug)]
pub(super) enum Framing {
    /// No body: HEAD, 204, 304.
    Nothing,
    /// So many bytes are left.
    Length(u64),
    /// Chunked.
    Chunked(Chunked),
    /// Until the connection ends.
    UntilClose,
}

impl Framing {
    /// The length that was announced.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Framing::Nothing => Some(0),
            Framing::Length(length) => Some(*length),
            Framing::Chunked(_) | Framing::UntilClose => None,
        }
    }

    /// Takes the next piece of input; its data is moved to its front.
    pub(super) fn decode(&mut self, piece: &mut [u8]) -> Result<Decoded, Malformed> {
        Ok(match self {
            Framing::Nothing => Decoded { data: 0, consumed: 0, done: true },
            Framing::Length(left) => {
                let length = piece.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= length as u64;
                Decoded { data: length, consumed: length, done: *left == 0 }
            }
            Framing::Chunked(chunked) => chunked.decode(piece)?,
            Framing::UntilClose => Decoded { data: piece.len(), consumed: piece.len(), done: false },
        })
    }

    /// Whether the body may end where the connection ends.
    pub(super) fn ends_with_connection(&self) -> bool {
        matches!(self, Framing::UntilClose)
    }
}
