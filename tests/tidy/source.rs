//! The source files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use gwgen_tests::repository::root;

/// One file of Rust.
pub(crate) struct SourceFile {
    /// Relative to the repository's root, with `/`.
    pub(crate) path: String,
    /// As written.
    pub(crate) text: String,
}

impl SourceFile {
    /// The module path inside its crate: `engine/url.rs` is `[engine, url]`, `engine/mod.rs` is `[engine]`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let inside = self.path.split_once("/src/").map_or("", |(_, rest)| rest);
        let mut parts: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
        if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(last)) {
            parts.pop();
        }
        parts
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/") || self.path.ends_with("/corpus.rs")
    }

    /// The text before the tests at its end.
    pub(crate) fn without_tests(&self) -> &str {
        let markers = ["#[cfg(test)]\nmod ", "#[cfg(test)]\npub(crate) mod ", "#[cfg(all(test"];
        let end = markers.iter().filter_map(|marker| self.text.find(marker)).min();
        end.and_then(|end| self.text.get(..end)).unwrap_or(&self.text)
    }
}

/// Every Rust file below a folder of the repository, sorted by path. Compiled and generated things are left out.
pub(crate) fn rust_files(folder: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    walk(&root().join(folder), &mut files);
    files.sort();
    let read = |path: PathBuf| SourceFile {
        text: fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        path: path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned(),
    };
    files.into_iter().map(read).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" {
            walk(&path, files);
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            files.push(path);
        }
    }
}
