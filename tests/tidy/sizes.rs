//! Files stay small, and say what they are for.

use super::none;
use super::source::rust_files;

/// Lines a file may have; 75 to 200 are aimed at.
const LIMIT: usize = 600;

/// Larger files, each with its reason.
const LARGER: &[(&str, &str)] = &[];

#[test]
fn no_file_is_too_long() {
    let mut found = Vec::new();
    for folder in ["codegen/src", "runtime/src", "macros/src", "tests"] {
        for file in rust_files(folder) {
            let lines = file.without_tests().lines().count();
            let listed = LARGER.iter().any(|(path, _)| *path == file.path);
            if lines > LIMIT && !listed && !file.is_test() {
                found.push(format!("{}: {lines} lines, at most {LIMIT}", file.path));
            }
            if lines <= LIMIT && listed {
                found.push(format!("{}: {lines} lines, needs no entry in the list any more", file.path));
            }
        }
    }
    none("files that want to be two", &found);
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut found = Vec::new();
    for folder in ["codegen", "runtime", "macros", "tests"] {
        for file in rust_files(folder) {
            // Cases of the macros' messages are programs that do not compile; their comments are for the reader.
            if !file.text.starts_with("//!") && !file.is_test() && !file.path.contains("/ui/") {
                found.push(file.path);
            }
        }
    }
    none("files without a module document (`//! …` in the first line)", &found);
}
