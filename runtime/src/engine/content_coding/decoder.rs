//! Undoes a coding, and does not trust what it unpacks.

use std::io::Write;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use super::Coding;

/// So much is coded text unpacked at once: at most a thousand times as much comes out of it.
const STEP: usize = 1_024;
/// Up to here a body may be unpacked whatever its ratio.
const FREE: u64 = 1_048_576;
/// Beyond it so many bytes may come out of one (reliability.md 3).
const RATIO: u64 = 100;

/// Why a body cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodingFault {
    /// It is not coded so, or ends early, or goes on behind its end.
    Malformed,
    /// It is larger than the limit, or grows too much.
    TooLarge,
}

/// A body on its way out of a coding.
#[derive(Debug)]
pub struct Decoder {
    kind: Kind,
    limit: u64,
    read: u64,
    written: u64,
}

#[derive(Debug)]
enum Kind {
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// Whether it has a zlib header is known when its first two bytes are there.
    Begun(Vec<u8>),
    Deflate(Decompress, Progress),
}

/// Whether more has to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Within,
    AtEnd,
}

impl Decoder {
    /// At the beginning of a body that may have `limit` bytes when it is unpacked.
    pub fn new(coding: Coding, limit: u64) -> Decoder {
        let kind = match coding {
            Coding::Gzip => Kind::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
            Coding::Deflate => Kind::Begun(Vec::new()),
        };
        Decoder { kind, limit, read: 0, written: 0 }
    }

    /// What a piece unpacks to, which may be nothing yet.
    pub fn piece(&mut self, piece: &[u8]) -> Result<Bytes, DecodingFault> {
        let mut out = Vec::new();
        for step in piece.chunks(STEP) {
            self.read += step.len() as u64;
            self.step(step, &mut out)?;
        }
        Ok(Bytes::from(out))
    }

    /// The rest, at the end of the body.
    pub fn finish(mut self) -> Result<Bytes, DecodingFault> {
        // An empty body has nothing that could be unpacked.
        if self.read == 0 {
            return Ok(Bytes::new());
        }
        match self.kind {
            Kind::Gzip(decoder) => {
                let rest = decoder.finish().map_err(|_| DecodingFault::Malformed)?;
                self.written += rest.len() as u64;
                if self.written > self.limit { Err(DecodingFault::TooLarge) } else { Ok(Bytes::from(rest)) }
            }
            Kind::Deflate(_, Progress::AtEnd) => Ok(Bytes::new()),
            Kind::Begun(_) | Kind::Deflate(_, Progress::Within) => Err(DecodingFault::Malformed),
        }
    }

    /// A whole body.
    pub fn whole(coding: Coding, body: &[u8], limit: u64) -> Result<Bytes, DecodingFault> {
        let mut decoder = Decoder::new(coding, limit);
        let mut out = Vec::from(decoder.piece(body)?);
        out.extend_from_slice(&decoder.finish()?);
        Ok(Bytes::from(out))
    }

    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), DecodingFault> {
        match &mut self.kind {
            Kind::Gzip(decoder) => {
                let malformed = |_| DecodingFault::Malformed;
                decoder.write_all(input).map_err(malformed)?;
                // What is written may still be inside.
                decoder.flush().map_err(malformed)?;
                let unpacked = decoder.get_mut();
                let length = unpacked.len();
                out.append(unpacked);
                self.count(length)
            }
            Kind::Begun(begun) => {
                begun.extend_from_slice(input);
                let Some(first) = begun.first_chunk::<2>() else { return Ok(()) };
                let inflater = Decompress::new(has_zlib_header(*first));
                let begun = std::mem::take(begun);
                self.kind = Kind::Deflate(inflater, Progress::Within);
                self.inflate(&begun, out)
            }
            Kind::Deflate(..) => self.inflate(input, out),
        }
    }

    fn inflate(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), DecodingFault> {
        let mut room = [0; 8 * STEP];
        loop {
            let Kind::Deflate(inflater, progress) = &mut self.kind else { return Ok(()) };
            if *progress == Progress::AtEnd {
                return if input.is_empty() { Ok(()) } else { Err(DecodingFault::Malformed) };
            }
            let before = (inflater.total_in(), inflater.total_out());
            let status = inflater
                .decompress(input, &mut room, FlushDecompress::None)
                .map_err(|_| DecodingFault::Malformed)?;
            let taken = (inflater.total_in() - before.0) as usize;
            let made = (inflater.total_out() - before.1) as usize;
            if status == Status::StreamEnd {
                *progress = Progress::AtEnd;
            }
            input = input.get(taken..).unwrap_or_default();
            self.count(made)?;
            out.extend_from_slice(room.get(..made).unwrap_or_default());
            let stands_still = taken == 0 && made == 0;
            // A full buffer says that more is waiting, though all of the input is taken.
            let is_drained = input.is_empty() && made < room.len();
            if status != Status::StreamEnd && (stands_still || is_drained) {
                return Ok(());
            }
        }
    }

    /// Counts what was unpacked, against both bounds.
    fn count(&mut self, unpacked: usize) -> Result<(), DecodingFault> {
        self.written += unpacked as u64;
        let grows = self.written > FREE && self.written > self.read.saturating_mul(RATIO);
        if self.written > self.limit || grows { Err(DecodingFault::TooLarge) } else { Ok(()) }
    }
}

/// Whether a zlib stream begins so (RFC 1950, 2.2). Some clients send `deflate` without its wrapping.
fn has_zlib_header([method, flags]: [u8; 2]) -> bool {
    method & 0x0f == 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::super::Encoder;
    use super::*;

    const LIMIT: u64 = 10_485_760;

    fn text(length: usize) -> Vec<u8> {
        (0..length).map(|at| b'a' + (at * at / 7 % 26) as u8).collect()
    }

    fn unpacked(coding: Coding, body: &[u8], size: usize) -> Result<Vec<u8>, DecodingFault> {
        let mut decoder = Decoder::new(coding, LIMIT);
        let mut out = Vec::new();
        for piece in body.chunks(size.max(1)) {
            out.extend_from_slice(&decoder.piece(piece)?);
        }
        out.extend_from_slice(&decoder.finish()?);
        Ok(out)
    }

    #[test]
    fn what_was_packed_comes_back_however_it_is_cut() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            for length in [0, 1, 2, 100, 5_000, 70_000] {
                let body = text(length);
                let packed = Encoder::whole(coding, &body);
                for size in [1, 2, 7, 1_000, 1 << 20] {
                    assert_eq!(
                        unpacked(coding, &packed, size),
                        Ok(body.clone()),
                        "{coding:?} {length} {size}"
                    );
                }
            }
        }
    }

    #[test]
    fn pieces_can_be_read_when_they_come() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            let (mut encoder, mut decoder) = (Encoder::new(coding), Decoder::new(coding, LIMIT));
            for piece in [&b"data: 1\n\n"[..], b"data: 2\n\n", b"data: three\n\n"] {
                let packed = encoder.piece(piece);
                assert_eq!(decoder.piece(&packed).as_deref(), Ok(piece), "{coding:?}");
            }
            assert_eq!(decoder.piece(&encoder.finish()).as_deref(), Ok(&b""[..]));
            assert_eq!(decoder.finish().as_deref(), Ok(&b""[..]));
        }
    }

    #[test]
    fn deflate_without_its_wrapping() {
        let body = text(3_000);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&body).unwrap();
        assert_eq!(unpacked(Coding::Deflate, &encoder.finish().unwrap(), 5), Ok(body));
    }

    #[test]
    fn several_members_are_one_text() {
        let packed = [Encoder::whole(Coding::Gzip, b"one "), Encoder::whole(Coding::Gzip, b"two")].concat();
        assert_eq!(unpacked(Coding::Gzip, &packed, 3), Ok(b"one two".to_vec()));
    }

    #[test]
    fn broken_bodies_are_refused() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            let packed = Encoder::whole(coding, &text(500));
            for end in 1..packed.len() {
                assert_eq!(
                    unpacked(coding, &packed[..end], 64),
                    Err(DecodingFault::Malformed),
                    "{coding:?} {end}"
                );
            }
            for surplus in [&b"x"[..], b"surplus of some length"] {
                let longer = [&packed, surplus].concat();
                assert_eq!(unpacked(coding, &longer, 64), Err(DecodingFault::Malformed), "{coding:?}");
            }
            assert_eq!(unpacked(coding, b"{\"a\": 1}", 64), Err(DecodingFault::Malformed), "{coding:?}");
            let mut changed = packed.to_vec();
            let last = changed.len() - 6;
            changed[last] ^= 1;
            assert!(unpacked(coding, &changed, 64).is_err(), "{coding:?}");
        }
    }

    #[test]
    fn bombs_are_refused_early() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            let bomb = Encoder::whole(coding, &vec![0; 64 << 20]);
            let mut decoder = Decoder::new(coding, LIMIT);
            let first = bomb.chunks(STEP).position(|piece| decoder.piece(piece).is_err());
            assert!(first.is_some_and(|first| first < 3), "{coding:?} {first:?}");
            let large = Encoder::whole(coding, &text(LIMIT as usize + 1));
            assert_eq!(unpacked(coding, &large, 1 << 16), Err(DecodingFault::TooLarge), "{coding:?}");
        }
    }
}
