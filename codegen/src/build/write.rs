//! A crate into a folder: files appear whole or not at all, and nothing is touched that gwgen did not write.
//!
//! `gwgen.json` lists gwgen's own files. It is written first, with the old and the new names together, and last with the
//! new ones alone; so a run that was cut short anywhere is completed by the next.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path};

use super::{BuildError, Interrupt, Layout};

/// The list of files.
const MANIFEST: &str = "gwgen.json";

/// Begins the names of files that are not whole yet.
const PARTIAL: &str = ".gwgen-partial-";

/// Writes a crate into a folder, which is made where it is not there.
pub fn write(out: &Path, layout: &Layout, interrupt: &Interrupt) -> Result<(), BuildError> {
    fs::create_dir_all(out).map_err(BuildError::at(out))?;
    // Two runs into one folder go one after the other.
    let folder = File::open(out).map_err(BuildError::at(out))?;
    folder.lock().map_err(BuildError::at(out))?;
    let listed = listed(out)?;
    refuse_foreign(out, layout, &listed)?;

    let names: BTreeSet<String> = layout.files().keys().cloned().collect();
    let both: BTreeSet<String> = names.union(&listed).cloned().collect();
    if both != listed {
        replace(out, MANIFEST, &layout.manifest(&both))?;
    }
    for (name, contents) in layout.files() {
        interrupt.check()?;
        let path = out.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(BuildError::at(parent))?;
        }
        // An equal file keeps its time stamp, so cargo compiles nothing anew.
        if fs::read(&path).ok().as_deref() != Some(contents) {
            replace(out, name, contents)?;
        }
    }
    for name in listed.difference(&names) {
        interrupt.check()?;
        remove(out, name)?;
    }
    let manifest = layout.manifest(&names);
    if fs::read(out.join(MANIFEST)).ok().as_deref() != Some(&manifest) {
        replace(out, MANIFEST, &manifest)?;
    }
    Ok(())
}

/// Copies a binary to where it is wanted; one that runs there is replaced, not written into.
pub(super) fn install(from: &Path, to: &Path) -> Result<(), BuildError> {
    let folder = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(BuildError::at(folder))?;
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let partial = folder.join(format!("{PARTIAL}{}-{name}", std::process::id()));
    let copied = fs::copy(from, &partial).and_then(|_| fs::rename(&partial, to));
    copied.map_err(|source| {
        let _ = fs::remove_file(&partial);
        BuildError::Io { path: to.to_owned(), source }
    })
}

/// The files that an earlier run wrote; in a folder without a list there may be nothing.
fn listed(out: &Path) -> Result<BTreeSet<String>, BuildError> {
    let path = out.join(MANIFEST);
    let has_list = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    for entry in fs::read_dir(out).map_err(BuildError::at(out))? {
        let entry = entry.map_err(BuildError::at(out))?;
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            // A run was killed here. No other run is at work: the folder is locked.
            fs::remove_file(entry.path()).map_err(BuildError::at(&entry.path()))?;
        } else if !has_list {
            return Err(BuildError::Foreign(entry.path()));
        }
    }
    if !has_list {
        return Ok(BTreeSet::new());
    }
    let fault = |reason: &str| BuildError::Manifest { path: path.clone(), reason: reason.to_owned() };
    let text = fs::read(&path).map_err(BuildError::at(&path))?;
    let json: serde_json::Value = serde_json::from_slice(&text).map_err(|error| fault(&error.to_string()))?;
    let files =
        json.get("files").and_then(|files| files.as_array()).ok_or_else(|| fault("no list of files"))?;
    let mut listed = BTreeSet::new();
    for file in files {
        let name = file.as_str().ok_or_else(|| fault("a name is no text"))?;
        let is_inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !is_inside {
            return Err(fault("a name leads out of the folder"));
        }
        listed.insert(name.to_owned());
    }
    Ok(listed)
}

/// Looks at every place that will be written or removed before the first change.
fn refuse_foreign(out: &Path, layout: &Layout, listed: &BTreeSet<String>) -> Result<(), BuildError> {
    for name in layout.files().keys().chain(listed) {
        let mut path = out.to_owned();
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            let Ok(metadata) = fs::symlink_metadata(&path) else { break };
            let is_last = parts.peek().is_none();
            if metadata.is_symlink() {
                return Err(BuildError::Link(path));
            }
            let is_own =
                if is_last { metadata.is_file() && listed.contains(name) } else { metadata.is_dir() };
            if !is_own {
                return Err(BuildError::Foreign(path));
            }
        }
    }
    Ok(())
}

/// Writes at the top of the folder, where the next run finds what a killed one left, then moves over the file.
fn replace(out: &Path, name: &str, contents: &[u8]) -> Result<(), BuildError> {
    let path = &out.join(name);
    let partial = out.join(format!("{PARTIAL}{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&partial)?;
        file.write_all(contents)?;
        drop(file);
        fs::rename(&partial, path)
    })();
    written.map_err(|source| {
        let _ = fs::remove_file(&partial);
        BuildError::Io { path: path.to_owned(), source }
    })
}

/// Removes a file that is no longer part of the crate, and folders that are empty then.
fn remove(out: &Path, name: &str) -> Result<(), BuildError> {
    let path = out.join(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(BuildError::at(&path)(error)),
        _ => {}
    }
    for folder in Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        if fs::remove_dir(out.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn put(out: &Path, files: &[(&str, &str)]) -> Result<(), BuildError> {
        write(out, &Layout::of(files), &Interrupt::default())
    }

    fn read(out: &Path, name: &str) -> Option<String> {
        fs::read_to_string(out.join(name)).ok()
    }

    #[test]
    fn files_come_and_go_and_equal_ones_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("new/crate");
        put(&out, &[("src/main.rs", "one"), ("src/methods/pets.rs", "pets"), ("same", "same")])
            .expect("written");
        let before = fs::metadata(out.join("same")).and_then(|it| it.modified()).expect("a time");
        put(&out, &[("src/main.rs", "two"), ("same", "same")]).expect("written again");
        assert_eq!(read(&out, "src/main.rs").as_deref(), Some("two"));
        assert!(!out.join("src/methods").exists(), "an empty folder goes with its last file");
        assert_eq!(fs::metadata(out.join("same")).and_then(|it| it.modified()).expect("a time"), before);
        let manifest: serde_json::Value =
            serde_json::from_str(&read(&out, MANIFEST).expect("the list")).expect("JSON");
        assert_eq!(manifest["files"], serde_json::json!(["same", "src/main.rs"]));
    }

    #[test]
    fn what_others_wrote_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        fs::write(out.join("notes.txt"), "mine").expect("written");
        assert!(
            matches!(put(out, &[("a", "1")]), Err(BuildError::Foreign(path)) if path.ends_with("notes.txt"))
        );
        assert_eq!(read(out, "a"), None, "nothing is written");

        fs::remove_file(out.join("notes.txt")).expect("removed");
        put(out, &[("a", "1")]).expect("written");
        fs::write(out.join("notes.txt"), "mine").expect("written");
        put(out, &[("a", "2")]).expect("beside other files of people");
        let refused = put(out, &[("a", "3"), ("notes.txt", "ours")]);
        assert!(matches!(refused, Err(BuildError::Foreign(path)) if path.ends_with("notes.txt")));
        assert_eq!(read(out, "notes.txt").as_deref(), Some("mine"));
        assert_eq!(read(out, "a").as_deref(), Some("2"), "looked at before the first change");
    }

    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (out, elsewhere) = (folder.path().join("out"), folder.path().join("elsewhere"));
        fs::create_dir_all(&elsewhere).expect("made");
        put(&out, &[("src/main.rs", "1"), ("a", "1")]).expect("written");
        fs::remove_dir_all(out.join("src")).expect("removed");
        symlink(&elsewhere, out.join("src")).expect("linked");
        assert!(matches!(put(&out, &[("src/main.rs", "2")]), Err(BuildError::Link(_))));
        fs::remove_file(out.join("src")).expect("removed");
        fs::write(elsewhere.join("b"), "mine").expect("written");
        fs::remove_file(out.join("a")).expect("removed");
        symlink(elsewhere.join("b"), out.join("a")).expect("linked");
        assert!(matches!(put(&out, &[("a", "2")]), Err(BuildError::Link(_))));
        assert_eq!(fs::read_to_string(elsewhere.join("b")).ok().as_deref(), Some("mine"));
    }

    #[test]
    fn a_run_cut_short_is_completed_by_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let interrupt = Interrupt::default();
        interrupt.pretend(2);
        let layout = Layout::of(&[("a", "1"), ("b", "1")]);
        assert!(matches!(write(out, &layout, &interrupt), Err(BuildError::Interrupted(2))));
        fs::write(out.join(format!("{PARTIAL}1-a")), "ha").expect("what a killed run leaves");
        put(out, &[("a", "1"), ("b", "1")]).expect("the files were announced");
        assert_eq!((read(out, "a").as_deref(), read(out, "b").as_deref()), (Some("1"), Some("1")));
        let left = fs::read_dir(out).expect("read").flatten();
        let partial = left.filter(|entry| entry.file_name().to_string_lossy().starts_with(PARTIAL));
        assert_eq!(partial.count(), 0);
    }

    #[test]
    fn a_list_that_leads_out_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        fs::create_dir_all(&out).expect("made");
        fs::write(folder.path().join("victim"), "mine").expect("written");
        for name in ["../victim", "/etc/passwd", "", "a/../../victim"] {
            let manifest = serde_json::json!({ "files": [name] }).to_string();
            fs::write(out.join(MANIFEST), manifest).expect("written");
            assert!(matches!(put(&out, &[("a", "1")]), Err(BuildError::Manifest { .. })), "{name}");
        }
        assert!(folder.path().join("victim").exists());
    }

    #[test]
    fn a_binary_that_is_there_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("built"), folder.path().join("bin/gateway"));
        fs::write(&from, "new").expect("written");
        install(&from, &to).expect("installed");
        fs::write(&from, "newer").expect("written");
        install(&from, &to).expect("installed again");
        assert_eq!(fs::read_to_string(&to).ok().as_deref(), Some("newer"));
        assert_eq!(fs::read_dir(folder.path().join("bin")).expect("read").count(), 1);
    }
}
