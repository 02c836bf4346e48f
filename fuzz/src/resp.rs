//! Messages at the socket of a file store: the same however the bytes arrive, and what is read is written as it was meant.

use gwgen_runtime::adapter::file::resp::{Value, decode};

/// Reads a message whole and cut off, and writes it again.
pub fn hold(data: &[u8]) {
    let whole = decode(data);
    let used = match &whole {
        Ok(Some((_, used))) => *used,
        Ok(None) | Err(_) => data.len(),
    };
    let mut is_refused = false;
    for end in (0..used).step_by((used / 64).max(1)) {
        let cut = decode(data.get(..end).expect("a part of the text"));
        assert!(!matches!(cut, Ok(Some(_))), "a message before its end, at {end}");
        assert!(!is_refused || cut.is_err(), "refused, and not refused with more of it, at {end}");
        is_refused = cut.is_err();
    }
    assert!(!is_refused || whole.is_err(), "refused in parts only");
    let Ok(Some((value, _))) = whole else { return };
    let written = encoded(&value);
    let Ok(Some((again, length))) = decode(&written) else { panic!("unreadable: {written:?}") };
    assert_eq!(length, written.len());
    // Controls within a line are blank.
    assert_eq!(encoded(&again), written);
    if let Value::Bulk(_) | Value::Integer(_) | Value::Nil = value {
        assert_eq!(again, value);
    }
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes);
    bytes
}
