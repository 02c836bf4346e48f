//! Identifiers of a request, out of random bytes: their forms, and which ones of a client's are taken.

/// A UUID of version 4 (RFC 9562): `$context.requestId`.
pub fn uuid(mut bytes: [u8; 16]) -> Box<str> {
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    let [a, b, c, d, e, f, g, h, i, j, node @ ..] = bytes;
    let mut text = Vec::with_capacity(36);
    push_hex(&mut text, &[a, b, c, d]);
    for pair in [[e, f], [g, h], [i, j]] {
        text.push(b'-');
        push_hex(&mut text, &pair);
    }
    text.push(b'-');
    push_hex(&mut text, &node);
    ascii(text)
}

/// `$context.extendedRequestId`, the value of `x-amz-apigw-id`: eleven bytes in base64.
pub fn extended_request_id(bytes: [u8; 11]) -> Box<str> {
    super::base64::encode(&bytes).into()
}

/// Writes a new trace header's value: `Root=1-`, the time in seconds, and twelve random bytes (reference 11.4).
pub fn push_trace_id(text: &mut Vec<u8>, epoch_seconds: u64, bytes: &[u8; 12]) {
    text.extend_from_slice(b"Root=1-");
    push_hex(text, &(epoch_seconds as u32).to_be_bytes());
    text.push(b'-');
    push_hex(text, bytes);
}

/// Whether a text is a UUID as a client may give one for its request.
pub fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Two lower-case digits for each byte.
pub(super) fn push_hex(text: &mut Vec<u8>, bytes: &[u8]) {
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        text.extend_from_slice(&hex(u32::from_be_bytes(*word)));
    }
    if !rest.is_empty() {
        let word = rest.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (4 - rest.len()));
        text.extend_from_slice(hex(word).get(..2 * rest.len()).unwrap_or_default());
    }
}

/// What was written here, as a text.
pub(super) fn ascii(text: Vec<u8>) -> Box<str> {
    String::from_utf8(text).unwrap_or_default().into_boxed_str()
}

/// The eight digits of a word, made side by side.
fn hex(word: u32) -> [u8; 8] {
    let spread = u64::from(word);
    let spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff;
    let spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff;
    let spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    let is_letter = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    (spread + 0x3030_3030_3030_3030 + is_letter * u64::from(b'a' - b'9' - 1)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let bytes: [u8; 16] = std::array::from_fn(|index| index as u8 * 17);
        assert_eq!(&*uuid(bytes), "00112233-4455-4677-8899-aabbccddeeff");
        assert_eq!(&*uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert!(is_uuid(uuid(bytes).as_bytes()));
        let extended = extended_request_id([0xff; 11]);
        assert_eq!((extended.len(), extended.ends_with('=')), (16, true));
        let mut trace_id = Vec::new();
        push_trace_id(&mut trace_id, 0x5759_e988, &[0xab; 12]);
        assert_eq!(trace_id, b"Root=1-5759e988-abababababababababababab");
    }

    #[test]
    fn hexadecimal() {
        let all: Vec<u8> = (0..=255).collect();
        for length in 0..9 {
            for bytes in all.windows(length.max(1)).map(|bytes| &bytes[..length]) {
                let mut text = Vec::new();
                push_hex(&mut text, bytes);
                assert_eq!(*ascii(text), bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
            }
        }
    }

    #[test]
    fn what_is_no_uuid() {
        for text in ["", "0011223344554677-8899-aabbccddeeff----", "0011223-34455-4677-8899-aabbccddeeff"] {
            assert!(!is_uuid(text.as_bytes()), "{text}");
        }
        assert!(!is_uuid(b"g0112233-4455-4677-8899-aabbccddeeff"));
    }
}
