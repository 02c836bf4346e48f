//! Tests that have nothing to do here, because what they need is not there.
//!
//! Cargo shows nothing of a test that passes, so each reason is kept in a file too, which `cargo xtask test` shows at its
//! end: nobody takes what was skipped for what was seen.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use crate::repository;

/// Says why a test is skipped.
#[allow(clippy::print_stderr, reason = "it says so")]
pub fn because(reason: &str) {
    eprintln!("skipped: {reason}");
    // One line in one write: tests run beside each other.
    let kept = File::options().create(true).append(true).open(list());
    if let Err(error) = kept.and_then(|mut file| file.write_all(format!("{reason}\n").as_bytes())) {
        eprintln!("{}: {error}", list().display());
    }
}

/// Forgets the reasons of earlier runs.
///
/// # Errors
/// The file cannot be removed.
pub fn forget() -> Result<(), String> {
    match fs::remove_file(list()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", list().display()))
        }
        _ => Ok(()),
    }
}

/// The reasons since then, each once.
pub fn reasons() -> BTreeSet<String> {
    fs::read_to_string(list()).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn list() -> PathBuf {
    repository::scratch("skipped").join("reasons.txt")
}
