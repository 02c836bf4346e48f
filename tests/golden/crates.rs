//! Crates that the compiler writes: read, compare, compile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use gwgen_tests::{compiler, repository};

/// Calls `gwgen generate` in a folder.
pub(crate) fn generate(from: &Path, specification: &Path, out: &Path, runtime: &Path) {
    let (specification, out) = (specification.to_string_lossy(), out.to_string_lossy());
    let runtime = format!("path:{}", runtime.display());
    let arguments = ["generate", &specification, "--out", &out, "--runtime", &runtime];
    let output = compiler::command(&arguments).current_dir(from).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("gwgen cannot be started: {error}"));
    assert!(output.status.success(), "gwgen {arguments:?}:\n{}", compiler::text(&output.stderr));
}

/// Every file below a folder by its path there, without what cargo makes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "target" {
                    waiting.push(path);
                }
            } else {
                found.insert(name, fs::read_to_string(&path).unwrap_or_default());
            }
        }
    }
    found
}

/// What differs, a line each; nothing where the two are equal to the byte.
pub(crate) fn differences(
    present: &BTreeMap<String, String>,
    wanted: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for name in present.keys().chain(wanted.keys().filter(|name| !present.contains_key(*name))) {
        match (present.get(name), wanted.get(name)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                let line = a.lines().zip(b.lines()).take_while(|(a, b)| a == b).count();
                let at = |text: &str| text.lines().nth(line).unwrap_or("(end)").to_owned();
                found.push(format!("{name}:{}: {:?}, generated is {:?}", line + 1, at(a), at(b)));
            }
            (Some(_), None) => found.push(format!("{name} is not generated any more")),
            (None, _) => found.push(format!("{name} is not there")),
        }
    }
    found
}

/// Compiles a crate as `cargo build --locked` would, without a warning.
pub(crate) fn compile(folder: &Path) {
    // One cargo at a time: they share the target folder, and would only wait for each other.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(folder)
        .args(["check", "--locked", "--offline", "--target-dir"])
        .arg(target())
        .stdin(Stdio::null())
        .output();
    let output = output.unwrap_or_else(|error| panic!("cargo cannot be started: {error}"));
    let words = compiler::text(&output.stderr);
    assert!(output.status.success(), "{} does not compile:\n{words}", folder.display());
    let own = words.split("Checking ").last().unwrap_or_default();
    assert!(!own.contains("warning"), "{} compiles with warnings:\n{words}", folder.display());
}

fn target() -> PathBuf {
    repository::scratch("golden-target")
}
