//! The crate on paper: every file with its contents, before anything is written.

mod lock;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Cache, embedded, package_name};
use crate::diagnostic::Span;
use crate::emit::{self, EmitOptions};
use crate::lint::Valid;
use crate::model::Api;
use crate::render::{self, RuntimeSource};

/// `--runtime`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// The sources embedded in gwgen, in a folder of the crate.
    Vendored,
    /// A folder, written into the manifest as given.
    Path(String),
    /// A git repository.
    Git(String),
    /// The registry.
    Registry,
}

/// The folder of vendored runtime sources in a crate.
const VENDORED: &str = "gwgen-runtime";

impl std::str::FromStr for Runtime {
    type Err = String;

    fn from_str(text: &str) -> Result<Runtime, String> {
        match (text, text.split_once(':')) {
            ("vendored", _) => Ok(Runtime::Vendored),
            ("registry", _) => Ok(Runtime::Registry),
            (_, Some(("path", folder))) if !folder.is_empty() => Ok(Runtime::Path(folder.to_owned())),
            (_, Some(("git", url))) if !url.is_empty() => Ok(Runtime::Git(url.to_owned())),
            _ => Err("one of `vendored`, `path:DIR`, `git:URL`, `registry`".to_owned()),
        }
    }
}

/// A crate on paper.
#[derive(Debug, Clone)]
pub struct Layout {
    package: String,
    /// `sources` of `gwgen.json`.
    sources: serde_json::Value,
    files: BTreeMap<String, Vec<u8>>,
    /// The lock file lacks the runtime's own entry, which only its source knows.
    is_lock_open: bool,
}

impl Layout {
    /// The crate of an API. `line` says the line of a place in the definition.
    pub fn new(api: &Valid<Api>, line: &dyn Fn(Span) -> Option<u32>, runtime: &Runtime) -> Layout {
        let package = package_name(api);
        let source = match runtime {
            Runtime::Vendored if embedded::RUNTIME.is_empty() => RuntimeSource::Registry,
            Runtime::Vendored => RuntimeSource::Path(VENDORED.to_owned()),
            Runtime::Path(folder) => RuntimeSource::Path(folder.clone()),
            Runtime::Git(url) => RuntimeSource::Git(url.clone()),
            Runtime::Registry => RuntimeSource::Registry,
        };
        let names = emit::source_names(api);
        let definition = names.first().map_or("-", String::as_str);
        let mut files = render::render(api, &package, definition, &source);
        for (path, contents) in emit::emit(api, &EmitOptions { line }).files {
            files.insert(format!("src/{path}"), contents);
        }
        if *runtime == Runtime::Vendored {
            for (path, contents) in embedded::RUNTIME {
                files.insert(format!("{VENDORED}/{path}"), contents.to_vec());
            }
        }
        let sources = names.iter().zip(&api.files);
        let sources = sources.map(|(path, file)| json!({ "path": path, "sha256": file.sha256 })).collect();
        let is_lock_open = !matches!(source, RuntimeSource::Path(_));
        Layout { package, sources, files, is_lock_open }
    }

    /// The crate of an API with the runtime that the cache holds, so that its compiled form is shared.
    pub fn for_cache(api: &Valid<Api>, line: &dyn Fn(Span) -> Option<u32>, cache: &Cache) -> Layout {
        let runtime = match cache.runtime() {
            Some(folder) => Runtime::Path(folder.display().to_string()),
            None => Runtime::Registry,
        };
        Layout::new(api, line, &runtime)
    }

    /// The name of package and binary.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// Every file but `gwgen.json`, by path with `/`.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// `gwgen.json`, listing these files as gwgen's own.
    pub fn manifest<'f>(&self, files: impl IntoIterator<Item = &'f String>) -> Vec<u8> {
        let files: Vec<&String> = files.into_iter().collect();
        let manifest = json!({
            "files": files,
            "gwgen": env!("CARGO_PKG_VERSION"),
            "package": self.package,
            "sources": self.sources,
        });
        let mut text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        text.push(b'\n');
        text
    }

    /// Where the binary is when the crate in `out` is built by hand.
    pub fn binary_in(&self, out: &Path, profile: super::Profile) -> PathBuf {
        out.join("target").join(profile.folder()).join(&self.package)
    }
}

#[cfg(test)]
impl Layout {
    /// A layout of files alone, for tests of writing.
    pub(super) fn of(files: &[(&str, &str)]) -> Layout {
        Layout {
            package: "test".to_owned(),
            sources: json!([]),
            files: files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect(),
            is_lock_open: false,
        }
    }
}
