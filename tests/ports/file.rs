//! A file store: the contract as owner and as guest, what others can read, and who owns the file next.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gwgen_runtime::adapter::file::FileStore;
use gwgen_runtime::adapter::state::wait_for;
use gwgen_runtime::port::{Kept, KeysVersion, StateStore, Written};

use crate::state_store::{contract, get, put, sorted, version};

fn open(folder: &Path) -> FileStore {
    FileStore::new(folder).unwrap()
}

#[test]
fn the_owner_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn StateStore> = Arc::new(open(folder.path()));
    contract(&|| Arc::clone(&store));
}

#[test]
fn guests_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let owner = open(folder.path());
    get(owner.read_keys(None));
    assert!(owner.is_owner());
    contract(&|| {
        let guest = open(folder.path());
        get(guest.read_keys(None));
        assert!(!guest.is_owner());
        Arc::new(guest)
    });
}

#[test]
fn whoever_comes_alone_keeps_the_contract() {
    // Each opens the file, and closes it when it goes; four at a time make out among themselves who has it.
    let folder = tempfile::tempdir().unwrap();
    contract(&|| Arc::new(open(folder.path())));
}

#[test]
fn nobody_else_can_read_it() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("a/state");
    let store = open(&folder);
    get(store.keep(Kept::StateKey, b"key"));
    get(store.read_keys(None));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for name in ["state.redb", "state.sock", "state.key"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    assert_eq!(fs::read_to_string(folder.join("state.key")).unwrap(), "key\n");
    let names = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!(names(&folder), 3, "nothing is left that was made aside");
    drop(store);
    assert_eq!(names(&folder), 2, "the socket is nobody's any more");
}

#[test]
fn a_guest_becomes_the_owner() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second, third) = (open(folder.path()), open(folder.path()), open(folder.path()));
    get(first.write_keys(&KeysVersion::none(), &version("v1"), &[put("api/a", b"one")]));
    assert_eq!(sorted(get(second.read_keys(None))).0, "v1");
    drop(first);
    let written = get(second.write_keys(&version("v1"), &version("v2"), &[put("api/b", b"two")]));
    assert_eq!(written, Written::Done);
    assert!(second.is_owner());
    assert_eq!(sorted(get(third.read_keys(None))).1.len(), 2);
    assert!(!third.is_owner());
}

#[test]
fn what_is_written_outlives_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    get(store.write_keys(&KeysVersion::none(), &version("v1"), &[put("api/a", b"one")]));
    drop(store);
    let (version, records) = sorted(get(open(folder.path()).read_keys(None)));
    assert_eq!((&*version, records), ("v1", vec![("api/a".to_owned(), b"one".to_vec())]));
}

#[test]
fn a_socket_that_was_left_behind_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    // As a process leaves it that was killed.
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("state.sock")).unwrap());
    let store = open(folder.path());
    get(store.read_keys(None));
    assert!(store.is_owner());
    // And as somebody leaves it who wrote a file there.
    drop(store);
    fs::write(folder.path().join("state.sock"), "no socket").unwrap();
    let store = open(folder.path());
    get(store.read_keys(None));
    assert!(store.is_owner());
}

#[test]
fn a_socket_that_cannot_be_made_is_said() {
    let outer = tempfile::tempdir().unwrap();
    let (taken, long) = (outer.path().join("taken"), outer.path().join("x".repeat(100)));
    fs::create_dir_all(taken.join("state.sock")).unwrap();
    for folder in [&taken, &long] {
        let error = wait_for(open(folder).read_keys(None)).unwrap().unwrap_err();
        assert!(error.detail.contains("state.sock: "), "{error}");
        let left = || fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(!left().any(|name| name.to_string_lossy().starts_with("state.sock.")), "{:?}", left());
    }
    // What was opened for it is closed: whoever makes room finds the file free.
    fs::remove_dir(taken.join("state.sock")).unwrap();
    let store = open(&taken);
    get(store.read_keys(None));
    assert!(store.is_owner());
}

#[test]
fn an_owner_that_hangs_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let owner = open(folder.path());
    get(owner.read_keys(None));
    // Its socket is somebody's who listens and never answers.
    let socket = folder.path().join("state.sock");
    fs::remove_file(&socket).unwrap();
    let deaf = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let guest = open(folder.path());
    let (error, took) = {
        let begin = std::time::Instant::now();
        let error = wait_for(guest.read_keys(None)).unwrap().unwrap_err();
        (error, begin.elapsed())
    };
    assert!(error.retry && error.detail.contains("does not answer"), "{error}");
    assert!(took < Duration::from_secs(30), "{took:?}");
    drop(deaf);
}

/// Who says nothing goes first, however many there are; who asks is answered.
#[test]
fn silent_guests_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let owner = open(folder.path());
    get(owner.write_keys(&KeysVersion::none(), &version("v1"), &[put("api/a", b"one")]));
    let socket = folder.path().join("state.sock");
    let guest = open(folder.path());
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.extend((0..64).map(|_| std::os::unix::net::UnixStream::connect(&socket).unwrap()));
        // Within its five seconds, of which each of the silent could take ten.
        assert_eq!(sorted(get(guest.read_keys(None))).0, "v1");
    }
    assert!(!guest.is_owner());
    // Those that had to go were told by the end of their connection; the youngest are still there.
    let is_open = |stream: &mut std::os::unix::net::UnixStream| {
        stream.set_nonblocking(true).unwrap();
        let read = std::io::Read::read(stream, &mut [0; 1]);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    };
    assert!(!is_open(&mut silent[0]) && is_open(silent.last_mut().unwrap()));
}

#[test]
fn a_damaged_database_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let store = open(folder.path());
    get(store.write_keys(&KeysVersion::none(), &version("v1"), &[put("api/a", &[7; 300])]));
    drop(store);
    let whole = fs::read(&file).unwrap();
    let mut faults = 0;
    for page in (0..whole.len()).step_by(4_096) {
        let mut damaged = whole.clone();
        damaged[page..(page + 4_096).min(whole.len())].fill(0);
        fs::write(&file, &damaged).unwrap();
        let store = open(folder.path());
        let read = wait_for(store.read_keys(None)).unwrap();
        faults += usize::from(read.is_err_and(|error| error.detail.contains("state.redb")));
    }
    assert!(faults > 0, "some pages are in use");
    fs::write(&file, &whole).unwrap();
    assert_eq!(sorted(get(open(folder.path()).read_keys(None))).0, "v1");
}

#[test]
fn what_is_no_database_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state.redb"), "no database").unwrap();
    let error = wait_for(open(folder.path()).read_keys(None)).unwrap().unwrap_err();
    assert!(error.detail.contains("state.redb") && !error.retry, "{error}");
    let below = folder.path().join("state.redb/below");
    assert!(FileStore::new(&below).is_err_and(|error| error.detail.contains("below")));
}
