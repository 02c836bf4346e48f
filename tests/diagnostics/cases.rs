//! `NNNN_name.yaml` (or `.json`), numbered as the code, and beside it `.txt`: what `gwgen check` says, and its status.

use std::fs;
use std::path::{Path, PathBuf};

use gwgen_tests::{bless, compiler, repository};

fn folder() -> PathBuf {
    repository::root().join("tests/diagnostics")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|path| number(path).is_some() && path.extension().is_none_or(|e| e != "txt"))
        .collect();
    cases.sort();
    cases
}

/// The number that a case's name begins with.
fn number(path: &Path) -> Option<u16> {
    path.file_name()?.to_str()?.split_once('_')?.0.parse().ok()
}

#[test]
fn every_case_says_what_is_expected() {
    let mut faults = Vec::new();
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap();
        // The flags of a case stand in its first line, where there are some.
        let text = fs::read_to_string(&case).unwrap();
        let flags = text.lines().next().and_then(|line| line.strip_prefix("# flags: ")).unwrap_or("");
        let mut arguments = vec!["check", name];
        arguments.extend(flags.split_whitespace());
        let output = compiler::command(&arguments).current_dir(folder()).output().unwrap();
        let said = format!(
            "{}\nstatus {}\n",
            compiler::text(&output.stderr).trim_end(),
            output.status.code().unwrap_or(-1)
        );
        let code = format!("[GW{:04}]", number(&case).unwrap());
        if !said.contains(&code) {
            faults.push(format!("{name} does not show {code}:\n{said}"));
        }
        faults.extend(bless::check(&case.with_extension("txt"), &said).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
