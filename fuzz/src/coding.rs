//! Compressed bodies: the same however the bytes arrive, within the bounds, and what is packed comes back.

use gwgen_runtime::engine::content_coding::{Coding, Decoder, DecodingFault, Encoder};

/// What a body may unpack to here.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Unpacks bytes that say nothing about themselves, and packs them.
pub fn hold(data: &[u8]) {
    for coding in [Coding::Gzip, Coding::Deflate] {
        let whole = Decoder::whole(coding, data, LIMIT);
        assert!(whole.as_ref().is_ok_and(|text| text.len() as u64 <= LIMIT) || whole.is_err());
        // The ratio is held at each piece, so that only a body within its bounds must come out the same.
        let by_bytes = in_pieces(coding, data, 1);
        match (&whole, &by_bytes) {
            (Ok(whole), Ok(by_bytes)) => assert_eq!(&whole[..], &by_bytes[..], "{coding:?}"),
            (Ok(_), Err(fault)) => assert_eq!(*fault, DecodingFault::TooLarge, "{coding:?}"),
            (Err(_), Ok(_)) => panic!("{coding:?}: {whole:?}, but in pieces it is whole"),
            (Err(_), Err(_)) => {}
        }
        let packed = Encoder::whole(coding, data);
        assert_eq!(Decoder::whole(coding, &packed, LIMIT).as_deref(), Ok(data), "{coding:?}");
        let mut encoder = Encoder::new(coding);
        let mut packed = data.chunks(7).flat_map(|piece| encoder.piece(piece)).collect::<Vec<_>>();
        packed.extend_from_slice(&encoder.finish());
        assert_eq!(in_pieces(coding, &packed, 5).as_deref(), Ok(data), "{coding:?}");
    }
}

fn in_pieces(coding: Coding, data: &[u8], size: usize) -> Result<Vec<u8>, DecodingFault> {
    let mut decoder = Decoder::new(coding, LIMIT);
    let mut text = Vec::new();
    for piece in data.chunks(size) {
        text.extend_from_slice(&decoder.piece(piece)?);
    }
    text.extend_from_slice(&decoder.finish()?);
    Ok(text)
}
