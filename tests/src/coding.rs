//! Content codings of test messages, by the library that the gateway has too and its other half: readers.

use std::io::{self, Read};

use flate2::Compression;
use flate2::read::{DeflateEncoder, GzDecoder, GzEncoder, ZlibDecoder, ZlibEncoder};

/// A body in a coding: `gzip`, `deflate`, or `raw`, which is `deflate` without its wrapping.
///
/// # Panics
/// There is no such coding.
pub fn packed(coding: &str, body: &[u8]) -> Vec<u8> {
    let level = Compression::default();
    let mut packed = Vec::new();
    let read = match coding {
        "gzip" => GzEncoder::new(body, level).read_to_end(&mut packed),
        "deflate" => ZlibEncoder::new(body, level).read_to_end(&mut packed),
        "raw" => DeflateEncoder::new(body, level).read_to_end(&mut packed),
        other => panic!("there is no coding {other}"),
    };
    read.unwrap_or_else(|error| panic!("{coding}: {error}"));
    packed
}

/// A body out of a coding.
///
/// # Errors
/// It is not coded so.
pub fn unpacked(coding: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    match coding {
        "gzip" => GzDecoder::new(body).read_to_end(&mut unpacked)?,
        "deflate" => ZlibDecoder::new(body).read_to_end(&mut unpacked)?,
        other => return Err(io::Error::other(format!("there is no coding {other}"))),
    };
    Ok(unpacked)
}
