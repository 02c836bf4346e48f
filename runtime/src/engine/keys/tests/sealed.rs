//! Records are what they were, open for who has the key, and nothing of them is readable.

use super::*;
use crate::engine::keys::{AccessKeyRecord, ApiKeyRecord, KeyRecord, SealedRecord};
use crate::engine::policy::Policy;

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn records() -> [KeyRecord; 4] {
    let hasher = state_key().hasher();
    let ends = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_548_840_123);
    let values = vec![
        HashedValue { hash: hasher.hash(VALUE), ends: None },
        HashedValue { hash: hasher.hash("old"), ends: Some(ends) },
    ];
    let plain = ApiKey {
        usage_plans: vec!["gold \"1\"".into(), "ünïcode".into()],
        description: Some("for\nthe partner \u{1}".into()),
        ..api_key("partner", false)
    };
    let policies = vec![Policy::read_of_principal(POLICY).unwrap()];
    let user = AccessKey {
        account: Some("123456789012".into()),
        policies,
        session: None,
        ends: Some(ends),
        ..access_key("AKIAONE")
    };
    [
        KeyRecord::Api(ApiKeyRecord { key: plain, values: values.clone() }),
        KeyRecord::Api(ApiKeyRecord { key: api_key("p", true), values: values[..1].to_vec() }),
        KeyRecord::Access(AccessKeyRecord { key: user, policies: vec![POLICY.into()] }),
        KeyRecord::Access(AccessKeyRecord { key: access_key("ASIATWO"), policies: Vec::new() }),
    ]
}

/// Everything of a record, secrets too.
fn all(record: &KeyRecord) -> String {
    match record {
        KeyRecord::Api(record) => format!("{record:?}"),
        KeyRecord::Access(record) => format!(
            "{record:?} {} {:?} {:?}",
            *record.key.secret,
            record.key.session.as_ref().map(|session| &*session.token),
            record.key.policies
        ),
    }
}

#[test]
fn what_is_opened_is_what_was_sealed() {
    let sealer = state_key().sealer().unwrap();
    for (index, record) in records().iter().enumerate() {
        let sealed = sealer.seal(record, [index as u8; 12]).unwrap();
        assert_eq!(sealed.name, record.name());
        assert_eq!(all(&sealer.open(&sealed).unwrap()), all(record));
    }
}

#[test]
fn nothing_can_be_read_without_the_key() {
    let sealer = state_key().sealer().unwrap();
    for record in &records() {
        let sealed = sealer.seal(record, [9; 12]).unwrap();
        let shown = String::from_utf8_lossy(&sealed.sealed).into_owned();
        for secret in [SECRET, VALUE, "partner", "token-that", "Allow"] {
            assert!(!shown.contains(secret), "{secret}");
        }
        let other = StateKey::of([8; 32]).sealer().unwrap();
        assert_eq!(other.open(&sealed).unwrap_err().to_string(), "the state key does not open it");
    }
}

#[test]
fn no_byte_can_be_changed() {
    let sealer = state_key().sealer().unwrap();
    let record = &records()[2];
    let sealed = sealer.seal(record, [9; 12]).unwrap();
    for index in 0..sealed.sealed.len() {
        let mut changed = sealed.clone();
        changed.sealed[index] ^= 1;
        assert!(sealer.open(&changed).is_err(), "byte {index}");
        changed.sealed.truncate(index);
        assert!(sealer.open(&changed).is_err(), "cut off at {index}");
    }
    let moved = SealedRecord { name: "access/AKIATWO".to_owned(), ..sealed };
    assert!(sealer.open(&moved).is_err(), "a record under another's name");
}

#[test]
fn room_for_a_record_is_taken_at_once() {
    for record in records() {
        let written = record.write();
        // What grows leaves copies behind.
        assert!(written.len() <= written.capacity() && written.capacity() < written.len() * 8 + 2_048);
    }
    let long = "\u{1}".repeat(5_000);
    let key = ApiKey { description: Some(long.into()), ..api_key("p", true) };
    let record = KeyRecord::Api(ApiKeyRecord { key, values: Vec::new() });
    assert!(record.write().len() > 30_000);
}

#[test]
fn half_of_a_record_opens_nothing() {
    for (text, why) in [
        (r#"{"id":"a","name":"n","enabled":true}"#, "no `created`"),
        (r#"{"id":"a","name":"n","created":1}"#, "no `enabled`"),
        (r#"{"name":"n","created":1,"enabled":true}"#, "no `id`"),
        (r#"{"id":"a","created":1,"enabled":true}"#, "no `name`"),
        (r#"{"id":"a","secret":"s","created":1,"enabled":true}"#, "no `user`"),
        (
            r#"{"id":"a","secret":"s","user":"u","token":"t","created":1,"enabled":true}"#,
            "no `token or expires`",
        ),
        (
            r#"{"id":"a","name":"n","created":1,"enabled":true,"onlyFrom":"10.0.0.0/8"}"#,
            "a member `onlyFrom`, which this version does not know",
        ),
        (r#"{"id":"a","name":"n","created":-1,"enabled":true}"#, "a time that is none"),
    ] {
        assert_eq!(KeyRecord::read(text.as_bytes()).unwrap_err().to_string(), why, "{text}");
    }
    let policy = r#"{"id":"a","secret":"s","user":"u","created":1,"enabled":true,"policies":["{}"]}"#;
    let error = KeyRecord::read(policy.as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("a policy: a policy needs"), "{error}");
}
