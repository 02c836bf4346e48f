//! `cargo xtask schemathesis [EXAMPLES]`: the test of plain documents with more examples for each operation than it takes
//! in a hurry.

use super::command::{Outcome, cargo, run as run_command};
use super::components;

/// Examples for each operation and mode.
const EXAMPLES: &str = "100";

/// The task.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let examples = match arguments {
        [] => EXAMPLES,
        [count] if count.parse::<u32>().is_ok_and(|count| count > 0) => count,
        _ => return Err("there is: schemathesis [EXAMPLES]".to_owned()),
    };
    components::schemathesis()?;
    const TEST: &[&str] = &[
        "test",
        "--locked",
        "--package",
        "gwgen-tests",
        "--test",
        "corpus",
        "schemathesis",
        "--",
        "--nocapture",
    ];
    run_command(cargo(TEST).env(gwgen_tests::schemathesis::EXAMPLES, examples))
}
