//! `cargo xtask deny`: licences, banned crates, the one crypto provider.
//!
//! Reads the lists of `deny.toml` and looks at what cargo resolved, so that it needs neither a network nor
//! `cargo-deny`; where `cargo-deny` is installed, it runs too. Advisories need a database and are left to it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::command::{Outcome, cargo, is_there, output, run as run_command};

/// The task.
pub(crate) fn run() -> Outcome {
    let text = std::fs::read_to_string(gwgen_tests::repository::root().join("deny.toml"))
        .map_err(|error| format!("deny.toml: {error}"))?;
    let (allowed, banned) = (words_of(&text, "allow"), words_of(&text, "deny"));
    if allowed.is_empty() || banned.is_empty() {
        return Err("deny.toml lists no licences or no bans".to_owned());
    }
    let metadata = output(&mut cargo(&["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let packages = metadata.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let built = built()?;
    let mut problems = Vec::new();
    for package in packages {
        let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or("");
        let (name, licence) = (text("name"), text("license"));
        if !built.contains(name) {
            continue;
        }
        if banned.contains(name) {
            problems.push(format!("{name} is banned (deny.toml says why)"));
        }
        if !is_allowed(licence, &allowed) {
            problems.push(format!("{name}: the licence {licence:?} is not in deny.toml"));
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    eprintln!("{} packages, all licences allowed, none banned", built.len());
    if is_there("cargo-deny", "--version") {
        run_command(&mut cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    }
    Ok(())
}

/// Names of the packages that are built for some target. The lock file holds more: it keeps what a feature that nobody
/// turns on would need (`ring`, beside the one crypto provider).
fn built() -> Result<BTreeSet<String>, String> {
    let mut tree = cargo(&["tree", "--locked", "--workspace", "--edges", "all", "--target", "all"]);
    let lines = output(tree.args(["--prefix", "none", "--format", "{p}"]))?;
    Ok(lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

/// Whether one way through an SPDX expression is allowed: `OR` chooses, `AND` needs both.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let one_way = |part: &str| part.split(" AND ").all(|licence| allowed.contains(licence.trim()));
    // Nested expressions are read as a flat list of choices, which refuses too much rather than too little.
    plain.split(" OR ").any(one_way)
}

/// The first string of each line of a TOML list `name = [ … ]`.
fn words_of(text: &str, name: &str) -> BTreeSet<String> {
    let start = format!("{name} = [");
    let mut words = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or("").trim();
        if line.starts_with(&start) {
            inside = true;
        }
        if inside {
            if let Some(word) = line.strip_prefix(&start).unwrap_or(line).split('"').nth(1) {
                words.insert(word.to_owned());
            }
            inside = !line.ends_with(']');
        }
    }
    words
}
