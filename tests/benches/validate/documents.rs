//! The documents that are measured, and those that all validators have to agree on.

use serde_json::{Value, json};

/// Everything that is read.
pub(crate) struct Documents {
    /// As a client sends it: members in the order of the schema, no white space.
    pub(crate) valid: Vec<u8>,
    /// Members in another order than the schema's.
    pub(crate) sorted: Vec<u8>,
    /// One fault, in the last member.
    pub(crate) wrong_at_the_end: Vec<u8>,
    /// What it is, the body, whether it is valid.
    pub(crate) judged: Vec<(String, Vec<u8>, bool)>,
}

const DOCUMENT: &str = include_str!("document.json");

pub(crate) fn read() -> Documents {
    let valid = DOCUMENT.trim_ascii_end().as_bytes().to_vec();
    let value: Value = serde_json::from_slice(&valid).expect("JSON");
    // Members of a `Value` are sorted.
    let sorted = value.to_string().into_bytes();
    assert_ne!(valid, sorted, "the order of members differs");
    let last = r#""session":"b7a1f0c94e"}}"#;
    let wrong_at_the_end = DOCUMENT.trim_ascii_end().strip_suffix(last).expect("the last member");
    let wrong_at_the_end = format!("{wrong_at_the_end}\"session\":7}}}}").into_bytes();
    let mut judged = vec![
        ("the document".to_owned(), valid.clone(), true),
        ("sorted".to_owned(), sorted.clone(), true),
        ("wrong at the end".to_owned(), wrong_at_the_end.clone(), false),
        ("not JSON".to_owned(), b"{\"id\":}".to_vec(), false),
    ];
    for (pointer, new, is_valid) in changes() {
        let mut changed = value.clone();
        change(&mut changed, pointer, new.clone());
        judged.push((format!("{pointer} = {new:?}"), changed.to_string().into_bytes(), is_valid));
    }
    Documents { valid, sorted, wrong_at_the_end, judged }
}

/// Where, what is put there (`None`: nothing), and whether that is valid.
fn changes() -> Vec<(&'static str, Option<Value>, bool)> {
    vec![
        ("/id", None, false),
        ("/id", Some(json!("3f2b8c1e-7d54-4a0b-9a6e-1c2d3e4f5a6")), false),
        ("/number", Some(json!(0)), false),
        ("/number", Some(json!(1.5)), false),
        ("/number", Some(json!(7.0)), true),
        ("/number", Some(json!(9_999_999_999_u64)), true),
        ("/number", Some(json!(10_000_000_000_u64)), false),
        ("/status", Some(json!("lost")), false),
        ("/status", Some(json!("delivered")), true),
        ("/createdAt", Some(json!("2024-02-30T00:00:00Z")), false),
        ("/updatedAt", Some(Value::Null), true),
        ("/updatedAt", None, true),
        ("/customer", Some(json!([])), false),
        ("/customer/email", Some(json!("nobody")), false),
        ("/customer/phone", Some(json!("call me")), false),
        ("/customer/middleName", Some(json!({"any": "thing"})), true),
        ("/shippingAddress/country", Some(json!("FRA")), false),
        ("/shippingAddress/country", Some(json!("日本")), true),
        ("/shippingAddress/location/latitude", Some(json!(90)), true),
        ("/shippingAddress/location/latitude", Some(json!(90.0001)), false),
        ("/billingAddress", Some(json!({})), false),
        ("/lines", Some(json!([])), false),
        ("/lines/0/quantity", Some(json!("1")), false),
        ("/lines/0/sku", Some(json!("bk-004512")), false),
        ("/lines/1/discount", Some(json!(1.01)), false),
        ("/lines/2/taxes", Some(json!([0, -0.5])), false),
        ("/lines/3/title", Some(json!("é".repeat(120))), true),
        ("/lines/3/title", Some(json!("é".repeat(121))), false),
        ("/total", Some(json!(1_000_000)), false),
        ("/total", Some(json!(999_999.99)), true),
        ("/currency", Some(json!("EURO")), false),
        ("/gift", Some(json!(0)), false),
        ("/notes", Some(json!("x".repeat(501))), false),
        ("/tags", Some(json!(["a", "b", "a"])), false),
        ("/tags", Some(json!(["a", ""])), false),
        ("/metadata", Some(json!({"a": 1})), false),
        ("/colour", Some(json!("red")), false),
    ]
}

/// Sets or takes away the member that a pointer names; its parent is there.
fn change(value: &mut Value, pointer: &str, new: Option<Value>) {
    let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
    let parent = value.pointer_mut(parent).expect("a parent").as_object_mut().expect("an object");
    match new {
        Some(new) => drop(parent.insert(member.to_owned(), new)),
        None => drop(parent.remove(member)),
    }
}
