//! `--param` where a definition is read: what it binds is in the tables, and needs no binding at start.

use std::fs;
use std::path::Path;

use gwgen_tests::compiler::{call, text};

const SPEC: &str = r#"openapi: 3.0.1
info: {title: parameters, version: "1"}
paths:
  /a:
    get:
      responses: {}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: {"Fn::If": [IsProd, !Sub "https://${Host}/prod/${AWS::Region}", "https://test.example"]}
"#;

/// Everything that was generated for the definition, in one text, and what was said.
fn generate(flags: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("spec.yaml"), folder.path().join("out"));
    fs::write(&spec, SPEC).expect("written");
    let (spec, folder) = (spec.to_string_lossy().into_owned(), out.to_string_lossy().into_owned());
    let arguments: Vec<&str> =
        ["generate", &spec, "--out", &folder].into_iter().chain(flags.iter().copied()).collect();
    let output = call(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut generated = String::new();
    collect(&out.join("src"), &mut generated);
    (generated, text(&output.stderr).to_owned())
}

fn collect(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).expect("read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push_str(&fs::read_to_string(&path).expect("read"));
        }
    }
}

#[test]
fn what_is_bound_is_in_the_tables() {
    let (bound, said) = generate(&[
        "--param",
        "IsProd=true",
        "--param",
        "Host=pets.example",
        "--param",
        "AWS::Region=eu-west-1",
    ]);
    assert!(bound.contains("https://pets.example/prod/eu-west-1"), "{bound}");
    assert!(!bound.contains("\"Host\"") && !said.contains("GW0302"), "{said}{bound}");
}

#[test]
fn what_stays_open_is_a_parameter_and_an_open_condition_is_said() {
    let (open, said) = generate(&[]);
    assert!(open.contains("test.example") && said.contains("GW0302"), "{said}{open}");
    let (partly, said) = generate(&["--param", "IsProd=true"]);
    assert!(partly.contains("Host") && partly.contains("AWS::Region"), "{partly}");
    assert!(!said.contains("GW0302"), "{said}");
}

#[test]
fn a_parameter_is_bound_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (folder.path().join("spec.yaml"), folder.path().join("out"));
    fs::write(&spec, SPEC).expect("written");
    let (spec, out) = (spec.to_string_lossy().into_owned(), out.to_string_lossy().into_owned());
    let twice = ["--param", "Host=a.example", "--param", "IsProd=true", "--param", "Host=b.example"];
    for command in [vec!["check", &spec], vec!["generate", &spec, "--out", &out]] {
        let output = call(&[command, twice.to_vec()].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("`--param Host=…` stands twice"), "{said}");
    }
    assert!(!Path::new(&out).exists());
}
