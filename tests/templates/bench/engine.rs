//! One template on one body, again and again: what `cargo xtask bench template` measures of gwgen.
//!
//! Started with the files of both. Each line of standard input is answered by one line: `text` by what is rendered, as a
//! JSON string, and `render MILLISECONDS` by how many renderings were done in that time. The other engines of the
//! benchmark speak the same.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that answers on standard output")]

use std::io::BufRead;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use gwgen::interpret::{Rehearsal, Trial, script};
use gwgen::language::velocity;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let mut file = |what: &str| {
        let path = arguments.next().ok_or(format!("the file of the {what} is missing"))?;
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    };
    let (template, body) = (file("template")?, file("body")?);
    let reading = velocity::read(&template, &[]);
    let read = reading.script.ok_or_else(|| format!("{:?}", reading.findings))?;
    let script = script(&read).map_err(|unknown| format!("{unknown:?}"))?;
    let trial = Trial { path: vec![("id".to_owned(), "7".to_owned())], ..Trial::default() };
    let rehearsal = trial.rehearse(script);
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        println!("{}", answer(&line, &rehearsal, &body)?);
    }
    Ok(())
}

fn answer(line: &str, rehearsal: &Rehearsal, body: &str) -> Result<String, String> {
    let render = || rehearsal.render(body).map_err(|fault| fault.to_string());
    if line == "text" {
        return Ok(serde_json::Value::from(String::from_utf8_lossy(&render()?.text)).to_string());
    }
    let milliseconds = line.strip_prefix("render ").and_then(|number| number.parse().ok());
    let time = Duration::from_millis(milliseconds.ok_or_else(|| format!("what is {line:?}?"))?);
    let (begin, mut count) = (Instant::now(), 0_u64);
    while begin.elapsed() < time {
        for _ in 0..16 {
            std::hint::black_box(render()?);
        }
        count += 16;
    }
    Ok(count.to_string())
}
