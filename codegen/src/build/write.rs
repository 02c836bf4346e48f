//! A crate into a folder: all of it or nothing, and nothing is touched that gwgen did not write.
//!
//! What has changed is written into a folder inside first, on the same disk; only when all of it is there it is moved to
//! its place. A full disk, or a signal, therefore leaves everything as it was. `gwgen.json` lists gwgen's own files. It is
//! moved first, with the old and the new names together, and last with the new ones alone; so a run that was killed while
//! it moved is completed by the next.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{BuildError, Interrupt, Layout};

/// The list of files.
const MANIFEST: &str = "gwgen.json";

/// Begins the names of what is not whole yet.
pub(super) const PARTIAL: &str = ".gwgen-partial-";

/// Writes a crate into a folder, which is made where it is not there.
pub fn write(out: &Path, layout: &Layout, interrupt: &Interrupt) -> Result<(), BuildError> {
    let mut made = Made::default();
    let written = made.folder(out).and_then(|()| write_into(out, layout, interrupt, &mut made));
    if written.is_err() {
        made.undo();
    }
    written
}

fn write_into(out: &Path, layout: &Layout, interrupt: &Interrupt, made: &mut Made) -> Result<(), BuildError> {
    // Two runs into one folder go one after the other.
    let folder = File::open(out).map_err(BuildError::at(out))?;
    folder.lock().map_err(BuildError::at(out))?;
    let listed = listed(out)?;
    refuse_foreign(out, layout, &listed)?;

    let names: BTreeSet<String> = layout.files().keys().cloned().collect();
    let both: BTreeSet<String> = names.union(&listed).cloned().collect();
    let staging = out.join(format!("{PARTIAL}{}", std::process::id()));
    made.folder(&staging)?;
    made.staging = Some(staging.clone());
    let (announced, last) = (staging.join("announced"), staging.join("last"));
    let manifest = layout.manifest(&names);
    if both != listed {
        put(&announced, &layout.manifest(&both))?;
    }
    put(&last, &manifest)?;
    let mut changed = Vec::new();
    for (name, contents) in layout.files() {
        interrupt.check()?;
        let path = out.join(name);
        // An equal file keeps its time stamp, so cargo compiles nothing anew.
        if fs::read(&path).ok().as_deref() == Some(contents) {
            continue;
        }
        let staged = staging.join(changed.len().to_string());
        put(&staged, contents)?;
        if let Some(parent) = path.parent() {
            made.folder(parent)?;
        }
        changed.push((staged, path));
    }
    interrupt.check()?;

    // From here on nothing needs room on the disk.
    if both != listed {
        rename(&announced, &out.join(MANIFEST))?;
    }
    made.keep();
    for (staged, path) in &changed {
        rename(staged, path)?;
    }
    for name in listed.difference(&names) {
        remove(out, name)?;
    }
    if fs::read(out.join(MANIFEST)).ok().as_deref() != Some(&manifest) {
        rename(&last, &out.join(MANIFEST))?;
    }
    fs::remove_dir_all(&staging).map_err(BuildError::at(&staging))
}

/// What a run has made that is to go again if it fails.
#[derive(Default)]
struct Made {
    /// The outermost ones first.
    folders: Vec<PathBuf>,
    staging: Option<PathBuf>,
}

impl Made {
    /// Makes a folder and those above it.
    fn folder(&mut self, folder: &Path) -> Result<(), BuildError> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && fs::symlink_metadata(folder).is_err())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(BuildError::at(folder))?;
            self.folders.push(folder.to_owned());
        }
        match fs::metadata(folder) {
            Ok(metadata) if !metadata.is_dir() => Err(BuildError::Foreign(folder.to_owned())),
            Ok(_) => Ok(()),
            Err(source) => Err(BuildError::at(folder)(source)),
        }
    }

    /// What was made is part of the crate now.
    fn keep(&mut self) {
        self.folders.clear();
    }

    /// The first fault is what people want to know; a second one on the way back is not.
    fn undo(self) {
        if let Some(staging) = self.staging {
            let _ = fs::remove_dir_all(staging);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn put(path: &Path, contents: &[u8]) -> Result<(), BuildError> {
    fs::write(path, contents).map_err(BuildError::at(path))
}

fn rename(from: &Path, to: &Path) -> Result<(), BuildError> {
    fs::rename(from, to).map_err(BuildError::at(to))
}

/// The files that an earlier run wrote; in a folder without a list there may be nothing.
fn listed(out: &Path) -> Result<BTreeSet<String>, BuildError> {
    let path = out.join(MANIFEST);
    let has_list = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    for entry in fs::read_dir(out).map_err(BuildError::at(out))? {
        let entry = entry.map_err(BuildError::at(out))?;
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            // A run was killed here. No other run is at work: the folder is locked.
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(BuildError::at(&path))?;
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
        let announced = serde_json::json!({ "files": ["a", "b"] }).to_string();
        fs::write(out.join(MANIFEST), announced).expect("what a killed run leaves");
        fs::write(out.join("a"), "1").expect("what it has moved");
        fs::create_dir(out.join(format!("{PARTIAL}1"))).expect("what it has not moved");
        fs::write(out.join(format!("{PARTIAL}1/1")), "ha").expect("what it has not moved");
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
    fn what_fails_on_the_way_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("new/crate");
        let stopped = Interrupt::default();
        stopped.pretend(2);
        let layout = Layout::of(&[("src/main.rs", "1"), ("a", "1")]);
        assert!(matches!(write(&out, &layout, &stopped), Err(BuildError::Interrupted(2))));
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 0, "not even a folder is left");

        put(&out, &[("src/main.rs", "1"), ("a", "1")]).expect("written");
        let before = read(&out, MANIFEST);
        let layout = Layout::of(&[("src/main.rs", "2"), ("b/c", "2")]);
        assert!(matches!(write(&out, &layout, &stopped), Err(BuildError::Interrupted(2))));
        assert_eq!(
            (read(&out, "src/main.rs").as_deref(), read(&out, "a").as_deref()),
            (Some("1"), Some("1"))
        );
        assert_eq!(read(&out, MANIFEST), before);
        assert!(!out.join("b").exists());
        assert_eq!(fs::read_dir(&out).expect("read").count(), 3);
    }
}
