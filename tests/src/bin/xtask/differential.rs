//! `cargo xtask differential`: what others wrote as the judge, with many inputs.
//!
//! `templates`: templates of real definitions and JSON paths against Java's own engines, which are installed. `schemas`:
//! the schemas of real definitions against the crate `jsonschema`. The tests do the same with few inputs.

use super::command::{Outcome, cargo, run as run_command};
use super::java;

/// Inputs for each template.
const INPUTS: &str = "1000";

/// Documents for each schema.
const DOCUMENTS: &str = "2000";

/// The task.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [what] if what == "templates" => {}
        [what, inputs] if what == "templates" && inputs.parse::<usize>().is_ok() => return templates(inputs),
        [what] if what == "schemas" => return schemas(DOCUMENTS),
        [what, count] if what == "schemas" && count.parse::<usize>().is_ok() => return schemas(count),
        _ => {
            return Err(
                "there is: differential templates [INPUTS], differential schemas [DOCUMENTS]".to_owned()
            );
        }
    }
    templates(INPUTS)
}

fn templates(inputs: &str) -> Outcome {
    java::install()?;
    run_command(
        cargo(&[
            "test",
            "--locked",
            "--package",
            "gwgen-tests",
            "--test",
            "templates",
            "java",
            "--",
            "--nocapture",
        ])
        .env(gwgen_tests::java::INPUTS, inputs),
    )
}

/// Optimised, since there are millions of documents.
fn schemas(count: &str) -> Outcome {
    const TEST: &[&str] =
        &["test", "--release", "--locked", "--package", "gwgen-tests", "--test", "differential"];
    let mut command = cargo(TEST);
    run_command(command.args(["schemas_of_the_corpus", "--", "--nocapture"]).env("GWGEN_DIFFERENTIAL", count))
}
