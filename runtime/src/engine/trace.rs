//! `X-Amzn-Trace-Id`: which of a client's are taken, and what is added to them (reference 11.4, recorded).

use super::ids;

/// The length of `;Parent=`, sixteen digits and `;Sampled=0`.
const ADDED: usize = 34;
/// The length of a new header: `Root=1-`, eight digits, `-`, 24 digits, and the same.
const NEW: usize = 40 + ADDED;

/// The trace header for the integration: what the client sent where that is well-formed, with a parent where it had
/// none; else a new one. `random`: twelve bytes of a new root, eight of a new parent.
pub fn header(sent: Option<&str>, epoch_seconds: u64, random: &[u8; 20]) -> Box<str> {
    let sent = sent.filter(|sent| is_valid(sent));
    if let Some(sent) = sent.filter(|sent| has_field(sent, "Parent")) {
        return Box::from(sent);
    }
    let (root, parent) = random.split_first_chunk().unwrap_or((&[0; 12], &[]));
    // As long as a new one is: nothing is copied when it becomes a box.
    let mut text = Vec::with_capacity(sent.map_or(NEW, |sent| sent.len() + ADDED));
    match sent {
        Some(sent) => text.extend_from_slice(sent.as_bytes()),
        None => ids::push_trace_id(&mut text, epoch_seconds, root),
    }
    text.extend_from_slice(b";Parent=");
    ids::push_hex(&mut text, parent);
    if !sent.is_some_and(|sent| has_field(sent, "Sampled")) {
        text.extend_from_slice(b";Sampled=0");
    }
    ids::ascii(text)
}

/// `Root=1-<8 hex>-<24 hex>` among `;`-separated fields.
pub fn is_valid(text: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sends_is_kept_where_it_is_valid() {
        let root = "Root=1-3152b799-8954dae64eda91bc9a23a7e8";
        let new = "Root=1-0000000a-010101010101010101010101;Parent=0202020202020202;Sampled=0";
        let random = std::array::from_fn(|index| if index < 12 { 1 } else { 2 });
        let of = |sent| header(sent, 10, &random);
        assert_eq!((&*of(None), new.len()), (new, NEW));
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
