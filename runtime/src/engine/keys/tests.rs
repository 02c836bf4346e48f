//! Keys that are known, for how long, and what is not told about them.

mod roster;
mod sealed;

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use zeroize::Zeroizing;

use super::*;
use crate::engine::sigv4::Scope;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const VALUE: &str = "a-value-of-more-than-twenty-characters";

fn state_key() -> StateKey {
    StateKey::of([7; 32])
}

fn api_key(name: &str, enabled: bool) -> ApiKey {
    ApiKey {
        id: "a1b2c3d4e5".into(),
        name: name.into(),
        description: None,
        enabled,
        usage_plans: vec!["gold".into()],
        created: SystemTime::UNIX_EPOCH,
    }
}

fn access_key(id: &str) -> AccessKey {
    AccessKey {
        id: id.into(),
        secret: Zeroizing::new(SECRET.to_owned()),
        enabled: true,
        user: "alice".into(),
        account: None,
        policies: Vec::new(),
        session: Some(Session {
            token: Zeroizing::new("token-that-nobody-sees".to_owned()),
            expires: SystemTime::UNIX_EPOCH,
        }),
        created: SystemTime::UNIX_EPOCH,
        ends: None,
    }
}

fn set(name: &str) -> KnownKeys {
    KnownKeys::of(&state_key(), [(api_key(name, true), VALUE)], [access_key("AKIAONE")])
}

fn name(known: &KnownKeys) -> Option<&str> {
    known.api_key(VALUE, SystemTime::UNIX_EPOCH).map(|found| &*found.key.name)
}

#[test]
fn a_key_that_is_learnt_again_goes_on_where_it_was() {
    let at = Instant::now();
    let of = |id: &str, name: &str| {
        let key = ApiKey { id: id.into(), ..api_key(name, true) };
        KnownKeys::of(&state_key(), [(key, VALUE)], [])
    };
    let keys = Keys::own(of("one", "partner"), at);
    let used = |at: Instant| {
        let known = keys.known(at);
        let found = known.api_key(VALUE, SystemTime::UNIX_EPOCH).unwrap();
        Arc::as_ptr(found.usage).addr()
    };
    let before = used(at);
    keys.learn(of("one", "renamed"), of("one", "renamed"), at);
    // With the store and without it.
    assert_eq!([used(at), used(at + PATIENCE)], [before; 2]);
    keys.learn(of("two", "partner"), of("two", "partner"), at);
    assert_ne!(used(at), before);
}

#[test]
fn keys_are_found_by_value_and_id() {
    let known = set("partner");
    assert_eq!(name(&known), Some("partner"));
    assert_eq!(known.access_key("AKIAONE").map(|key| &*key.user), Some("alice"));
    for value in ["", "partner", "a1b2c3d4e5", &VALUE[1..], &VALUE.to_uppercase(), &[VALUE, " "].concat()] {
        assert!(known.api_key(value, SystemTime::UNIX_EPOCH).is_none(), "{value}");
    }
    assert!(known.access_key("akiaone").is_none());
    assert!(known.access_key("").is_none());
}

#[test]
fn a_disabled_key_is_found_as_what_it_is() {
    let known = KnownKeys::of(&state_key(), [(api_key("partner", false), VALUE)], []);
    assert!(!known.api_key(VALUE, SystemTime::UNIX_EPOCH).unwrap().key.enabled);
}

#[test]
fn an_old_value_is_good_until_it_ends() {
    let hasher = state_key().hasher();
    let ends = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
    let mut known = KnownKeys::none(&state_key());
    let values = [
        HashedValue { hash: hasher.hash("new"), ends: None },
        HashedValue { hash: hasher.hash("old"), ends: Some(ends) },
    ];
    known.add_api_key(api_key("partner", true), values);
    for (value, at, found) in [
        ("old", ends - Duration::from_nanos(1), true),
        ("old", ends, false),
        ("new", ends, true),
        ("new", ends + Duration::from_secs(1 << 30), true),
    ] {
        assert_eq!(known.api_key(value, at).is_some(), found, "{value} {at:?}");
    }
}

#[test]
fn an_access_key_is_active_until_it_ends_or_is_disabled() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
    let later = now + Duration::from_nanos(1);
    for (enabled, ends, is_active) in [
        (true, None, true),
        (true, Some(later), true),
        (true, Some(now), false),
        (false, None, false),
        (false, Some(later), false),
    ] {
        let key = AccessKey { enabled, ends, ..access_key("AKIAONE") };
        assert_eq!(key.is_active(now), is_active, "{enabled} {ends:?}");
    }
}

#[test]
fn the_first_of_two_counts() {
    let both = [(api_key("first", true), VALUE), (api_key("second", true), VALUE)];
    assert_eq!(name(&KnownKeys::of(&state_key(), both, [])), Some("first"));
}

#[test]
fn what_a_store_told_is_good_for_five_minutes() {
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    let keys = Arc::new(Keys::none(&state_key(), start));
    let worker = WorkerKeys::new(Arc::clone(&keys));
    let seen = |seconds| {
        let shared = name(&keys.known(at(seconds))).map(str::to_owned);
        assert_eq!(
            shared.as_deref(),
            name(&worker.known(at(seconds))),
            "the worker sees what its process knows"
        );
        shared
    };
    assert_eq!(seen(0), None);
    keys.learn(set("store"), set("configuration"), at(10));
    assert_eq!(seen(10).as_deref(), Some("store"));
    assert_eq!(seen(309).as_deref(), Some("store"));
    assert_eq!(seen(310).as_deref(), Some("configuration"), "of the store nothing was heard");
    keys.confirm(at(400));
    assert_eq!(seen(699).as_deref(), Some("store"));
    assert_eq!(seen(700).as_deref(), Some("configuration"));
    keys.learn(set("another"), KnownKeys::none(&state_key()), at(800));
    assert_eq!(seen(801).as_deref(), Some("another"));
    assert_eq!(seen(1_100), None);
}

#[test]
fn a_set_in_hands_outlives_the_next() {
    let start = Instant::now();
    let keys = Arc::new(Keys::own(set("first"), start));
    let worker = WorkerKeys::new(Arc::clone(&keys));
    let held = worker.known(start);
    keys.learn(set("second"), set("second"), start);
    assert_eq!(name(&worker.known(start)), Some("second"));
    assert_eq!(name(&held), Some("first"));
}

#[test]
fn a_signing_key_is_derived_once_a_day() {
    let start = Instant::now();
    let set = || KnownKeys::of(&state_key(), [], [access_key("AKIAONE"), access_key("AKIATWO")]);
    let keys = Arc::new(Keys::own(set(), start));
    let worker = WorkerKeys::new(Arc::clone(&keys));
    let scope = |day| Scope { day, region: "us-east-1", service: "execute-api" };
    let signing = |id: &str, day| {
        let known = worker.known(start);
        (known.signing_key(known.access_key(id), &scope(day)), known.signing_keys())
    };
    let (first, kept) = signing("AKIAONE", "20261130");
    assert_eq!(kept, 1);
    assert!(Rc::ptr_eq(&first, &signing("AKIAONE", "20261130").0), "it is kept");
    assert!(!Rc::ptr_eq(&first, &signing("AKIATWO", "20261130").0), "each has its own");
    // However many ids there are that are nobody's, one key is kept for them, at the same cost.
    let (nobodys, kept) = signing("AKIANOBODY", "20261130");
    assert_eq!(kept, 3);
    for number in 0..100 {
        let (other, kept) = signing(&format!("AKIA{number}"), "20261130");
        assert!(Rc::ptr_eq(&nobodys, &other) && kept == 3);
    }
    // The next day takes the place of the last.
    let (next, kept) = signing("AKIAONE", "20261201");
    assert!(!Rc::ptr_eq(&first, &next) && kept == 3);
    let other = worker.known(start).signing_key(None, &Scope { region: "eu-west-1", ..scope("20261130") });
    assert!(!Rc::ptr_eq(&nobodys, &other));
    // They end with the set.
    let weak = Rc::downgrade(&next);
    drop(next);
    assert!(weak.upgrade().is_some());
    keys.learn(set(), set(), start);
    let (_, kept) = signing("AKIATWO", "20261201");
    assert!(weak.upgrade().is_none() && kept == 1);
}

#[test]
fn state_keys_are_32_bytes_in_base64() {
    let text = state_key().text();
    assert_eq!(text.len(), 44);
    let again = StateKey::parse(&format!(" {}\n", *text)).unwrap();
    assert_eq!(again.hasher().hash("v"), state_key().hasher().hash("v"));
    for text in ["", "short", "AAAA", &text[..40], &[&*text, "AAAA"].concat()] {
        assert!(StateKey::parse(text).is_none(), "{text}");
    }
    let other = StateKey::of([8; 32]).hasher().hash(VALUE);
    assert!(!other.is(&state_key().hasher().hash(VALUE)), "another key, another hash");
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let known = set("partner");
    let keys = Keys::own(set("partner"), Instant::now());
    let shown = format!("{known:?} {keys:?} {:?} {:?}", access_key("AKIAONE"), state_key());
    assert!(shown.contains("AKIAONE") && shown.contains("partner"));
    for secret in [SECRET, VALUE, "token-that-nobody-sees", "[7, 7", &*state_key().text()] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}
