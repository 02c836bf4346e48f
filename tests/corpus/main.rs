//! Real definitions, built and called over sockets; what backend, Lambda and client got is compared with what
//! `reader.py` expects, which shares no code with the compiler.
//!
//! The lists beside this file name the documents. `cargo xtask corpus --all` takes every document there is.

mod verdicts;

mod budget;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use gwgen_tests::{corpus, repository};

/// The documents of a list; `None` where the corpus is not there or Python cannot read YAML.
#[allow(clippy::print_stderr, reason = "a skipped test says why")]
fn documents(list: &str) -> Option<Vec<(String, PathBuf)>> {
    let root = repository::shared("corpus")?;
    let has_yaml =
        Command::new("python3").args(["-c", "import yaml"]).status().is_ok_and(|status| status.success());
    if !has_yaml {
        eprintln!("skipped: python3 with PyYAML is not there; `cargo xtask test` installs it");
        return None;
    }
    let text = fs::read_to_string(repository::root().join("tests/corpus").join(list)).unwrap();
    let names = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(names.map(|name| (name.to_owned(), root.join(name))).collect())
}

fn check(list: &str, at_least: usize) {
    let Some(documents) = documents(list) else { return };
    assert!(documents.len() >= at_least, "{list} names {} documents", documents.len());
    let outcomes = corpus::check_all(documents, |_| {});
    let mut problems = Vec::new();
    let mut compared = 0;
    for (name, outcome) in outcomes {
        match outcome {
            Ok(tally) => compared += tally.compared,
            Err(problem) => problems.push(format!("{name}: {problem}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(compared > 100, "only {compared} operations were compared");
}

#[test]
fn gateway_definitions() {
    check("gateway-specs.txt", 40);
}

#[test]
fn plain_documents() {
    check("openapi.txt", 20);
}
