//! `cargo xtask bench template`: one mapping template on a body of 2 KiB, beside airspeed and Java's Velocity.
//!
//! Each engine is a process that renders on demand. All must print the same text before anything is measured: Java's to
//! the byte, airspeed's but for white space, which it treats in its own way. Java is warmed up; rounds are interleaved,
//! and only the engine whose turn it is runs; the measure is processor time of the process tree for each rendering.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use gwgen_tests::process::signal;

use super::measure::{cpu_seconds, machine, median};
use super::options::Options;
use crate::command::{Outcome, cargo, program, run as run_command};
use crate::java;

/// Milliseconds of rendering before Java is measured.
const WARM_UP: u32 = 8_000;

/// The files of the template and the body, below the repository's root.
const FILES: [&str; 2] = ["tests/templates/bench/order.vtl", "tests/templates/bench/order.json"];

/// An engine that runs.
struct Engine {
    name: &'static str,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Microseconds for each rendering, one a round.
    rounds: Vec<f64>,
}

/// Measures, and prints the table.
pub(super) fn run(options: &Options) -> Outcome {
    let mut engines = vec![Engine::start("gwgen", gwgen()?)?];
    for (name, command) in [("Java Velocity", java::engine()), ("airspeed", airspeed())] {
        match command {
            Ok(command) => engines.push(Engine::start(name, command)?),
            Err(problem) => println!("{name} is missing: {problem}"),
        }
    }
    check_texts(&mut engines)?;
    for engine in &mut engines {
        engine.ask(&format!("render {}", if engine.name == "gwgen" { 200 } else { WARM_UP }))?;
        engine.stand_still(true);
    }
    let time = (options.seconds * 1e3) as u32;
    for _ in 0..options.rounds {
        for engine in &mut engines {
            engine.stand_still(false);
            let before = cpu_seconds(engine.child.id());
            let answer = engine.ask(&format!("render {time}"))?;
            let count: f64 = answer.parse().map_err(|_| format!("{} says {answer:?}", engine.name))?;
            engine.rounds.push((cpu_seconds(engine.child.id()) - before) * 1e6 / count);
            engine.stand_still(true);
        }
    }
    print!("{}", table(&engines, options));
    Ok(())
}

/// With the allocator that gateways have.
fn gwgen() -> Result<Command, String> {
    run_command(cargo(&["build", "--release", "--locked"]).args([
        "--package",
        "gwgen-tests",
        "--package",
        "gwgen-runtime",
        "--features",
        "gwgen-runtime/mimalloc",
        "--example",
        "template_engine",
    ]))?;
    Ok(program(gwgen_tests::repository::target().join("release/examples/template_engine")))
}

/// airspeed and the JSON paths that LocalStack uses, in an environment of their own.
fn airspeed() -> Result<Command, String> {
    let folder = gwgen_tests::repository::target().join("airspeed");
    let python = folder.join("bin/python");
    let has = |python: &std::path::Path| {
        let imports =
            program(python).args(["-c", "import airspeed, jsonpath_ng"]).stderr(Stdio::null()).status();
        imports.is_ok_and(|status| status.success())
    };
    if !has(&python) {
        run_command(program("python3").args(["-m", "venv"]).arg(&folder))?;
        run_command(program(&python).args(["-m", "pip", "install", "-q", "airspeed==0.7.1", "jsonpath-ng"]))?;
    }
    let mut command = program(python);
    command.arg("tests/templates/bench/airspeed_engine.py");
    Ok(command)
}

impl Engine {
    fn start(name: &'static str, mut command: Command) -> Result<Engine, String> {
        let failed = |error: std::io::Error| format!("{name} cannot be started: {error}");
        let command = command.args(FILES).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{name} has no pipes"));
        };
        Ok(Engine { name, child, input, output: BufReader::new(output), rounds: Vec::new() })
    }

    /// Java works beside what it is asked, which others that are measured would feel.
    fn stand_still(&self, still: bool) {
        signal(self.child.id(), if still { "STOP" } else { "CONT" });
    }

    /// One line there, one line back.
    fn ask(&mut self, question: &str) -> Result<String, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.name);
        writeln!(self.input, "{question}").and_then(|()| self.input.flush()).map_err(failed)?;
        let mut answer = String::new();
        self.output.read_line(&mut answer).map_err(failed)?;
        if answer.is_empty() { Err(format!("{} ended", self.name)) } else { Ok(answer.trim_end().to_owned()) }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // One that ended already is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn check_texts(engines: &mut [Engine]) -> Outcome {
    let mut texts = Vec::new();
    for engine in engines {
        let answer = engine.ask("text")?;
        let text: String =
            serde_json::from_str(&answer).map_err(|_| format!("{} says {answer}", engine.name))?;
        texts.push((engine.name, text));
    }
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(((_, ours), others)) = texts.split_first() else { return Ok(()) };
    for (name, text) in others {
        let equal = if *name == "airspeed" { folded(text) == folded(ours) } else { text == ours };
        if !equal {
            return Err(format!("{name} renders another text:\n{text}\ngwgen:\n{ours}"));
        }
    }
    Ok(())
}

fn table(engines: &[Engine], options: &Options) -> String {
    let mut text = "\n### template: 40 lines on a body of 2 KiB\n\n| engine | µs CPU a rendering | to gwgen |\n|---|--:|--:|\n".to_owned();
    let ours = engines.first().map_or(f64::NAN, |engine| median(engine.rounds.clone()));
    for engine in engines {
        let figure = median(engine.rounds.clone());
        text.push_str(&format!("| {} | {figure:.1} | {:.1} |\n", engine.name, figure / ours));
    }
    text.push_str(&format!("\n{} rounds of {} s, medians; {}\n", options.rounds, options.seconds, machine()));
    text
}
