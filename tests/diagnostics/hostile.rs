//! Inputs that mean harm, or that no editor would write: each ends with its diagnostic and the right status, through the
//! real binary.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

use gwgen_tests::compiler;

/// `gwgen check FILE` in a folder of its own.
fn check(name: &str, bytes: &[u8]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    compiler::command(&["check", name]).current_dir(folder.path()).output().unwrap()
}

/// The input is refused with a code, without a panic, in few words.
#[track_caller]
fn refused(name: &str, bytes: &[u8], code: &str) {
    let output = check(name, bytes);
    let said = compiler::text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("error[{code}]")), "wanted {code}:\n{said}");
    assert!(!said.contains("panicked") && said.len() < 40_000, "{} bytes:\n{said:.2000}", said.len());
    assert!(output.stdout.is_empty());
}

#[test]
fn bombs() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for n in 1..=60 {
        let before = format!("*a{}", n - 1);
        writeln!(laughs, "a{n}: &a{n} [{}]", vec![before; 9].join(", ")).unwrap();
    }
    refused("bomb.yaml", laughs.as_bytes(), "GW0008");
    let wide = format!("a: &a [{}]\nb: [{}]\n", "x, ".repeat(2_000), "*a, ".repeat(2_000));
    refused("wide.yaml", wide.as_bytes(), "GW0008");
    refused("many.json", format!("[{}0]", "0,".repeat(1_100_000)).as_bytes(), "GW0008");
}

#[test]
fn depth() {
    refused("deep.json", "[".repeat(5_000_000).as_bytes(), "GW0009");
    refused("deep.yaml", format!("a: {}", "{a: ".repeat(100_000)).as_bytes(), "GW0009");
    refused("dashes.yaml", "- ".repeat(200_000).as_bytes(), "GW0009");
    refused("questions.yaml", "? ".repeat(200_000).as_bytes(), "GW0009");
    let indented: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    refused("indented.yaml", indented.as_bytes(), "GW0009");
}

#[test]
fn bytes_that_are_no_text() {
    refused("empty.yaml", b"", "GW0003");
    refused("blank.json", b" \n\t\n", "GW0003");
    refused("note.yaml", b"# nothing yet\n", "GW0003");
    refused("program.yaml", b"\x7FELF\x02\x01\x01\0\0\0", "GW0004");
    refused("packed.json", b"\x1F\x8B\x08\0\0\0\0\0\0\x03\xED\xFD", "GW0004");
    refused("latin1.yaml", b"info:\n  title: Caf\xE9\n", "GW0004");
    refused("overlong.yaml", b"a: \xC0\xAF\n", "GW0004");
    for (name, bytes) in [
        (
            "wide.yaml",
            "\u{FEFF}openapi: 3.0.3\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        ),
        ("wide.json", "{\"openapi\": \"3.0.3\"}".encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        refused(name, &bytes, "GW0005");
    }
    refused("escape.yaml", b"a: \"\x1B[2J\"\nb: *x\n", "GW0010");
}

#[test]
fn what_the_definition_says_does_not_reach_the_terminal_as_a_command() {
    let output =
        check("a.yaml", "a: 1\n\"\\e]0;owned\\a\\u202E\": 1\n\"\\e]0;owned\\a\\u202E\": 2\n".as_bytes());
    let said = compiler::text(&output.stderr);
    assert!(said.contains("GW0012"), "{said}");
    assert!(!said.contains(['\u{1B}', '\u{7}', '\u{202E}']), "{said:?}");
}

#[test]
fn repetitions() {
    let text: String = (0..50_000).map(|n| format!("a: {n}\n")).collect();
    let output = check("a.yaml", text.as_bytes());
    let said = compiler::text(&output.stderr);
    assert_eq!(said.matches("error[GW0012]").count(), 201);
    assert!(said.contains("and 49799 more of this kind"));
}

#[test]
fn one_long_line() {
    let text = format!(
        "{{\"a\": \"{}\", \"b\": 1, \"b\": 2, \"c\": \"{}\"}}",
        "x".repeat(2_000_000),
        "é".repeat(500_000)
    );
    refused("long.json", text.as_bytes(), "GW0012");
    let output = check("long.json", text.as_bytes());
    let said = compiler::text(&output.stderr);
    assert!(said.contains("long.json:1:2000019"), "{said:.500}");
}

#[test]
fn too_large() {
    let mut text = b"a: ".to_vec();
    text.resize(33 << 20, b'x');
    refused("large.yaml", &text, "GW0006");
    let mut child =
        compiler::command(&["check", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // gwgen stops reading before the end.
    _ = child.stdin.take().unwrap().write_all(&text);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(compiler::text(&output.stderr).contains("GW0006"));
}

#[test]
fn larger_than_amazon_takes() {
    let text = format!("openapi: 3.0.3\nx-long: {}\n", "x".repeat(6 << 20));
    let output = check("large.yaml", text.as_bytes());
    assert!(compiler::text(&output.stderr).starts_with("warning[GW0007]"));
}

#[test]
fn a_template_larger_than_amazon_takes() {
    let definition = |length: usize| {
        let integration = serde_json::json!({
            "type": "mock",
            "requestTemplates": { "application/json": format!("{}{{\"statusCode\": 200}}", "x".repeat(length - 19)) },
            "responses": { "default": { "statusCode": "200" } },
        });
        let operation = serde_json::json!({
            "responses": { "200": { "description": "Done" } },
            "x-amazon-apigateway-integration": integration,
        });
        let info = serde_json::json!({ "title": "large", "version": "1" });
        serde_json::json!({ "openapi": "3.0.1", "info": info, "paths": { "/": { "get": operation } } })
            .to_string()
    };
    let said = |length| compiler::text(&check("large.json", definition(length).as_bytes()).stderr);
    assert!(said(307_201).contains("warning[GW1323]: the template has 301 KB"), "{}", said(307_201));
    assert!(!said(307_200).contains("GW1323"), "{}", said(307_200));
}

#[test]
fn no_files() {
    let folder = tempfile::tempdir().unwrap();
    for (name, code) in
        [(".", "GW0002"), ("missing.yaml", "GW0001"), ("/dev/zero", "GW0002"), ("a\u{1B}[31m.yaml", "GW0001")]
    {
        let output = compiler::command(&["check", name]).current_dir(folder.path()).output().unwrap();
        let said = compiler::text(&output.stderr);
        // The command line names what is no definition; no definition is at fault.
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(code) && !said.contains('\u{1B}'), "{said:?}");
    }
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let output = compiler::command(&["check", "fifo"]).current_dir(folder.path()).output().unwrap();
    assert!(compiler::text(&output.stderr).contains("GW0002"));
}

/// A definition of 5,001 files.
#[test]
fn too_many_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, text: String| fs::write(folder.path().join(name), text).unwrap();
    let list: String = (0..5_001).map(|n| format!("  - {{$ref: 'f{n}.yaml'}}\n")).collect();
    write("api.yaml".to_owned(), format!("openapi: 3.0.3\nx-list:\n{list}"));
    (0..5_001).for_each(|n| write(format!("f{n}.yaml"), format!("n: {n}\n")));
    let mut findings = gwgen::diagnostic::Diagnostics::new();
    let input = gwgen::source::Input::Path(folder.path().join("api.yaml"));
    let loaded = gwgen::source::load(&input, &gwgen::source::LoadOptions::default(), &mut findings);
    assert!(!findings.has_errors());
    assert_eq!(loaded.sources.files().count(), 5_000);
    let list = loaded.root().unwrap().get("x-list").unwrap();
    let error = gwgen::source::pointer::resolve(list.items().nth(5_000).unwrap()).unwrap_err();
    assert_eq!(error, gwgen::source::RefError::TooManyFiles);
}
