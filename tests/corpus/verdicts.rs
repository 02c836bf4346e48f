//! `verdicts.tsv`: what the compiler says about every document of the corpus, and why.
//!
//! Every document has a row and every row a document, so that neither can be forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gwgen::diagnostic::Severity;
use gwgen::model::ApiKind;
use gwgen::source::Input;
use gwgen::{Options, compile};
use gwgen_tests::{corpus, repository};

/// A row of the table.
struct Verdict {
    exit: i32,
    kind: String,
    codes: BTreeSet<String>,
}

fn table() -> BTreeMap<String, Verdict> {
    let text = fs::read_to_string(repository::root().join("tests/corpus/verdicts.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, exit, kind, codes, reason] = fields.as_slice() else { panic!("not five fields: {line}") };
        assert!(reason.len() > 10, "{file} has no reason");
        let codes = codes.split(' ').filter(|code| *code != "-").map(str::to_owned).collect();
        ((*file).to_owned(), Verdict { exit: exit.parse().unwrap(), kind: (*kind).to_owned(), codes })
    })
    .collect()
}

/// The documents of the corpus, by the name that the table has for them.
fn documents(corpus: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for folder in ["gateway-specs/http", "gateway-specs/rest", "openapi"] {
        for entry in fs::read_dir(corpus.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if !name.ends_with(".tsv") && !name.ends_with(".md") {
                found.push((format!("{folder}/{name}"), path));
            }
        }
    }
    found.sort();
    found
}

fn kind(kind: ApiKind) -> &'static str {
    match kind {
        ApiKind::Rest => "rest",
        ApiKind::Http => "http",
        ApiKind::OpenApi => "plain",
    }
}

#[test]
fn every_document_has_its_verdict() {
    let Some(root) = repository::shared("corpus") else { return };
    let mut table = table();
    let mut faults = Vec::new();
    for (name, path) in documents(&root) {
        let Some(wanted) = table.remove(&name) else {
            faults.push(format!("{name} has no verdict"));
            continue;
        };
        let compilation = compile(&Input::Path(corpus::document(&path).unwrap()), &Options::default());
        let codes: BTreeSet<String> =
            compilation.diagnostics.iter().map(|found| found.code.to_string()).collect();
        let failed = compilation.diagnostics.iter().any(|found| found.severity == Severity::Error);
        if i32::from(failed) != wanted.exit {
            faults.push(format!("{name}: exit {}, wanted {}", i32::from(failed), wanted.exit));
        }
        if codes != wanted.codes {
            faults.push(format!("{name}: {codes:?}, wanted {:?}", wanted.codes));
        }
        assert_eq!(compilation.api.is_some(), !failed, "{name}: a model exactly where there is no error");
        if let Some(api) = compilation.api.filter(|api| kind(api.kind) != wanted.kind) {
            faults.push(format!("{name}: {:?}, wanted {}", api.kind, wanted.kind));
        }
    }
    faults.extend(table.keys().map(|name| format!("{name} is not in the corpus")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_conformance_document_compiles() {
    let Some(folder) = repository::shared("conformance/aws-recorded") else { return };
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".openapi.yaml") {
            continue;
        }
        count += 1;
        let compilation = compile(&Input::Path(path.clone()), &Options::default());
        let errors: Vec<_> =
            compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
        assert!(errors.is_empty() && compilation.api.is_some(), "{}: {errors:?}", path.display());
    }
    assert!(count >= 20, "only {count} documents");
}
