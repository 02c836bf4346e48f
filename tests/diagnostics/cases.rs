//! `NNNN_name.yaml` (or `.json`), numbered as the code, and beside it `.txt`: what `gwgen check` says, and its status.
//!
//! A case may begin with `# flags: …`. Where no text of a few lines has the fault, `NNNN_name.elsewhere` names the test
//! that shows it.

use std::fs;
use std::path::{Path, PathBuf};

use gwgen::diagnostic::Code;
use gwgen_tests::{bless, compiler, repository};

fn folder() -> PathBuf {
    repository::root().join("tests/diagnostics")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let definition =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml" || extension == "json");
    let mut cases: Vec<PathBuf> = entries.filter(|path| number(path).is_some() && definition(path)).collect();
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
        let text = String::from_utf8_lossy(&fs::read(&case).unwrap()).into_owned();
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

#[test]
fn cases_elsewhere_are_there() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "elsewhere") {
            continue;
        }
        let name = fs::read_to_string(&path).unwrap();
        let (module, function) = name.trim().split_once("::").unwrap();
        let source = fs::read_to_string(folder().join(format!("{module}.rs"))).unwrap();
        assert!(source.contains(&format!("#[test]\nfn {function}()")), "{}: {name}", path.display());
        let code =
            Code::parse(path.file_name().unwrap().to_str().unwrap().split('_').next().unwrap()).unwrap();
        assert!(
            source.contains(&code.to_string()) || source.contains("RefError::"),
            "{name} does not name {code}"
        );
    }
}
