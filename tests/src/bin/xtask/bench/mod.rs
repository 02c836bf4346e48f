//! `cargo xtask bench`: CPU per request of a gateway beside nginx, HAProxy and Envoy.
//!
//! One worker each, pinned to core 0; load generator and upstream on core 1. In a round all servers run, and take turns of a
//! tenth of a second in an order that changes; medians over the rounds. The measure is user + system time of the server's
//! process tree divided by requests: it survives a noisy machine. Every answer is checked; a wrong one ends the run. What is
//! not measured: anything across a network.

mod bearer;
mod certificate;
mod connections;
mod load;
pub(super) mod measure;
mod options;
mod peers;
mod scenario;
mod server;
mod start;
mod table;
mod template;
mod throughput;
mod upstream;
mod validate;

use std::process::Command;

use super::command::{Outcome, cargo, run as run_command};
use super::components;
use options::Options;
use scenario::Kind;

/// The task. The process starts itself again, optimised and on core 1, where load generator and upstream belong.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if let Some(("validate", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return validate::run(rest);
    }
    let Some(options) = Options::parse(arguments)? else {
        print!("{}", options::HELP);
        return Ok(());
    };
    if options.template {
        return template::run(&options);
    }
    components::install(components::FOR_BENCH)?;
    if std::env::var_os(PINNED).is_none() {
        if options.gateways.is_empty() {
            run_command(&mut cargo(&["build", "--locked", "--package", "gwgen", "--bin", "gwgen"]))?;
        }
        // An unoptimised load generator would starve what it measures.
        run_command(&mut cargo(&[
            "build",
            "--release",
            "--locked",
            "--package",
            "gwgen-tests",
            "--bin",
            "xtask",
        ]))?;
        let me = gwgen_tests::repository::target().join("release/xtask");
        let mut command = Command::new("taskset");
        command.args(["-c", "1"]).arg(me).arg("bench").args(arguments).env(PINNED, "1");
        return run_command(&mut command);
    }
    for scenario in scenario::all().iter().filter(|scenario| options.wants(scenario.name)) {
        let title = format!("{}: {}", scenario.name, scenario.about);
        let rows = match scenario.kind {
            Kind::Throughput => throughput::measure(scenario, &options)?,
            Kind::Connections => connections::measure(scenario, &options)?,
            Kind::Start => start::measure(scenario, &options)?,
        };
        print!("{}", table::render(&title, &rows, &options));
    }
    Ok(())
}

/// Set in the process that runs on core 1.
const PINNED: &str = "GWGEN_BENCH_PINNED";
