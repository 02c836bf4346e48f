//! What can be done with the keys of a store.

use super::*;
use crate::engine::keys::{ApiKeyRecord, Change, KeyRecord, Kind, Refused, Roster, check_name, check_value};

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_548_840)
}

fn hash(value: &str) -> ValueHash {
    state_key().hasher().hash(value)
}

/// The roster after changes, as a store makes them.
fn after(roster: &Roster, changes: Vec<Change>) -> Roster {
    let api_keys = roster.api_keys.iter().cloned().map(KeyRecord::Api);
    let mut records: Vec<KeyRecord> =
        api_keys.chain(roster.access_keys.iter().cloned().map(KeyRecord::Access)).collect();
    for change in changes {
        let name = match &change {
            Change::Put(record) => record.name(),
            Change::Remove(name) => name.clone(),
        };
        records.retain(|record| record.name() != name);
        if let Change::Put(record) = change {
            records.push(record);
        }
    }
    Roster::of(records)
}

fn one() -> Roster {
    let none = Roster::default();
    let changes = none.create_api_key(api_key("partner", true), hash(VALUE)).unwrap();
    after(&none, changes)
}

/// The set of keys that stand elsewhere, and of a roster.
fn known_keys<'k>(
    state_key: &StateKey,
    own: impl IntoIterator<Item = &'k ApiKeyRecord>,
    roster: &Roster,
) -> KnownKeys {
    let mut known = KnownKeys::none(state_key);
    own.into_iter().for_each(|record| known.add_api_key(record.key.clone(), record.values.iter().copied()));
    roster.add_to(&mut known);
    known
}

fn opens(roster: &Roster, value: &str, at: SystemTime) -> bool {
    known_keys(&state_key(), [], roster).api_key(value, at).is_some_and(|found| found.key.enabled)
}

#[test]
fn an_api_key_from_beginning_to_end() {
    let roster = one();
    assert!(opens(&roster, VALUE, now()));
    let disabled = after(&roster, roster.enable(Kind::Api, "partner", false).unwrap());
    assert!(!opens(&disabled, VALUE, now()));
    assert!(disabled.enable(Kind::Api, "a1b2c3d4e5", false).unwrap().is_empty(), "it is so already");
    let enabled = after(&disabled, disabled.enable(Kind::Api, "a1b2c3d4e5", true).unwrap());
    assert!(opens(&enabled, VALUE, now()));
    let deleted = after(&enabled, enabled.delete(Kind::Api, "partner").unwrap());
    assert!(!opens(&deleted, VALUE, now()) && deleted.api_keys.is_empty());
}

#[test]
fn names_and_values_are_one_keys_alone() {
    let roster = one();
    let other = ApiKey { id: "other".into(), ..api_key("other", true) };
    let same_name = roster.create_api_key(api_key("partner", true), hash("another")).unwrap_err();
    assert_eq!(same_name, Refused::NameTaken("partner".into()));
    assert_eq!(roster.create_api_key(other.clone(), hash(VALUE)).unwrap_err(), Refused::ValueTaken);
    let rotated = roster.rotate_api_key("partner", hash("next"), Some(now()), now()).unwrap();
    let rotated = after(&roster, rotated.changes);
    assert_eq!(
        rotated.create_api_key(other.clone(), hash(VALUE)).unwrap_err(),
        Refused::ValueTaken,
        "old ones too"
    );
    assert_eq!(
        rotated.rotate_api_key("partner", hash("next"), None, now()).unwrap_err(),
        Refused::ValueTaken,
        "a rotation that changes nothing"
    );
    assert!(roster.create_api_key(other, hash("another")).is_ok());
}

#[test]
fn a_rotated_value_ends_at_once_or_in_time() {
    let roster = one();
    let at_once = roster.rotate_api_key("partner", hash("second"), None, now()).unwrap();
    assert_eq!(at_once.dropped, 0);
    let at_once = after(&roster, at_once.changes);
    assert!(opens(&at_once, "second", now()) && !opens(&at_once, VALUE, now()));

    let until = now() + Duration::from_secs(60);
    let rotated = roster.rotate_api_key("partner", hash("second"), Some(until), now()).unwrap();
    assert_eq!(rotated.dropped, 0);
    let rotated = after(&roster, rotated.changes);
    assert!(opens(&rotated, "second", now()) && opens(&rotated, VALUE, now()));
    assert!(opens(&rotated, "second", until) && !opens(&rotated, VALUE, until));

    // Once more: nothing that was to end lives longer for it.
    let later = until + Duration::from_secs(60);
    let third = rotated.rotate_api_key("partner", hash("third"), Some(later), now()).unwrap();
    let third = after(&rotated, third.changes);
    assert!(opens(&third, "second", until) && !opens(&third, VALUE, until));
    assert!(!opens(&third, "second", later));
    // And what has ended is forgotten.
    let fourth = third.rotate_api_key("partner", hash("fourth"), Some(later), until).unwrap();
    assert_eq!(fourth.dropped, 0);
    assert_eq!(after(&third, fourth.changes).api_keys[0].values.len(), 3);
}

/// Four old values count besides the new one; a fifth goes, and whoever rotates is told.
#[test]
fn an_old_value_that_has_no_room_is_counted() {
    let later = now() + Duration::from_secs(60);
    let mut roster = one();
    for number in 0..6 {
        let rotation =
            roster.rotate_api_key("partner", hash(&format!("value-{number}")), Some(later), now()).unwrap();
        assert_eq!(rotation.dropped, usize::from(number > 3), "{number}");
        roster = after(&roster, rotation.changes);
    }
    assert!(
        !opens(&roster, VALUE, now())
            && !opens(&roster, "value-0", now())
            && opens(&roster, "value-1", now())
    );
    // What has ended by then was not dropped.
    assert_eq!(roster.rotate_api_key("partner", hash("next"), Some(later), later).unwrap().dropped, 0);
    // All of them, but the last one, whose end was asked for.
    assert_eq!(roster.rotate_api_key("partner", hash("next"), None, now()).unwrap().dropped, 4);
}

#[test]
fn an_access_key_is_rotated_into_another() {
    let none = Roster::default();
    let key = AccessKey { session: None, ..access_key("AKIAONE") };
    let roster = after(&none, none.create_access_key(key.clone(), vec!["text".into()], now()).unwrap());
    let next = AccessKey { id: "AKIATWO".into(), user: "nobody".into(), enabled: false, ..key };

    let at_once = after(&roster, roster.rotate_access_key("AKIAONE", next.clone(), None, now()).unwrap());
    let [only] = &at_once.access_keys[..] else { panic!("one key: {at_once:?}") };
    assert_eq!((&*only.key.id, &*only.key.user, only.key.enabled), ("AKIATWO", "alice", true));
    assert_eq!(only.policies, [Box::<str>::from("text")], "what the user may do stays");

    let until = now() + Duration::from_secs(60);
    let both = after(&roster, roster.rotate_access_key("AKIAONE", next, Some(until), now()).unwrap());
    let known = known_keys(&state_key(), [], &both);
    assert!(known.access_key("AKIAONE").unwrap().is_active(now()));
    assert!(!known.access_key("AKIAONE").unwrap().is_active(until));
    assert!(known.access_key("AKIATWO").unwrap().is_active(until));
    // A day after its end it leaves, when the next one comes.
    let another = AccessKey { session: None, ..access_key("AKIATHREE") };
    let soon = both.create_access_key(another.clone(), Vec::new(), until).unwrap();
    assert_eq!(after(&both, soon).access_keys.len(), 3);
    let later = both.create_access_key(another, Vec::new(), until + Duration::from_secs(90_000)).unwrap();
    assert_eq!(after(&both, later).access_keys.len(), 2);
}

#[test]
fn a_temporary_access_key_is_not_rotated() {
    let none = Roster::default();
    let roster = after(
        &none,
        none.create_access_key(access_key("ASIAONE"), Vec::new(), SystemTime::UNIX_EPOCH).unwrap(),
    );
    let refused = roster.rotate_access_key("ASIAONE", access_key("ASIATWO"), None, now()).unwrap_err();
    assert!(refused.to_string().contains("create another one"), "{refused}");
}

#[test]
fn what_is_not_there_is_said_with_what_is_near() {
    let roster = one();
    let refused = roster.delete(Kind::Api, "partnr").unwrap_err();
    assert_eq!(refused.to_string(), "there is no API key \"partnr\"; did you mean partner?");
    let refused = roster.enable(Kind::Access, "AKIANOBODY", false).unwrap_err();
    assert_eq!(refused.to_string(), "there is no access key \"AKIANOBODY\"");
}

#[test]
fn names_values_and_accounts_are_checked() {
    for (name, good) in [
        ("partner", true),
        ("a b", true),
        ("ü", true),
        ("", false),
        (" a", false),
        ("a\n", false),
        ("a\u{7}b", false),
    ] {
        assert_eq!(check_name(name).is_ok(), good, "{name:?}");
    }
    for (value, good) in [
        ("a".repeat(20), true),
        ("a".repeat(128), true),
        ("a".repeat(19), false),
        ("a".repeat(129), false),
        ("a ".repeat(10), false),
        ("ü".repeat(20), false),
    ] {
        assert_eq!(check_value(&value).is_ok(), good, "{value:?}");
    }
    for (account, good) in [("123456789012", true), ("12345678901", false), ("12345678901x", false)] {
        let key = AccessKey { account: Some(account.into()), ..access_key("AKIAONE") };
        assert_eq!(Roster::default().create_access_key(key, Vec::new(), now()).is_ok(), good, "{account}");
    }
    let long = vec![Box::from(" ".repeat(200_000)); 2];
    let refused = Roster::default().create_access_key(access_key("AKIAONE"), long, now()).unwrap_err();
    assert_eq!(refused, Refused::LongPolicies);
    let many = vec![Box::from("{}"); 21];
    assert!(Roster::default().create_access_key(access_key("AKIAONE"), many, now()).is_err());
}

#[test]
fn what_stands_elsewhere_goes_first() {
    let mut own = one().api_keys.remove(0);
    own.key.name = "configured".into();
    let disabled = after(&one(), one().enable(Kind::Api, "partner", false).unwrap());
    let known = known_keys(&state_key(), [&own], &disabled);
    assert_eq!(&*known.api_key(VALUE, now()).unwrap().key.name, "configured");
}
