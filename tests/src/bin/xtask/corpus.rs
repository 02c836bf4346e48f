//! `cargo xtask corpus`: builds gateways of real definitions and calls every operation.
//!
//! `cargo test` does this for the documents of `tests/corpus/*.txt`; this task takes any of them, or all (`--all`).

use gwgen_tests::{corpus, repository};

use super::command::{Outcome, cargo, run as run_command};
use super::components;

/// The task: documents whose names contain one of the arguments, or all.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let Some(root) = repository::shared("corpus") else { return Ok(()) };
    let all = arguments.iter().any(|argument| argument == "--all");
    if arguments.is_empty() {
        return Err("name documents by a part of their path, or --all".to_owned());
    }
    components::python_yaml()?;
    run_command(&mut cargo(&["build", "--locked", "--package", "gwgen", "--bin", "gwgen"]))?;
    let mut documents = Vec::new();
    for folder in ["gateway-specs/rest", "gateway-specs/http", "openapi"] {
        let mut entries: Vec<_> =
            std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let is_document = [".json", ".yaml", ".yml", ".gz"].iter().any(|suffix| name.ends_with(suffix));
            if is_document && (all || arguments.iter().any(|part| name.contains(part.as_str()))) {
                documents.push((name, entry.path()));
            }
        }
    }
    let outcomes = corpus::check_all(documents, |(name, outcome)| match outcome {
        Ok(tally) => println!("ok    {name}: {tally}"),
        Err(problem) => {
            println!("FAIL  {name}: {}", problem.lines().take(12).collect::<Vec<_>>().join("\n      "))
        }
    });
    let mut sum = corpus::Tally::default();
    outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().ok()).for_each(|tally| sum += *tally);
    let failed = outcomes.iter().filter(|(_, outcome)| outcome.is_err()).count();
    println!("{} documents, {failed} failed: {sum}", outcomes.len());
    if failed == 0 { Ok(()) } else { Err(format!("{failed} documents failed")) }
}
