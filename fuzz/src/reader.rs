//! JSON: the reader takes what serde_json takes, and reads the same from it.

use gwgen_runtime::message::{JsonError, JsonKind, MAX_DEPTH, Reader};
use serde_json::Value;

/// Holds the reader to serde_json, where the text is not too deep for one of them.
pub fn hold(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(Reader::new(data).is_err(), "a text that is not UTF-8");
        return;
    };
    if data.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > MAX_DEPTH as usize {
        // No panic, and no end of the stack.
        let _ = Reader::over(text).skip_value();
        return;
    }
    let mut reader = Reader::over(text);
    let ours = reader.skip_value().and_then(|_| reader.end());
    let theirs = serde_json::from_str::<Value>(text);
    if theirs.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range")) {
        // A number that no double holds is one all the same.
        return;
    }
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?}, serde_json: {theirs:?}");
    if let Ok(value) = theirs {
        same(&mut Reader::over(text), &value).unwrap_or_else(|error| panic!("read, and then not: {error:?}"));
    }
}

/// Reads the value that stands next and compares it.
fn same(reader: &mut Reader<'_>, value: &Value) -> Result<(), JsonError> {
    match (reader.kind()?, value) {
        (JsonKind::Null, Value::Null) => reader.null(),
        (JsonKind::Bool, Value::Bool(expected)) => {
            assert_eq!(reader.bool()?, *expected);
            Ok(())
        }
        (JsonKind::Number, Value::Number(expected)) => {
            let number = reader.number()?;
            // The last digit of a double is where readers may differ.
            let (ours, theirs) = (number.as_f64().unwrap_or(f64::NAN), expected.as_f64().unwrap_or(f64::NAN));
            assert!((ours - theirs).abs() <= theirs.abs() * 1e-15, "{ours}, serde_json: {theirs}");
            Ok(())
        }
        (JsonKind::String, Value::String(expected)) => {
            assert_eq!(reader.string()?, expected.as_str());
            Ok(())
        }
        (JsonKind::Array, Value::Array(expected)) => {
            let mut items = expected.iter();
            reader.begin_array()?;
            while reader.next_item()? {
                same(reader, items.next().expect("an item that serde_json has too"))?;
            }
            assert!(items.next().is_none(), "an item that only serde_json has");
            Ok(())
        }
        (JsonKind::Object, Value::Object(expected)) => members(reader, expected),
        (kind, value) => panic!("{kind:?}, serde_json: {value}"),
    }
}

/// Of a key that stands twice serde_json keeps the last value, so values are compared where each stands once.
fn members(reader: &mut Reader<'_>, expected: &serde_json::Map<String, Value>) -> Result<(), JsonError> {
    let mut read = Vec::new();
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        read.push((key.into_owned(), reader.position()));
        reader.skip_value()?;
    }
    let keys: std::collections::BTreeSet<&str> = read.iter().map(|(key, _)| key.as_str()).collect();
    assert!(
        keys.iter()
            .copied()
            .eq(expected.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>())
    );
    if keys.len() == read.len() {
        for (key, position) in &read {
            same(&mut reader.clone_at(*position), &expected[key])?;
        }
    }
    Ok(())
}
