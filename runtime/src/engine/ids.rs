//! Identifiers of a request, out of random bytes: their forms, and which ones of a client's are taken.

/// A UUID of version 4 (RFC 9562): `$context.requestId`.
pub fn uuid(mut bytes: [u8; 16]) -> Box<str> {
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        push_hex(&mut text, &[byte]);
    }
    text.into()
}

/// `$context.extendedRequestId`, the value of `x-amz-apigw-id`: eleven bytes in base64.
pub fn extended_request_id(bytes: [u8; 16]) -> Box<str> {
    super::base64::encode(bytes.first_chunk::<11>().map_or(&[], |bytes| bytes)).into()
}

/// Writes a new trace header's value: `Root=1-`, the time in seconds, and twelve random bytes (reference 11.4).
pub fn push_trace_id(text: &mut String, epoch_seconds: u64, bytes: [u8; 16]) {
    text.push_str("Root=1-");
    push_hex(text, &(epoch_seconds as u32).to_be_bytes());
    text.push('-');
    push_hex(text, bytes.first_chunk::<12>().map_or(&[], |bytes| bytes));
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
pub(super) fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        text.push_str(HEX.get(usize::from(*byte)).copied().unwrap_or_default());
    }
}

/// All bytes in two digits: one look for both.
const HEX: [&str; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    const PAIRS: [[u8; 2]; 256] = {
        let mut pairs = [[0; 2]; 256];
        let mut byte = 0;
        while byte < 256 {
            pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 0xf]];
            byte += 1;
        }
        pairs
    };
    let mut texts = [""; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Ok(text) = std::str::from_utf8(&PAIRS[byte]) {
            texts[byte] = text;
        }
        byte += 1;
    }
    texts
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let bytes: [u8; 16] = std::array::from_fn(|index| index as u8 * 17);
        assert_eq!(&*uuid(bytes), "00112233-4455-4677-8899-aabbccddeeff");
        assert_eq!(&*uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert!(is_uuid(uuid(bytes).as_bytes()));
        let extended = extended_request_id([0xff; 16]);
        assert_eq!((extended.len(), extended.ends_with('=')), (16, true));
        let mut trace_id = String::new();
        push_trace_id(&mut trace_id, 0x5759_e988, [0xab; 16]);
        assert_eq!(trace_id, "Root=1-5759e988-abababababababababababab");
    }

    #[test]
    fn what_is_no_uuid() {
        for text in ["", "0011223344554677-8899-aabbccddeeff----", "0011223-34455-4677-8899-aabbccddeeff"] {
            assert!(!is_uuid(text.as_bytes()), "{text}");
        }
        assert!(!is_uuid(b"g0112233-4455-4677-8899-aabbccddeeff"));
    }
}
