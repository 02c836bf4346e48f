//! Event streams: the same frames however the bytes arrive, and headers of any bytes behind checksums that are right.

use flate2::Crc;
use gwgen_runtime::engine::event_stream::{Frame, Frames, Malformed};

/// Cuts the bytes themselves, and the bytes as headers and payload of a frame.
pub fn hold(data: &[u8]) {
    same(data);
    let Some((first, rest)) = data.split_first() else { return };
    let (headers, payload) = rest.split_at(usize::from(*first).min(rest.len()));
    let framed = frame(headers, payload);
    same(&framed);
    match cut(&framed, framed.len()) {
        Ok(frames) => {
            let [frame] = &frames[..] else { panic!("one frame became {}", frames.len()) };
            assert_eq!(&frame.payload[..], payload);
        }
        Err(Malformed) => assert!(!headers.is_empty(), "no headers cannot be wrong ones"),
    }
}

fn same(data: &[u8]) {
    assert_eq!(cut(data, data.len().max(1)), cut(data, 1), "the same bytes, in pieces");
}

/// All frames of bytes that come in pieces.
fn cut(data: &[u8], size: usize) -> Result<Vec<Frame>, Malformed> {
    let mut frames = Frames::default();
    let mut whole = Vec::new();
    for piece in data.chunks(size) {
        frames.push(piece);
        while let Some(frame) = frames.cut()? {
            whole.push(frame);
        }
    }
    Ok(whole)
}

fn frame(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut frame =
        (u32::try_from(16 + headers.len() + payload.len()).expect("a short text")).to_be_bytes().to_vec();
    frame.extend_from_slice(&u32::try_from(headers.len()).expect("a short text").to_be_bytes());
    frame.extend_from_slice(&checksum(&frame));
    frame.extend_from_slice(headers);
    frame.extend_from_slice(payload);
    let checksum = checksum(&frame);
    frame.extend_from_slice(&checksum);
    frame
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_be_bytes()
}
