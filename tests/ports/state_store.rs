//! The contract of `StateStore`: one function, which every adapter passes.

use std::sync::Arc;
use std::thread;

use gwgen_runtime::adapter::memory::MemoryStore;
use gwgen_runtime::adapter::state::wait_for;
use gwgen_runtime::port::{
    Kept, KeyChange, KeysVersion, LocalBoxFuture, StateError, StateStore, StoredKey, StoredKeys, Written,
};

use crate::leases;

/// Waits for an answer, which must be one.
pub(crate) fn get<T>(future: LocalBoxFuture<'_, Result<T, StateError>>) -> T {
    wait_for(future).unwrap().unwrap_or_else(|error| panic!("the store: {error}"))
}

/// A store from the way of a process that keeps one. A client may belong to the event loop that it was first used in, so
/// all that a process does here happens in one.
pub(crate) fn within<T>(store: &dyn StateStore, work: impl AsyncFnOnce(&dyn StateStore) -> T) -> T {
    wait_for(work(store)).unwrap()
}

pub(crate) fn version(text: &str) -> KeysVersion {
    KeysVersion(text.into())
}

pub(crate) fn put(name: &str, sealed: &[u8]) -> KeyChange {
    KeyChange::Put(StoredKey { name: name.into(), sealed: sealed.to_vec() })
}

pub(crate) fn sorted(keys: Option<StoredKeys>) -> (String, Vec<(String, Vec<u8>)>) {
    let StoredKeys { version, records } = keys.expect("other keys than those that are known");
    let mut records: Vec<_> = records.into_iter().map(|key| (key.name.into_string(), key.sealed)).collect();
    records.sort();
    (version.0.into_string(), records)
}

/// Every store passes this. `open` gives a store in the same place, as another process would have it.
pub(crate) fn contract(open: &(dyn Fn() -> Arc<dyn StateStore> + Sync)) {
    within(&*open(), nothing_at_first);
    within(&*open(), who_keeps_first_decides);
    within(&*open(), changes_are_made_together);
    within(&*open(), any_bytes_are_kept);
    no_change_is_lost(open);
    leases::contract(open);
}

async fn nothing_at_first(store: &dyn StateStore) {
    let none = store.read_keys(None).await.unwrap();
    assert_eq!(none, Some(StoredKeys { version: KeysVersion::none(), records: Vec::new() }));
    assert_eq!(store.read_keys(Some(&KeysVersion::none())).await.unwrap(), None);
}

async fn who_keeps_first_decides(store: &dyn StateStore) {
    let first = "Zmlyc3Q=".as_bytes();
    assert_eq!(store.keep(Kept::StateKey, first).await.unwrap(), first);
    assert_eq!(store.keep(Kept::StateKey, b"c2Vjb25k").await.unwrap(), first);
    let check: Vec<u8> = (0..32).map(|byte| byte * 8).collect();
    assert_eq!(store.keep(Kept::Check, &check).await.unwrap(), check, "each thing has a place of its own");
    assert_eq!(store.keep(Kept::Check, b"another").await.unwrap(), check);
}

async fn changes_are_made_together(store: &dyn StateStore) {
    let base = KeysVersion::none();
    let changes = [put("api/a", b"one"), put("api/b", b"two")];
    assert_eq!(store.write_keys(&base, &version("v1"), &changes).await.unwrap(), Written::Done);
    let expected = |version: &str, records: &[(&str, &[u8])]| {
        let records = records.iter().map(|(name, sealed)| ((*name).to_owned(), sealed.to_vec()));
        (version.to_owned(), records.collect::<Vec<_>>())
    };
    let found = sorted(store.read_keys(None).await.unwrap());
    assert_eq!(found, expected("v1", &[("api/a", b"one"), ("api/b", b"two")]));
    assert_eq!(store.read_keys(Some(&version("v1"))).await.unwrap(), None);
    assert!(store.read_keys(Some(&base)).await.unwrap().is_some());

    // Whoever did not see the last change makes none.
    let lost = [put("api/a", b"lost"), put("api/c", b"lost")];
    assert_eq!(store.write_keys(&base, &version("v2"), &lost).await.unwrap(), Written::Outdated);
    assert_eq!(sorted(store.read_keys(None).await.unwrap()), found);

    let changes = [
        put("api/a", b"other"),
        KeyChange::Remove("api/b".into()),
        KeyChange::Remove("api/nobody".into()),
        put("access/a", b"three"),
    ];
    assert_eq!(store.write_keys(&version("v1"), &version("v2"), &changes).await.unwrap(), Written::Done);
    let found = sorted(store.read_keys(Some(&version("v1"))).await.unwrap());
    assert_eq!(found, expected("v2", &[("access/a", b"three"), ("api/a", b"other")]));

    let changes = [KeyChange::Remove("api/a".into()), KeyChange::Remove("access/a".into())];
    assert_eq!(store.write_keys(&version("v2"), &version("v3"), &changes).await.unwrap(), Written::Done);
    assert_eq!(sorted(store.read_keys(None).await.unwrap()), expected("v3", &[]));
}

async fn any_bytes_are_kept(store: &dyn StateStore) {
    let all: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let changes = [put("api/large", &all), put("api/empty", b""), put("api/ünïcode \r\n\"", b"\r\n$5\r\n")];
    assert_eq!(store.write_keys(&version("v3"), &version("v4"), &changes).await.unwrap(), Written::Done);
    let (_, records) = sorted(store.read_keys(None).await.unwrap());
    assert_eq!(records.len(), 3);
    for change in changes {
        let KeyChange::Put(key) = change else { continue };
        assert!(records.contains(&(key.name.into_string(), key.sealed)));
    }
    // Many of them, as a store of ten thousand keys has.
    let many: Vec<KeyChange> = (0..10_000).map(|index| put(&format!("api/{index}"), &all[..400])).collect();
    assert_eq!(store.write_keys(&version("v4"), &version("v5"), &many).await.unwrap(), Written::Done);
    assert_eq!(sorted(store.read_keys(None).await.unwrap()).1.len(), 10_003);
}

/// Four who count at the same time: each change is made by who saw the one before.
fn no_change_is_lost(open: &(dyn Fn() -> Arc<dyn StateStore> + Sync)) {
    const EACH: usize = 25;
    let add = |who: usize| {
        within(&*open(), async |store| {
            let mut added = 0;
            while added < EACH {
                let (base, records) = sorted(store.read_keys(None).await.unwrap());
                let counted = records.iter().find(|(name, _)| name == "count");
                let counted = counted.map_or(0, |(_, text)| String::from_utf8_lossy(text).parse().unwrap());
                let text = (counted + 1_usize).to_string();
                let next = version(&format!("{who}-{added}-{text}"));
                let changes = [put("count", text.as_bytes())];
                if store.write_keys(&version(&base), &next, &changes).await.unwrap() == Written::Done {
                    added += 1;
                }
            }
        });
    };
    // Ten thousand records would be read each time.
    within(&*open(), async |store| {
        let (base, records) = sorted(store.read_keys(None).await.unwrap());
        let all: Vec<KeyChange> =
            records.into_iter().map(|(name, _)| KeyChange::Remove(name.into())).collect();
        assert_eq!(store.write_keys(&version(&base), &version("v6"), &all).await.unwrap(), Written::Done);
    });
    thread::scope(|scope| {
        for who in 0..4 {
            scope.spawn(move || add(who));
        }
    });
    let (_, records) = sorted(within(&*open(), async |store| store.read_keys(None).await.unwrap()));
    assert_eq!(records, [("count".to_owned(), (4 * EACH).to_string().into_bytes())]);
}

#[test]
fn memory_keeps_the_contract() {
    let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
    contract(&|| Arc::clone(&store));
}
