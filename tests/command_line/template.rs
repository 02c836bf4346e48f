//! `gwgen template`: one mapping template on one payload.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use gwgen_tests::compiler::{call, command, text};

/// Renders a template's text on a body.
fn render(template: &str, body: &str, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, payload) = (folder.path().join("t.vtl"), folder.path().join("body.json"));
    fs::write(&file, template).expect("a template");
    fs::write(&payload, body).expect("a body");
    let (file, payload) = (file.to_string_lossy(), payload.to_string_lossy());
    call(&[&["template", &file, "--body", &payload], more].concat())
}

#[test]
fn a_template_is_rendered_and_overrides_are_told() {
    let template = "#set($context.requestOverride.header.a = 'b')$input.json('$.a') $input.params('id') \
                    $input.params('q') $input.params('X-A') $stageVariables.v";
    let more = ["--path", "id=7", "--query", "q=x", "--header", "X-A: c", "--var", "v=w"];
    let output = render(template, r#"{"a":[1]}"#, &more);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "[1] 7 x c w");
    assert!(text(&output.stderr).contains("requestOverride.header.a = b"), "{}", text(&output.stderr));
}

#[test]
fn findings_have_their_own_severity_and_only_errors_fail() {
    let output = render("a $nobody b", "", &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("warning[GW13") && said.contains("t.vtl:1:3") && !said.contains("error"), "{said}");

    let output = render("#if($input.body)\nopen", "", &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("error[GW1311]"), "{said}");
    assert_eq!(text(&output.stdout), "");
}

/// No other command could show the rest: a template alone is no definition.
#[test]
fn all_findings_are_shown() {
    let template: String = (0..12).map(|number| format!("$nobody{number}\n")).collect();
    let output = render(&template, "", &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for line in 1..=12 {
        assert!(said.contains(&format!("t.vtl:{line}:1")), "{line}: {said}");
    }
    assert!(!said.contains("gwgen check") && said.contains("12 warnings"), "{said}");
}

#[test]
fn files_that_are_not_there_and_two_standard_inputs_are_wrong_usage() {
    for arguments in [["template", "/no/such.vtl", "--body", "-"], ["template", "-", "--body", "-"]] {
        let output = call(&arguments);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    }
}

#[test]
fn a_template_that_is_not_utf8_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("latin1.vtl");
    fs::write(&file, b"gr\xfcn").expect("a file");
    let output = call(&["template", &file.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("latin1.vtl` is no template: it is not UTF-8"), "{said}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn the_template_may_be_standard_input() {
    let mut child = command(&["template", "-"]);
    let mut child =
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("gwgen");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(b"from $context.httpMethod#set($a = 1)$a")
        .expect("a template");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("from ") && text(&output.stdout).ends_with('1'),
        "{}",
        text(&output.stdout)
    );
}
