//! Developer tasks: `cargo xtask TASK`. One file a task; this one only chooses.
//!
//! Tasks run other programs (cargo, the compiler, gateways, peers of the benchmark) and print what they run, so
//! that each step can be repeated by hand.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

mod bench;
mod bless;
mod budget;
mod command;
mod components;
mod conformance;
mod corpus;
mod demo;
mod deny;
mod differential;
mod fuzz;
mod java;
mod schemathesis;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask TASK

  test          everything CI runs: components, formatting, dependencies, clippy, tests, conformance, documents
  demo          builds a gateway from specs/pets.yaml and serves it with a small backend behind it [--once] [--release]
  bless         rewrites expected files (goldens, diagnostics, macro messages, support matrix); review the difference
  components    installs what the tests need, and nothing else; `test` does it too
  tidy          the rules of the house alone: layers, sizes, names, lists that must agree
  conformance   the recorded cases of ../shared/conformance [--group G]...
  corpus        builds gateways of real definitions and calls every operation: corpus NAME… | --all
  bench         CPU per request beside nginx, HAProxy and Envoy: bench SCENARIO... (bench --help);
                bench template: a mapping template beside airspeed and Java's Velocity
  differential  templates and JSON paths against Java's engines, schemas against jsonschema: differential templates|schemas [INPUTS]
  schemathesis  the tests with Schemathesis, with more examples for each operation: schemathesis [EXAMPLES]
  fuzz          bytes that nobody thought of, for the parsers: fuzz [TARGET|all] [SECONDS]
  budget        what the compiler costs: check and compile times, memory [--cold]
  deny          licences, banned crates, the one crypto provider
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match task.as_str() {
        "test" => test::run(&rest),
        "demo" => demo::run(&rest),
        "bless" => bless::run(),
        "components" => components::for_tests(),
        "tidy" => tidy::run(),
        "conformance" => conformance::run(&rest),
        "corpus" => corpus::run(&rest),
        "bench" => bench::run(&rest),
        "differential" => differential::run(&rest),
        "schemathesis" => schemathesis::run(&rest),
        "fuzz" => fuzz::run(&rest),
        "budget" => budget::run(&rest),
        "deny" => deny::run(),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("xtask: no task {other:?}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask {task}: {problem}");
            ExitCode::FAILURE
        }
    }
}
