//! Trees of small texts: values, places, merges, references, refusals.

mod faults;
mod references;
mod values;

use std::fmt::Write as _;
use std::path::Path;

use super::{Input, LoadOptions, Loaded, Node, de, load, pointer};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

fn read(text: &str) -> (Loaded, Vec<Diagnostic>) {
    let mut findings = Diagnostics::new();
    let loaded = load(&Input::Stdin(text.as_bytes().to_vec()), &LoadOptions::default(), &mut findings);
    (loaded, findings.into_sorted())
}

/// Loads `root` of a folder that holds `files`.
fn read_files(files: &[(&str, &str)], root: &str) -> (Loaded, Vec<Diagnostic>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (loaded, findings) = read_path(&folder.path().join(root), &LoadOptions::default());
    (loaded, findings, folder)
}

fn read_path(path: &Path, options: &LoadOptions) -> (Loaded, Vec<Diagnostic>) {
    let mut findings = Diagnostics::new();
    let loaded = load(&Input::Path(path.to_owned()), options, &mut findings);
    (loaded, findings.into_sorted())
}

/// `GW0012 2:1 the message`, one a line.
fn show(loaded: &Loaded, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = finding.primary.as_ref().map(|label| loaded.sources.start(label.span));
        let place = place.map_or("-".to_owned(), |place| format!("{}:{}", place.line, place.column));
        writeln!(out, "{} {place} {}", finding.code, finding.message).unwrap();
    }
    out
}

fn codes(text: &str) -> String {
    let (loaded, findings) = read(text);
    show(&loaded, &findings)
}

/// A node as flow text, with the source of each scalar in `⟨⟩` where it differs from the value.
fn flow(loaded: &Loaded, node: Node<'_>) -> String {
    let source = loaded.sources.slice(node.span());
    if node.is_mapping() {
        let members: Vec<_> =
            node.entries().map(|(key, value)| format!("{}: {}", key.text, flow(loaded, value))).collect();
        return format!("{{{}}}", members.join(", "));
    }
    if node.is_sequence() {
        return format!("[{}]", node.items().map(|item| flow(loaded, item)).collect::<Vec<_>>().join(", "));
    }
    let text = node.text().unwrap();
    if source == text { text.to_owned() } else { format!("{text}⟨{source}⟩") }
}

fn tree(text: &str) -> String {
    let (loaded, findings) = read(text);
    assert_eq!(show(&loaded, &findings), "", "{text}");
    flow(&loaded, loaded.root().unwrap())
}
