//! The phases of a request: documented, in the order that the documents say, each with a test.

use std::fs;

use gwgen_tests::repository::root;

use super::none;
use super::source::rust_files;
use super::tokens::tokens;

/// Phases whose behaviour is shown elsewhere than in a folder of cases.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[
    ("observe", "tests/robustness/flags.rs: log line and metrics"),
    ("size", "tests/robustness/limits.rs"),
    ("stage", "tests/robustness/flags.rs: stages"),
];

#[test]
fn every_phase_says_what_it_does() {
    let mut found = Vec::new();
    for file in rust_files("runtime/src/phase")
        .iter()
        .filter(|file| !file.path.ends_with("/mod.rs") && !file.is_test())
    {
        // A phase with a folder of its own has its document in the file beside it.
        let is_phase = file.module().len() == 2;
        for part in ["**Does**", "**Reads**", "**Writes**", "**Rejects with**"] {
            if is_phase && !file.text.contains(part) {
                found.push(format!("{} lacks {part}", file.path));
            }
        }
    }
    none("documents of phases", &found);
}

#[test]
fn the_map_has_the_order_of_the_pipeline() {
    let files = rust_files("runtime/src");
    let pipeline = files.iter().find(|file| file.path == "runtime/src/pipeline.rs").expect("pipeline.rs");
    let phases = phases();
    let tokens = tokens(pipeline.without_tests());
    let mut in_code: Vec<&str> = Vec::new();
    for window in tokens.windows(4) {
        if let [name, colons, run, open] = window
            && colons == "::"
            && run == "run"
            && open == "("
            && let Some(phase) = phases.iter().find(|phase| *phase == name)
            && !in_code.contains(&phase.as_str())
        {
            in_code.push(phase);
        }
    }
    // A refused head is observed too, above everything else: what counts is where it stands among the phases.
    in_code.retain(|phase| *phase != "observe");
    let map = fs::read_to_string(root().join("runtime/ARCHITECTURE.md")).unwrap_or_default();
    let listed = |line: &&str| line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(". `");
    let mut in_map: Vec<&str> =
        map.lines().filter(listed).filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(in_map.pop(), Some("observe"), "the last phase observes");
    assert_eq!(in_map, in_code, "runtime/ARCHITECTURE.md and pipeline.rs");
    assert_eq!(in_code.len() + 1, phases.len(), "a phase that the pipeline does not run");
}

#[test]
fn every_phase_has_a_behaviour_test() {
    let mut found = Vec::new();
    for phase in phases() {
        let has_cases = root().join("tests/behaviour").join(&phase).is_dir();
        let elsewhere = SHOWN_ELSEWHERE.iter().any(|(name, _)| *name == phase);
        if !has_cases && !elsewhere {
            found.push(format!("{phase}: no tests/behaviour/{phase}"));
        }
    }
    none("phases without a test", &found);
}

/// The modules of `phase/`.
fn phases() -> Vec<String> {
    let text = fs::read_to_string(root().join("runtime/src/phase/mod.rs")).unwrap_or_default();
    let modules = text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    modules.map(|name| name.trim_end_matches(';').to_owned()).collect()
}
