//! Real definitions, where the material beside the checkout is there.

use std::fs;
use std::path::PathBuf;

use gwgen::diagnostic::{Diagnostic, Diagnostics};
use gwgen::source::{Input, LoadOptions, Loaded, SourceMap, load};
use gwgen::{Compilation, Options};
use gwgen_tests::repository;

/// A real definition.
pub(crate) struct Document {
    /// Its file's name.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Document {
    pub(crate) fn is_json(&self) -> bool {
        self.name.ends_with(".json")
    }
}

/// Plain text files of these folders of the corpus of at most `most` bytes, in the order of names.
pub(crate) fn documents(folders: &[&str], most: usize) -> Option<Vec<Document>> {
    let root = repository::shared("corpus")?;
    let mut found = Vec::new();
    for folder in folders {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(root.join(folder)).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name()?.to_string_lossy().into_owned();
            if ![".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            // Places in a text count from behind the byte order mark.
            let text = text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned);
            if text.len() <= most {
                found.push(Document { name, text });
            }
        }
    }
    Some(found)
}

/// Loads a text as a file of that name, so that `.json` is strict.
pub(crate) fn read(name: &str, text: &[u8]) -> (Loaded, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    let mut findings = Diagnostics::new();
    let loaded = load(&Input::Path(path), &LoadOptions::default(), &mut findings);
    (loaded, findings.into_sorted())
}

/// Takes a text through the whole compiler, as a file of that name.
pub(crate) fn compile(name: &str, text: &[u8]) -> Compilation {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    gwgen::compile(&Input::Path(path), &Options::default())
}

/// `GW0012 7:3` for each finding with a place.
pub(crate) fn places(sources: &SourceMap, findings: &[Diagnostic]) -> Vec<String> {
    let place = |finding: &Diagnostic| {
        let start = sources.start(finding.primary.as_ref()?.span);
        Some(format!("{} {}:{}", finding.code, start.line, start.column))
    };
    findings.iter().filter_map(place).collect()
}
