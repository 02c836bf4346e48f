//! What cargo keeps of gateways is bounded: those that were compiled long ago are compiled again when they are wanted.
//!
//! Thirty megabytes each, a folder of definitions would fill a disk. The runtime and what else gateways share stays, and
//! so do binaries: they lie elsewhere.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Gateways whose compiled crates are kept, for each profile.
const KEPT: usize = 50;

/// Digits behind a crate's name in cargo's file names.
const HASH: usize = 16;

/// Removes what a target folder's part for one profile (`target`) has of gateways beyond those that were linked last.
/// `crates` has a folder for each gateway. What cannot be removed stays for the next time.
pub(super) fn prune(target: &Path, crates: &Path) {
    prune_to(KEPT, target, crates);
}

fn prune_to(kept: usize, target: &Path, crates: &Path) {
    let linked =
        |package: &String| fs::metadata(target.join(package)).and_then(|binary| binary.modified()).ok();
    let mut built: Vec<(SystemTime, String)> =
        names(crates).into_iter().filter_map(|package| Some((linked(&package)?, package))).collect();
    built.sort_unstable_by(|one, other| other.cmp(one));
    let stale: Vec<String> = built.into_iter().skip(kept).map(|(_, package)| package).collect();
    if stale.is_empty() {
        return;
    }
    for name in names(&target.join("deps")) {
        let stem = name.split('.').next().unwrap_or_default();
        if stale.iter().any(|package| is_of(stem, &package.replace('-', "_"))) {
            let _ = fs::remove_file(target.join("deps").join(name));
        }
    }
    for name in names(&target.join(".fingerprint")) {
        if stale.iter().any(|package| is_of(&name, package)) {
            let _ = fs::remove_dir_all(target.join(".fingerprint").join(name));
        }
    }
    for package in stale {
        let _ = fs::remove_file(target.join(format!("{package}.d")));
        // Last: while it is there, the rest is looked for again.
        let _ = fs::remove_file(target.join(package));
    }
}

/// Whether a file is cargo's for a crate: its name, `-`, and a hash.
fn is_of(file: &str, name: &str) -> bool {
    let hash = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
    hash.is_some_and(|hash| hash.len() == HASH && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Names of what is in a folder, as far as they are text.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_oldest_gateways_are_forgotten_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, crates) = (folder.path().join("target"), folder.path().join("crates"));
        let put = |path: &str| {
            let path = target.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(&path, "").expect("written");
            path
        };
        for (age, package) in ["pets-b", "pets", "pets-a"].iter().enumerate() {
            let name = package.replace('-', "_");
            fs::create_dir_all(crates.join(package)).expect("made");
            for hash in ["0123456789abcdef", "fedcba9876543210"] {
                put(&format!("deps/{name}-{hash}"));
                put(&format!("deps/{name}-{hash}.d"));
                put(&format!(".fingerprint/{package}-{hash}/bin"));
            }
            put(&format!("{package}.d"));
            let binary = fs::File::open(put(package)).expect("opened");
            binary.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(age as u64)).expect("dated");
        }
        put("deps/libpets-0123456789abcdef.rlib");
        put("deps/pets_b_other-0123456789abcdef");
        fs::create_dir_all(crates.join("never-linked")).expect("made");

        prune_to(2, &target, &crates);
        prune_to(2, &target, &crates);
        let mut left = names(&target.join("deps"));
        left.sort();
        let mut wanted =
            vec!["libpets-0123456789abcdef.rlib".to_owned(), "pets_b_other-0123456789abcdef".to_owned()];
        for name in ["pets", "pets_a"] {
            for hash in ["0123456789abcdef", "fedcba9876543210"] {
                wanted.push(format!("{name}-{hash}"));
                wanted.push(format!("{name}-{hash}.d"));
            }
        }
        wanted.sort();
        assert_eq!(left, wanted);
        assert_eq!(names(&target.join(".fingerprint")).len(), 4);
        assert!(!target.join("pets-b").exists() && !target.join("pets-b.d").exists());
        assert!(target.join("pets").exists() && target.join("pets-a.d").exists());
        assert_eq!(names(&crates).len(), 4, "sources stay");
    }
}
