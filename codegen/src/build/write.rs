//! A crate into a folder: files appear whole or not at all, and nothing is touched that gwgen did not write.
//!
//! `gwgen.json` lists gwgen's own files. It is written first, with the old and the new names together, and last with the
//! new ones alone; so a run that was cut short anywhere is completed by the next.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

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
        replace(&out.join(MANIFEST), &layout.manifest(&both))?;
    }
    for (name, contents) in layout.files() {
        interrupt.check()?;
        let path = out.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(BuildError::at(parent))?;
        }
        // An equal file keeps its time stamp, so cargo compiles nothing anew.
        if fs::read(&path).ok().as_deref() != Some(contents) {
            replace(&path, contents)?;
        }
    }
    for name in listed.difference(&names) {
        interrupt.check()?;
        remove(out, name)?;
    }
    let manifest = layout.manifest(&names);
    if fs::read(out.join(MANIFEST)).ok().as_deref() != Some(&manifest) {
        replace(&out.join(MANIFEST), &manifest)?;
    }
    Ok(())
}

/// Copies a binary to where it is wanted; one that runs there is replaced, not written into.
pub(super) fn install(from: &Path, to: &Path) -> Result<(), BuildError> {
    let folder = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(BuildError::at(folder))?;
    let partial = partial(to);
    let copied = fs::copy(from, &partial).and_then(|_| fs::rename(&partial, to));
    copied.map_err(|source| {
        let _ = fs::remove_file(&partial);
        BuildError::Io { path: to.to_owned(), source }
    })
}

/// The files that an earlier run wrote; in a folder without a list there may be nothing.
fn listed(out: &Path) -> Result<BTreeSet<String>, BuildError> {
    let path = out.join(MANIFEST);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    if !is_file {
        for entry in fs::read_dir(out).map_err(BuildError::at(out))? {
            let entry = entry.map_err(BuildError::at(out))?;
            if !entry.file_name().to_string_lossy().starts_with(PARTIAL) {
                return Err(BuildError::Foreign(entry.path()));
            }
            fs::remove_file(entry.path()).map_err(BuildError::at(&entry.path()))?;
        }
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

/// Writes beside the file, then moves over it.
fn replace(path: &Path, contents: &[u8]) -> Result<(), BuildError> {
    let partial = partial(path);
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

fn partial(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{PARTIAL}{}-{name}", std::process::id()))
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
