//! Request, extended and trace identifiers (reference 2.4, 11.4). Random bytes come in, text goes out.

use super::base64;

/// A random UUID.
pub fn uuid(mut bytes: [u8; 16]) -> Box<str> {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        push_hex(byte, &mut text);
    }
    text.into_boxed_str()
}

/// Whether a text is a UUID: then a client may name its request so.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `x-amz-apigw-id` and `apigw-requestid`: sixteen characters that end in `=`.
pub fn extended(bytes: [u8; 16]) -> Box<str> {
    base64::encode(bytes.get(..11).unwrap_or_default()).into_boxed_str()
}

/// The trace header for the integration: what the client sent where that is well-formed, with a parent where it had
/// none; else a new one.
pub fn trace(sent: Option<&str>, epoch_seconds: u64, root: [u8; 16], parent: [u8; 16]) -> Box<str> {
    let sent = sent.filter(|sent| is_trace(sent));
    if let Some(sent) = sent.filter(|sent| has_field(sent, "Parent")) {
        return Box::from(sent);
    }
    let mut text = String::with_capacity(74);
    match sent {
        Some(sent) => text.push_str(sent),
        None => {
            text.push_str("Root=1-");
            (epoch_seconds as u32).to_be_bytes().into_iter().for_each(|byte| push_hex(byte, &mut text));
            text.push('-');
            root.into_iter().take(12).for_each(|byte| push_hex(byte, &mut text));
        }
    }
    text.push_str(";Parent=");
    parent.into_iter().take(8).for_each(|byte| push_hex(byte, &mut text));
    if !sent.is_some_and(|sent| has_field(sent, "Sampled")) {
        text.push_str(";Sampled=0");
    }
    text.into_boxed_str()
}

/// `Root=1-<8 hex>-<24 hex>` among `;`-separated fields.
pub fn is_trace(text: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b'-' | b';' | b':' | b'.' | b'_' | b' ')
    };
    let Some(root) = fields(text).find_map(|field| field.strip_prefix("Root=1-")) else { return false };
    let is_hex =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.len() <= 500
        && text.bytes().all(plain)
        && root.split_once('-').is_some_and(|(time, unique)| is_hex(time, 8) && is_hex(unique, 24))
}

fn has_field(text: &str, name: &str) -> bool {
    fields(text).any(|field| field.split_once('=').is_some_and(|(found, _)| found == name))
}

fn fields(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim)
}

fn push_hex(byte: u8, out: &mut String) {
    for digit in [byte >> 4, byte & 0xf] {
        out.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let id = uuid([0xff; 16]);
        assert_eq!(&*id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert!(is_uuid(&id) && !is_uuid("ffffffff-ffff-4fff-bfff-fffffffffff") && !is_uuid(&"-".repeat(36)));
        assert_eq!(&*extended([0; 16]), "AAAAAAAAAAAAAAA=");
    }

    #[test]
    fn traces() {
        let root = "Root=1-3152b799-8954dae64eda91bc9a23a7e8";
        let new = "Root=1-0000000a-010101010101010101010101;Parent=0202020202020202;Sampled=0";
        let of = |sent| trace(sent, 10, [1; 16], [2; 16]);
        assert_eq!(&*of(None), new);
        assert_eq!(*of(Some(root)), format!("{root};Parent=0202020202020202;Sampled=0"));
        let whole = format!("{root};Parent=7fa8c0f79203be72;Sampled=1;Lineage=1:a87bd80c:0");
        assert_eq!(*of(Some(&whole)), whole);
        for malformed in
            ["", "Root=1-xyz", "Root=2-3152b799-8954dae64eda91bc9a23a7e8", "Root=1-3152b799-8954", "x\u{e9}"]
        {
            assert_eq!(&*of(Some(malformed)), new, "{malformed}");
        }
    }
}
