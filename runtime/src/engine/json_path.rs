//! Reads one value out of a JSON body by a path of names and positions, without building a tree.

use std::borrow::Cow;

use crate::api::JsonStep;
use crate::message::{JsonError, JsonKind, Reader};

/// The JSON text at a path; `None` where there is none. The whole body is checked.
pub fn find<'a>(body: &'a [u8], path: &[JsonStep]) -> Result<Option<&'a str>, JsonError> {
    let mut reader = Reader::new(body)?;
    let found = descend(&mut reader, path)?;
    reader.end()?;
    Ok(found)
}

/// The JSON text at a path in the beginning of a body that goes on; `None` also where it stands, or ends, behind it.
pub fn find_in_beginning<'a>(beginning: &'a [u8], path: &[JsonStep]) -> Option<&'a str> {
    // It may be cut within a character.
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(beginning.get(..error.valid_up_to())?).ok()?,
    };
    let mut reader = Reader::over(text);
    for step in path {
        match step {
            JsonStep::Name(name) => {
                reader.begin_object().ok()?;
                while reader.next_key().ok()?? != *name {
                    reader.skip_value().ok()?;
                }
            }
            JsonStep::Index(index) => {
                reader.begin_array().ok()?;
                for _ in 0..*index {
                    if !reader.next_item().ok()? {
                        return None;
                    }
                    reader.skip_value().ok()?;
                }
                if !reader.next_item().ok()? {
                    return None;
                }
            }
        }
    }
    let found = reader.skip_value().ok()?;
    // A number that ends where the text is cut may go on.
    (reader.left() > 0).then_some(found)
}

/// The beginning of a body that goes on, closed behind the last member that stands in it whole. It is JSON if the body is.
pub fn closed(beginning: &[u8]) -> Vec<u8> {
    let mut closers = Vec::new();
    let mut end = 0;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in beginning.iter().enumerate() {
        match byte {
            _ if quoted => {
                quoted = escaped || *byte != b'"';
                escaped = *byte == b'\\' && !escaped;
            }
            b'"' => quoted = true,
            b'{' | b'[' => {
                closers.push(if *byte == b'{' { b'}' } else { b']' });
                end = at + 1;
            }
            b'}' | b']' => {
                closers.pop();
                end = at + 1;
            }
            // What stands before it is whole.
            b',' => end = at,
            _ => {}
        }
    }
    // Whatever is open is open where it is cut too: what opens and closes moves the end.
    let mut closed = beginning.get(..end).unwrap_or_default().to_vec();
    closed.extend(closers.iter().rev());
    closed
}

/// Recurses as deep as the path of the definition.
fn descend<'a>(reader: &mut Reader<'a>, path: &[JsonStep]) -> Result<Option<&'a str>, JsonError> {
    let Some((step, rest)) = path.split_first() else { return reader.skip_value().map(Some) };
    let mut found = None;
    match (step, reader.kind()?) {
        (JsonStep::Name(name), JsonKind::Object) => {
            reader.begin_object()?;
            while let Some(key) = reader.next_key()? {
                if key == *name && found.is_none() {
                    found = descend(reader, rest)?;
                } else {
                    reader.skip_value()?;
                }
            }
        }
        (JsonStep::Index(index), JsonKind::Array) => {
            reader.begin_array()?;
            let mut position = 0;
            while reader.next_item()? {
                if position == *index {
                    found = descend(reader, rest)?;
                } else {
                    reader.skip_value()?;
                }
                position += 1;
            }
        }
        _ => drop(reader.skip_value()?),
    }
    Ok(found)
}

/// A value as plain text: a string without its quotes, anything else as JSON.
pub fn as_text(json: &str) -> Cow<'_, str> {
    match Reader::over(json).string() {
        Ok(text) => text,
        Err(_) => Cow::Borrowed(json),
    }
}

/// Writes JSON without white space between its tokens. Invariant: the text is valid JSON.
pub fn compact(json: &str, out: &mut Vec<u8>) {
    let (mut quoted, mut escaped) = (false, false);
    for byte in json.bytes() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
        } else if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            continue;
        } else {
            quoted = byte == b'"';
        }
        out.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#" {"a": {"b": [1, "x\ny", {"c": null}]}, "n": 10.00, "a": 2} "#;

    #[test]
    fn values_in_the_beginning_of_a_body() {
        use JsonStep::{Index, Name};
        let whole = r#"{"n": [10, 123], "o": {"a": "é", "b": 1}, "s": "xyz", "n": 2, "#;
        let found = |text: &str, length: usize, path| {
            find_in_beginning(&text.as_bytes()[..length], path).map(str::to_owned)
        };
        let all = whole.len();
        assert_eq!(found(whole, all, &[Name("n"), Index(1)]).as_deref(), Some("123"));
        assert_eq!(found(whole, all, &[Name("o"), Name("a")]).as_deref(), Some("\"é\""));
        assert_eq!(found(whole, all, &[Name("o")]).as_deref(), Some(r#"{"a": "é", "b": 1}"#));
        for path in [&[Name("z")][..], &[Name("n"), Index(2)], &[Name("s"), Name("a")], &[]] {
            assert_eq!(found(whole, all, path), None, "{path:?}");
        }
        for length in 0..all {
            let end = whole.find("123").unwrap() + 3;
            let seen = found(whole, length, &[Name("n"), Index(1)]);
            assert_eq!(seen.as_deref(), (length > end).then_some("123"), "{length}");
        }
    }

    #[test]
    fn beginnings_are_closed() {
        let whole = br#"{"a, [": [1, {"b": "x\"]"}, []], "c": {"d": true, "e": {}}, "f": [[2], 3]}"#;
        for length in 1..=whole.len() {
            let closed = closed(&whole[..length]);
            let text = String::from_utf8(closed.clone()).unwrap();
            assert!(find(&closed, &[]).is_ok(), "{text}");
        }
        for (length, expected) in [
            (10, r#"{"a, [": []}"#),
            (12, r#"{"a, [": [1]}"#),
            (26, r#"{"a, [": [1, {"b": "x\"]"}]}"#),
            (36, r#"{"a, [": [1, {"b": "x\"]"}, []]}"#),
            (whole.len(), r#"{"a, [": [1, {"b": "x\"]"}, []], "c": {"d": true, "e": {}}, "f": [[2], 3]}"#),
        ] {
            assert_eq!(String::from_utf8(closed(&whole[..length])).unwrap(), expected, "{length}");
        }
    }

    #[test]
    fn values_by_path() {
        use JsonStep::{Index, Name};
        for (path, expected) in [
            (&[Name("a"), Name("b"), Index(1)][..], Some(r#""x\ny""#)),
            (&[Name("a"), Name("b"), Index(2), Name("c")], Some("null")),
            (&[Name("n")], Some("10.00")),
            (&[Name("a"), Name("b"), Index(3)], None),
            (&[Name("n"), Name("x")], None),
        ] {
            assert_eq!(find(BODY, path).unwrap(), expected, "{path:?}");
        }
        assert!(find(b"{\"a\": 1", &[Name("a")]).is_err());
        assert!(find(b"{\"a\": 1} x", &[Name("a")]).is_err());
    }

    #[test]
    fn texts() {
        assert_eq!(as_text(r#""x\ny""#), "x\ny");
        assert_eq!(as_text("10.00"), "10.00");
        let mut out = Vec::new();
        compact("{ \"a b\\\" c\" : [ 1 , 2 ] }", &mut out);
        assert_eq!(out, br#"{"a b\" c":[1,2]}"#);
    }
}
