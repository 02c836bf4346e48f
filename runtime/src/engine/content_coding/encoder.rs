//! Compresses a body, whole or piece by piece. What is written goes into memory, which does not fail: the results of
//! writing say nothing.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::Coding;

/// A body on its way into a coding.
#[derive(Debug)]
pub struct Encoder(Kind);

#[derive(Debug)]
enum Kind {
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
}

impl Encoder {
    /// At its beginning.
    pub fn new(coding: Coding) -> Encoder {
        Encoder(match coding {
            Coding::Gzip => Kind::Gzip(GzEncoder::new(Vec::new(), Compression::default())),
            Coding::Deflate => Kind::Deflate(ZlibEncoder::new(Vec::new(), Compression::default())),
        })
    }

    /// All of a piece, coded: whoever reads it can read the piece to its end.
    pub fn piece(&mut self, piece: &[u8]) -> Bytes {
        let written = match &mut self.0 {
            Kind::Gzip(encoder) => {
                let _ = encoder.write_all(piece).and_then(|()| encoder.flush());
                std::mem::take(encoder.get_mut())
            }
            Kind::Deflate(encoder) => {
                let _ = encoder.write_all(piece).and_then(|()| encoder.flush());
                std::mem::take(encoder.get_mut())
            }
        };
        Bytes::from(written)
    }

    /// The end of the body.
    pub fn finish(self) -> Bytes {
        Bytes::from(match self.0 {
            Kind::Gzip(encoder) => encoder.finish().unwrap_or_default(),
            Kind::Deflate(encoder) => encoder.finish().unwrap_or_default(),
        })
    }

    /// A whole body.
    pub fn whole(coding: Coding, body: &[u8]) -> Bytes {
        let mut encoder = Encoder::new(coding);
        let _ = match &mut encoder.0 {
            Kind::Gzip(encoder) => encoder.write_all(body),
            Kind::Deflate(encoder) => encoder.write_all(body),
        };
        encoder.finish()
    }
}
