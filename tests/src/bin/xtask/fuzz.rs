//! `cargo xtask fuzz`: bytes that nobody thought of, for as long as one likes.
//!
//! The targets are those of `cargo fuzz` (folder `fuzz/`), built with libFuzzer's counters by the pinned compiler, so
//! that nothing has to be installed. What is found is kept in `target/fuzz/TARGET/`; a text that fails stands in
//! `target/fuzz/failed/`, and belongs into `tests/src/seeds.rs` when it is mended: `cargo test` replays those.

use std::fs;

use gwgen_tests::{repository, seeds};

use super::command::{Outcome, cargo, program, run as run_command};

/// Seconds for each target.
const SECONDS: &str = "60";

/// What makes a program tell libFuzzer where it has been.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";

/// The task.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (target, seconds) = match arguments {
        [] => ("all", SECONDS),
        [target] => (target.as_str(), SECONDS),
        [target, seconds] if seconds.parse::<u32>().is_ok() => (target.as_str(), seconds.as_str()),
        _ => return Err("there is: fuzz [TARGET|all] [SECONDS]".to_owned()),
    };
    let targets: Vec<&str> =
        seeds::TARGETS.iter().copied().filter(|known| target == "all" || target == *known).collect();
    if targets.is_empty() {
        return Err(format!("no target {target:?}; there are {}", seeds::TARGETS.join(", ")));
    }
    let folder = repository::target().join("fuzz");
    // The counters need symbols that only programs have, not libraries that are loaded: a target of its own says so.
    let host = host()?;
    run_command(
        cargo(&["build", "--release", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target", &host])
            .env("RUSTFLAGS", COUNTERS)
            .env("CARGO_TARGET_DIR", &folder),
    )?;
    for target in targets {
        fuzz(target, seconds, &host)?;
    }
    Ok(())
}

fn fuzz(target: &str, seconds: &str, host: &str) -> Outcome {
    let folder = repository::target().join("fuzz");
    let (found, failed) = (folder.join(target), folder.join("failed"));
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&found).and_then(|()| fs::create_dir_all(&failed)).map_err(problem)?;
    for (number, seed) in seeds::seeds(target).iter().enumerate() {
        fs::write(found.join(format!("seed-{number:04}")), seed).map_err(problem)?;
    }
    run_command(
        program(folder.join(host).join("release").join(target))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/{target}-", failed.display()))
            .args([
                "-timeout=10",
                "-rss_limit_mb=4096",
                "-max_len=16384",
                "-print_final_stats=1",
                "-verbosity=0",
            ])
            .arg(&found),
    )
}

/// The machine that programs are built for, as rustc names it.
fn host() -> Result<String, String> {
    let told = super::command::output(program("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc does not say what machine this is")?.to_owned())
}
