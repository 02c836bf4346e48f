//! Frames of `application/vnd.amazon.eventstream`, as Lambda writes them.

use flate2::Crc;

/// A piece of a function's answer.
pub fn piece(payload: &[u8]) -> Vec<u8> {
    let headers = [
        (":message-type", "event"),
        (":event-type", "PayloadChunk"),
        (":content-type", "application/octet-stream"),
    ];
    frame(&headers, payload)
}

/// The end of an answer: `{}` where all went well, else `ErrorCode` and `ErrorDetails`.
pub fn complete(report: &str) -> Vec<u8> {
    let headers = [
        (":message-type", "event"),
        (":event-type", "InvokeComplete"),
        (":content-type", "application/json"),
    ];
    frame(&headers, report.as_bytes())
}

/// A frame with headers that are texts.
pub fn frame(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    for (name, value) in headers {
        written.push(u8::try_from(name.len()).expect("a name that the protocol can hold"));
        written.extend_from_slice(name.as_bytes());
        // 7: a text.
        written.push(7);
        written.extend_from_slice(
            &u16::try_from(value.len()).expect("a value that the protocol can hold").to_be_bytes(),
        );
        written.extend_from_slice(value.as_bytes());
    }
    let mut frame = length(12 + written.len() + payload.len() + 4).to_be_bytes().to_vec();
    frame.extend_from_slice(&length(written.len()).to_be_bytes());
    frame.extend_from_slice(&checksum(&frame));
    frame.extend_from_slice(&written);
    frame.extend_from_slice(payload);
    let checksum = checksum(&frame);
    frame.extend_from_slice(&checksum);
    frame
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("a frame that the protocol can hold")
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_be_bytes()
}
