//! `cargo xtask bench validate`: what it takes to say whether a body fits its schema.
//!
//! A document of 2 KiB against a schema of 15 properties, nested: the walker from bytes, beside validators that want a
//! parsed document first and beside typed serde, which checks types alone. Before anything is measured, all of them have
//! to agree on a list of valid and invalid documents. Rounds are interleaved; medians are printed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a table of figures")]

mod documents;
mod order;
mod subjects;

use std::hint::black_box;
use std::process::ExitCode;

use documents::Documents;
use rustix::time::{ClockId, clock_gettime};
use subjects::Subject;

/// How long one measurement of one subject takes, in nanoseconds of the processor.
const MEASURED: u64 = 10_000_000;

/// At most so much of `jsonschema` with its parsing,
const RATIO: f64 = 0.30;
/// and so many nanoseconds, may the walker take; and less than typed serde.
const NANOSECONDS: f64 = 2_500.0;

fn main() -> ExitCode {
    let mut rounds = 31;
    let mut is_held = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rounds" => rounds = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(rounds),
            "--hold" => is_held = true,
            // What cargo says to every benchmark.
            "--bench" => {}
            other => {
                eprintln!("validate: no option {other:?}; there are --rounds N and --hold");
                return ExitCode::from(2);
            }
        }
    }
    let documents = documents::read();
    let subjects = subjects::all();
    agree(&subjects, &documents);
    let columns = [&documents.valid, &documents.sorted, &documents.wrong_at_the_end];
    let mut times = vec![[const { Vec::new() }; 3]; subjects.len()];
    for _ in 0..rounds {
        for (subject, times) in subjects.iter().zip(&mut times) {
            for (body, times) in columns.iter().zip(times) {
                times.push(measure(subject, body));
            }
        }
    }
    let medians: Vec<[f64; 3]> = times.into_iter().map(|columns| columns.map(median)).collect();
    print(&subjects, &medians, documents.valid.len(), rounds);
    if is_held && !holds(&subjects, &medians) {
        eprintln!("validate: over {RATIO} of jsonschema with parsing, {NANOSECONDS} ns, or typed serde");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Every validator says of every document what has to be said.
fn agree(subjects: &[Subject], documents: &Documents) {
    for (name, body, is_valid) in &documents.judged {
        for subject in subjects.iter().filter(|subject| subject.is_validator) {
            assert_eq!((subject.run)(body), *is_valid, "{}: {name}", subject.name);
        }
    }
    let valid = documents.judged.iter().filter(|(.., valid)| *valid).count();
    println!(
        "{valid} valid and {} invalid documents: all validators agree\n",
        documents.judged.len() - valid
    );
}

/// Nanoseconds for one document.
fn measure(subject: &Subject, body: &[u8]) -> f64 {
    const AT_ONCE: u32 = 100;
    let (begin, mut count) = (on_the_processor(), 0);
    loop {
        for _ in 0..AT_ONCE {
            black_box((subject.run)(black_box(body)));
        }
        count += AT_ONCE;
        let spent = on_the_processor() - begin;
        if spent >= MEASURED {
            return spent as f64 / f64::from(count);
        }
    }
}

/// Time of this thread on the processor: what others do on the machine is not counted.
fn on_the_processor() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn time_of(subjects: &[Subject], medians: &[[f64; 3]], name: &str) -> f64 {
    let at = subjects.iter().position(|subject| subject.name == name).expect("a subject of this name");
    medians[at][0]
}

fn print(subjects: &[Subject], medians: &[[f64; 3]], length: usize, rounds: usize) {
    let base = time_of(subjects, medians, subjects::BASE);
    println!("Validation of {length} bytes, ns, medians of {rounds} interleaved rounds");
    println!("| | valid | of jsonschema with parsing | members sorted by name | wrong at the end |");
    println!("|---|--:|--:|--:|--:|");
    for (subject, [valid, sorted, wrong]) in subjects.iter().zip(medians) {
        println!("| {} | {valid:.0} | {:.2} | {sorted:.0} | {wrong:.0} |", subject.name, valid / base);
    }
}

/// Whether the walker keeps its budget.
fn holds(subjects: &[Subject], medians: &[[f64; 3]]) -> bool {
    let time = |name| time_of(subjects, medians, name);
    let ours = time(subjects::OURS);
    ours <= RATIO * time(subjects::BASE) && ours <= NANOSECONDS && ours < time(subjects::SERDE)
}
