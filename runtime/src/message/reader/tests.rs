//! The reader against JSONTestSuite, and its own corners.

use std::borrow::Cow;

use super::*;
use crate::corpus;

fn check(bytes: &[u8], duplicates_refused: bool) -> Result<(), JsonError> {
    let reader = Reader::new(bytes)?;
    let mut reader = if duplicates_refused { reader.refuse_duplicate_keys() } else { reader };
    reader.skip_value()?;
    reader.end()
}

fn kind_of(text: &str) -> Option<JsonErrorKind> {
    check(text.as_bytes(), true).err().map(|error| error.kind)
}

#[test]
fn json_test_suite() {
    let Some(folder) = corpus::folder("conformance/json-parsing/test_parsing") else { return };
    let (mut accepted, mut refused) = (0, 0);
    for (name, bytes) in corpus::files(&folder) {
        let duplicated = name.starts_with("y_object_duplicated_key");
        let (plain, strict) = (check(&bytes, false), check(&bytes, true));
        match name.as_bytes().first() {
            Some(b'y') => {
                assert_eq!(plain, Ok(()), "{name}");
                assert_eq!(strict.is_err(), duplicated, "{name}: {strict:?}");
                accepted += 1;
            }
            Some(b'n') => {
                assert!(plain.is_err() && strict.is_err(), "{name} was accepted");
                refused += 1;
            }
            _ => {}
        }
    }
    assert!(accepted >= 95 && refused >= 187, "{accepted} accepted, {refused} refused");
}

#[test]
fn depth_is_bounded_without_recursion() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(kind_of(&nested(64)), None);
    assert_eq!(kind_of(&nested(65)), Some(JsonErrorKind::TooDeep));
    assert_eq!(kind_of(&"{\"a\":".repeat(100_000)), Some(JsonErrorKind::TooDeep));
}

#[test]
fn duplicate_keys_are_found_decoded_nested_and_among_many() {
    assert_eq!(kind_of(r#"{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}"#), None);
    assert_eq!(kind_of(r#"{"a":1,"\u0061":2}"#), Some(JsonErrorKind::DuplicateKey));
    assert_eq!(kind_of(r#"[{"x":{"a":1,"b":2,"a":3}}]"#), Some(JsonErrorKind::DuplicateKey));
    let mut many: Vec<String> = (0..1000).map(|number| format!("\"k{number}\":0")).collect();
    assert_eq!(kind_of(&format!("{{{}}}", many.join(","))), None);
    many.push("\"k700\":1".into());
    assert_eq!(kind_of(&format!("{{{}}}", many.join(","))), Some(JsonErrorKind::DuplicateKey));
}

#[test]
fn strings_borrow_until_they_are_escaped() {
    let mut reader = Reader::over(r#"["plain é", "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"]"#);
    reader.begin_array().unwrap();
    assert!(reader.next_item().unwrap());
    assert!(matches!(reader.string().unwrap(), Cow::Borrowed("plain é")));
    assert!(reader.next_item().unwrap());
    assert_eq!(reader.string().unwrap(), "\"\\/\u{8}\u{c}\n\r\té😀");
    assert!(!reader.next_item().unwrap());
    reader.end().unwrap();
    for bad in [r#""\ud800""#, r#""\udc00\ud800""#, r#""\ud800\u0041""#, r#""\x41""#, r#""\u12g4""#] {
        assert_eq!(kind_of(bad), Some(JsonErrorKind::BadEscape), "{bad}");
    }
}

#[test]
fn numbers_keep_their_text() {
    let number = |text| Reader::over(text).number().unwrap();
    assert_eq!(number("1.50e+2 ").text(), "1.50e+2");
    assert_eq!(number("1e400").as_f64(), None);
    assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
    assert_eq!(number("18446744073709551616").as_u64(), None);
    assert_eq!(number("-3").as_i64(), Some(-3));
    assert_eq!(number("3.0").as_i64(), None);
}

#[test]
fn skipped_values_keep_their_text_and_errors_their_place() {
    let mut reader = Reader::over("{ \"a\" : [1, {\"b\": null}] , \"c\":tru }");
    reader.begin_object().unwrap();
    assert_eq!(reader.next_key().unwrap().as_deref(), Some("a"));
    assert_eq!(reader.skip_value().unwrap(), "[1, {\"b\": null}]");
    assert_eq!(reader.next_key().unwrap().as_deref(), Some("c"));
    let error = reader.bool().unwrap_err();
    assert_eq!(error.to_string(), "expected true or false at byte 31");
    assert_eq!(
        Reader::new(b"\"\xff\"").unwrap_err(),
        JsonError { kind: JsonErrorKind::NotUtf8, position: 1 }
    );
    assert_eq!(kind_of("[1,]"), Some(JsonErrorKind::Unexpected { expected: "a value" }));
    assert_eq!(kind_of("{\"a\":1"), Some(JsonErrorKind::UnexpectedEnd { expected: "',' or '}'" }));
}

#[test]
fn numbers_are_as_long_as_they_are() {
    for text in ["0", "-0", "10", "7000000000000000000000", "-0.0e-0"] {
        assert_eq!(kind_of(text), None, "{text}");
    }
    // Ten to the power of 64 is zero to a register of 64 bits.
    for zeros in 0..200 {
        assert_eq!(kind_of(&format!("[7{},-1{}]", "0".repeat(zeros), "0".repeat(zeros))), None, "{zeros}");
    }
    for text in ["00", "-01", "1.", "-", "1e", "0x1"] {
        assert!(kind_of(text).is_some(), "{text}");
    }
}

#[test]
fn keys_that_stand_twice_among_many_are_found_however_they_are_written() {
    let verdict = |keys: &[String]| {
        let members: Vec<_> = keys.iter().map(|key| format!("\"{key}\": {{\"k1\": 1}}")).collect();
        let body = format!("{{{}}}", members.join(", "));
        Reader::over(&body).refuse_duplicate_keys().skip_value().map(drop)
    };
    for count in [2, 17, 40, 3_000] {
        let mut keys: Vec<_> = (0..count).map(|number| format!("k{number}")).collect();
        assert_eq!(verdict(&keys), Ok(()), "{count}");
        for twice in ["k1", "\\u006b1", "k\\u0031"] {
            keys.push(twice.to_owned());
            let error = verdict(&keys).expect_err("a key that stands twice");
            assert_eq!(error.kind, JsonErrorKind::DuplicateKey, "{count}: {twice}");
            keys.pop();
        }
        // Written with escapes when it came first.
        keys.insert(0, "\\u006b0".to_owned());
        assert_eq!(verdict(&keys).map_err(|error| error.kind), Err(JsonErrorKind::DuplicateKey), "{count}");
    }
}
