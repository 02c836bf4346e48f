//! `gwgen generate`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use gwgen_tests::compiler::{call, text};
use gwgen_tests::repository;

fn pets() -> String {
    repository::root().join("specs/pets.yaml").to_string_lossy().into_owned()
}

#[test]
fn a_vendored_crate_is_complete() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("crate");
    let output = call(&["generate", &pets(), "--out", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), format!("{}\n", out.display()));
    assert!(out.join("gwgen-runtime/src/lib.rs").is_file());
    locked(&out);
}

/// cargo takes manifest and lock file as they are, also offline.
fn locked(out: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(out)
        .args(["tree", "--locked", "--offline", "--depth", "1"])
        .stdin(Stdio::null())
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("gwgen-runtime"), "{}", text(&output.stdout));
}

/// What is not in the crate is in a repository: the crate's lock file says in which state.
#[test]
fn a_runtime_in_a_repository_is_locked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (vendored, out) = (folder.path().join("vendored"), folder.path().join("crate"));
    let output = call(&["generate", &pets(), "--out", &vendored.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let repository = vendored.join("gwgen-runtime");
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "-m", "runtime"],
    ] {
        let status = Command::new("git").current_dir(&repository).args(arguments).status().expect("git");
        assert!(status.success(), "git {arguments:?}");
    }
    let runtime = format!("git:file://{}", repository.display());
    let output = call(&["generate", &pets(), "--out", &out.to_string_lossy(), "--runtime", &runtime]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(!out.join("gwgen-runtime").exists());
    locked(&out);
}

#[test]
fn a_runtime_that_cannot_be_reached_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("crate");
    let runtime = format!("git:file://{}/nowhere", folder.path().display());
    let output = call(&["generate", &pets(), "--out", &out.to_string_lossy(), "--runtime", &runtime]);
    let words = text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{words}");
    assert!(words.contains("Cargo.lock cannot be completed") && words.contains("nowhere"), "{words}");
    assert!(!out.exists(), "{words}");
}

#[test]
fn foreign_files_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("notes.txt"), "mine").expect("written");
    let output = call(&["generate", &pets(), "--out", &folder.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("notes.txt was not written by gwgen"), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
}

#[test]
fn a_faulty_definition_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("spec.yaml"), folder.path().join("out"));
    fs::write(&spec, "openapi: 3.0.0\ninfo: {title: [}\n").expect("written");
    let output = call(&["generate", &spec.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(!out.exists());
}

#[test]
fn a_wrong_command_line_is_status_2() {
    for arguments in
        [&["generate", "x.yaml"][..], &["generate", "x.yaml", "--out", "o", "--runtime", "elsewhere"]]
    {
        assert_eq!(call(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_status_4() {
    let output = call(&["generate", &pets(), "--out", "/dev/null/crate"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("/dev/null"), "{}", text(&output.stderr));
}
