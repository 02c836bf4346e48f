//! Real definitions, built and called over sockets; what backend, Lambda and client got is compared with what
//! `reader` expects, which shares no code with the compiler.
//!
//! The lists beside this file name the documents. `cargo xtask corpus --all` takes every document there is.

mod schemathesis;
mod verdicts;

mod budget;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use gwgen_tests::{corpus, repository, skip};

/// The documents of a list; `None` where the corpus is not there or Python cannot read YAML.
fn documents(list: &str) -> Option<Vec<(String, PathBuf)>> {
    let root = repository::shared("corpus")?;
    let has_yaml =
        Command::new("python3").args(["-c", "import yaml"]).status().is_ok_and(|status| status.success());
    if !has_yaml {
        skip::because("python3 with PyYAML is not there; `cargo xtask test` installs it");
        return None;
    }
    let text = fs::read_to_string(repository::root().join("tests/corpus").join(list)).unwrap();
    let names = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(names.map(|name| (name.to_owned(), root.join(name))).collect())
}

/// Builds and calls the documents of a list; prints and returns what was seen.
#[allow(clippy::print_stdout, reason = "`cargo test -- --nocapture` shows the figures")]
fn check(list: &str) -> Option<corpus::Tally> {
    let outcomes = corpus::check_all(documents(list)?, |_| {});
    let mut problems = Vec::new();
    let (count, mut sum) = (outcomes.len(), corpus::Tally::default());
    for (name, outcome) in outcomes {
        match outcome {
            Ok(tally) => sum += tally,
            Err(problem) => problems.push(format!("{name}: {problem}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("{list}: {count} documents, {sum}");
    Some(sum)
}

/// Figures of the lists as they are: a change of the lists, the reader or the compiler changes them knowingly.
#[test]
fn gateway_definitions() {
    let Some(sum) = check("gateway-specs.txt") else { return };
    let wanted = corpus::Tally {
        compared: 385,
        but_template: 16,
        answers: 35,
        preflights: 12,
        refusals: 55,
        partly: 70,
        called: 6,
        closed: 240,
        admitted: 187,
        known: 135,
    };
    assert_eq!(sum, wanted);
}

#[test]
fn plain_documents() {
    let Some(sum) = check("openapi.txt") else { return };
    let wanted = corpus::Tally { compared: 10_405, called: 21, ..corpus::Tally::default() };
    assert_eq!(sum, wanted);
}
