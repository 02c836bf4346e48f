//! The command itself: formats, statuses, standard input, broken pipes.

use std::fs;
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Output, Stdio};

use gwgen_tests::compiler;
use serde_json::Value;

const FAULTY: &str = "openapi: 3.0.3\ninfo: {title: Pets, version: '1', title: Dogs}\npaths: {}\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("faulty.yaml"), FAULTY).unwrap();
    fs::write(
        folder.path().join("untidy.yaml"),
        "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\npaths: {}\n",
    )
    .unwrap();
    folder
}

fn call(folder: &Path, arguments: &[&str]) -> Output {
    compiler::command(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn the_format_never_changes_the_status() {
    let folder = folder();
    for format in ["human", "json", "sarif", "github"] {
        let status = |file: &str, more: &[&str]| {
            let mut arguments = vec!["check", file, "--format", format];
            arguments.extend(more);
            call(folder.path(), &arguments).status.code()
        };
        assert_eq!(status("faulty.yaml", &[]), Some(1), "{format}");
        assert_eq!(status("untidy.yaml", &[]), Some(0), "{format}");
        assert_eq!(status("untidy.yaml", &["--deny", "warnings"]), Some(1), "{format}");
        assert_eq!(status("missing.yaml", &[]), Some(2), "{format}");
        assert_eq!(status("faulty.yaml", &["missing.yaml"]), Some(2), "{format}");
        assert_eq!(status("faulty.yaml", &["--config", "missing.yaml"]), Some(2), "{format}");
    }
}

#[test]
fn json_is_one_document_on_standard_output() {
    let folder = folder();
    let output = call(folder.path(), &["check", "faulty.yaml", "untidy.yaml", "--format", "json"]);
    assert!(output.stderr.is_empty(), "{}", compiler::text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["errors"], &document["version"]), (&1.into(), &1.into()));
    let found = &document["definitions"][0]["diagnostics"][0];
    assert_eq!(found["code"], "GW0012");
    assert_eq!(found["primary"]["path"], "faulty.yaml");
    assert_eq!(found["primary"]["start"], serde_json::json!({"line": 2, "column": 35, "byte": 49}));
    assert_eq!(found["secondary"][0]["start"]["column"], 8);
    assert_eq!(document["definitions"][1]["path"], "untidy.yaml");
    assert_eq!(document["definitions"][0]["files"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn sarif_names_rules_and_places() {
    let folder = folder();
    let output = call(folder.path(), &["check", "faulty.yaml", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "GW0012");
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "GW0012");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "faulty.yaml");
    assert_eq!(
        place["region"],
        serde_json::json!({"startLine": 2, "startColumn": 35, "endLine": 2, "endColumn": 40})
    );
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["region"]["startColumn"], 8);
}

#[test]
fn github_commands_are_escaped() {
    let folder = folder();
    fs::write(folder.path().join("a,b:100%.yaml"), "a: 1\n\"x::y%\": 1\n\"x::y%\": 2\n").unwrap();
    let output = call(folder.path(), &["check", "a,b:100%.yaml", "--format", "github"]);
    let said = compiler::text(&output.stdout);
    let line = said.lines().find(|line| line.contains("GW0012")).unwrap();
    assert!(
        line.starts_with(
            "::error file=a%2Cb%3A100%25.yaml,line=3,endLine=3,col=1,endColumn=8,title=GW0012%3A"
        ),
        "{line}"
    );
    assert!(line.contains("::the key `x::y%25` is written twice%0Ahelp: "), "{line}");
}

#[test]
fn standard_input() {
    let mut child =
        compiler::command(&["check", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(FAULTY.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(compiler::text(&output.stderr).contains("--> -:2:35"), "{}", compiler::text(&output.stderr));
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    for arguments in [&["explain"][..], &["completions", "bash"], &["man"], &["schema"]] {
        let mut child = compiler::command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_fault_of_the_environment() {
    for arguments in [&["schema"][..], &["--help"], &["build", "--help"], &["--version"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = compiler::command(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
        assert!(compiler::text(&output.stderr).contains("the output cannot be written"), "{arguments:?}");
    }
}

#[test]
fn wrong_command_lines() {
    let folder = folder();
    for arguments in [
        &["check"][..],
        &["check", "-", "faulty.yaml", "-"],
        &["check", "faulty.yaml", "--format", "xml"],
        &["check", "faulty.yaml", "--param", "NAME"],
        &["check", "faulty.yaml", "--basepath", "drop"],
        &["explain", "GW7777"],
        &["explain", "x\u{1B}[31m"],
        &["man", "brew"],
        &["brew"],
        &[],
    ] {
        let output = call(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty());
        assert!(!output.stderr.contains(&0x1B));
    }
}

#[test]
fn colour() {
    let folder = folder();
    let plain = compiler::text(&call(folder.path(), &["check", "faulty.yaml"]).stderr);
    assert!(
        plain.starts_with("error[GW0012]: the key `title` is written twice\n --> faulty.yaml:2:35\n"),
        "{plain}"
    );
    assert!(plain.ends_with("     Checked faulty.yaml: 1 error, 1 warning\n"), "{plain}");
    let colourful =
        compiler::text(&call(folder.path(), &["check", "faulty.yaml", "--color", "always"]).stderr);
    assert!(colourful.contains("\u{1B}[1m\u{1B}[91merror[GW0012]"), "{colourful:?}");
    let quiet = compiler::text(&call(folder.path(), &["check", "-q", "faulty.yaml"]).stderr);
    assert!(quiet.contains("GW0012") && !quiet.contains("Checked"));
}

#[test]
fn explain_prints_examples_that_have_the_fault() {
    let folder = folder();
    let said = compiler::text(&call(folder.path(), &["explain", "gw12"]).stdout);
    assert!(
        said.starts_with("GW0012: a key is written twice (error)\n") && said.contains("\nWithout it:\n"),
        "{said}"
    );
}

#[test]
fn completions_know_the_commands() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = compiler::text(&call(folder.path(), &["completions", shell]).stdout);
        assert!(said.contains("explain") && said.contains("allow-path"), "{shell}");
    }
    let page = compiler::text(&call(folder.path(), &["man", "check"]).stdout);
    assert!(page.contains(".TH gwgen-check 1") && page.contains("allow\\-path"), "{page}");
}
