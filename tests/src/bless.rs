//! Expected files: compared by tests, written by `cargo xtask bless`.

use std::fs;
use std::path::Path;

/// When this environment variable is set, [`check`] writes instead of comparing.
pub const VARIABLE: &str = "GWGEN_BLESS";

/// Compares a file with what it should hold.
///
/// # Errors
/// The file is missing or differs; the text names the first differing line.
pub fn check(path: &Path, wanted: &str) -> Result<(), String> {
    let present = fs::read_to_string(path).unwrap_or_default();
    if present == wanted {
        return Ok(());
    }
    if std::env::var_os(VARIABLE).is_some() {
        return fs::write(path, wanted).map_err(|error| format!("{}: {error}", path.display()));
    }
    let line = present.lines().zip(wanted.lines()).take_while(|(a, b)| a == b).count();
    Err(format!(
        "{} differs from line {} on: it has {:?}, wanted is {:?}; `cargo xtask bless` rewrites it",
        path.display(),
        line + 1,
        present.lines().nth(line).unwrap_or("(end)"),
        wanted.lines().nth(line).unwrap_or("(end)"),
    ))
}
