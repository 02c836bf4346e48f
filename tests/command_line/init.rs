//! `gwgen init`.

use std::fs;

use gwgen_tests::compiler::{call, text};

#[test]
fn every_template_is_a_definition_without_findings() {
    for template in ["rest", "http", "lambda", "openapi"] {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("new");
        let output = call(&["init", &target.to_string_lossy(), "--template", template]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let path = text(&output.stdout).trim_end().to_owned();
        assert_eq!(path, target.join("gateway.yaml").to_string_lossy());
        let checked = call(&["check", &path, "--deny", "warnings"]);
        assert_eq!(checked.status.code(), Some(0), "{template}:\n{}", text(&checked.stderr));
    }
}

#[test]
fn a_definition_that_is_there_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gateway.yaml");
    fs::write(&path, "mine").expect("written");
    let output = call(&["init", &folder.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("is there already"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("mine"));
}
