//! `cargo xtask conformance`: the recorded cases, where `../shared/conformance` stands beside the checkout.
//!
//! Cases that cannot pass yet stand in `tests/conformance_later.txt` with their reason. A case that fails and is not
//! listed is an error, and so is a listed one that passes: the list only shrinks.

use std::collections::BTreeMap;
use std::process::Stdio;

use super::command::{Outcome, cargo, program};
use super::components;

/// Runs all groups and compares the failures with the list; arguments are handed to the runner.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let Some(runner) = gwgen_tests::repository::shared("conformance/run.py") else { return Ok(()) };
    components::python_yaml()?;
    super::command::run(&mut cargo(&["build", "--locked", "--package", "gwgen", "--bin", "gwgen"]))?;
    let output = program("python3")
        .arg(&runner)
        .arg("--gwgen")
        .arg(gwgen_tests::compiler::gwgen())
        .arg("-k")
        .args(arguments)
        .env("XDG_CACHE_HOME", gwgen_tests::repository::scratch("cache"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run python3: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    let listed = listed();
    let mut problems = Vec::new();
    let mut ran = 0;
    for (verdict, case) in text.lines().filter_map(verdict_of) {
        ran += 1;
        match (verdict, listed.contains_key(case)) {
            ("FAIL", false) => problems.push(format!("{case} fails")),
            ("ok", true) => problems.push(format!("{case} passes, but is listed as not yet")),
            _ => {}
        }
    }
    if ran == 0 {
        problems.push("no case ran".to_owned());
    }
    // A gateway that cannot be built fails its cases, so that the two counts above see it.
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

fn verdict_of(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    let verdict = words.next().filter(|word| ["ok", "FAIL", "SKIP"].contains(word))?;
    let (_group, case) = (words.next()?, words.next()?);
    (!line.starts_with(' ')).then_some((verdict, case))
}

/// Case to reason.
fn listed() -> BTreeMap<String, String> {
    let path = gwgen_tests::repository::root().join("tests/conformance_later.txt");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .map(|(case, reason)| (case.to_owned(), reason.to_owned()))
        .collect()
}
