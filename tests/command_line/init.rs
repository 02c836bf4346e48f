//! `gwgen init`.

use std::fs;
use std::path::Path;

use gwgen_tests::backend::{Backend, lambda};
use gwgen_tests::client;
use gwgen_tests::compiler::{build, call, text};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Message;

/// Writes a template's definition to a new folder and returns its path.
fn init(folder: &Path, template: &str) -> String {
    let target = folder.join("new");
    let output = call(&["init", &target.to_string_lossy(), "--template", template]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let path = text(&output.stdout).trim_end().to_owned();
    assert_eq!(path, target.join("gateway.yaml").to_string_lossy());
    let checked = call(&["check", &path, "--deny", "warnings"]);
    assert_eq!(checked.status.code(), Some(0), "{template}:\n{}", text(&checked.stderr));
    path
}

/// Builds a template's gateway as it is, starts it, and asks one request.
fn ask(template: &str, flags: &[String], verb: &str, target: &str, body: &str) -> Message {
    let folder = tempfile::tempdir().expect("a folder");
    let path = init(folder.path(), template);
    let binary = build(Path::new(&path), &format!("init-{template}"), &[]);
    let binary = binary.unwrap_or_else(|problem| panic!("{template}: {problem}"));
    let gateway = Gateway::start(&binary, flags).unwrap_or_else(|problem| panic!("{template}: {problem}"));
    let request = client::request(verb, target, &[("Connection", "close")], body.as_bytes());
    client::exchange(gateway.address, &request).unwrap_or_else(|error| panic!("{template}: {error}"))
}

#[test]
fn the_rest_template_answers_by_itself() {
    let answer = ask("rest", &[], "GET", "/hello", "");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.json()["message"], "hello");
}

#[test]
fn the_http_template_forwards_to_its_stage_variable() {
    let backend = Backend::echo();
    let flags = ["--var".to_owned(), format!("backend={}", backend.address)];
    let answer = ask("http", &flags, "GET", "/files/README.md", "");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let received = backend.take_received();
    let [message] = received.as_slice() else { panic!("{received:?}") };
    assert_eq!(message.verb_and_target(), ("GET", "/README.md"));
    assert!(message.header("x-request-id").is_some_and(|id| !id.is_empty()), "{message:?}");
}

#[test]
fn the_lambda_template_calls_its_function() {
    let lambda = Backend::start(|message| lambda::Function::EchoProxy.answer(message));
    let flags = ["--endpoint".to_owned(), format!("lambda:hello=http://{}", lambda.address)];
    let answer = ask("lambda", &flags, "POST", "/hello", "hi");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let event = answer.json();
    assert_eq!((&event["path"], &event["body"]), (&"/hello".into(), &"hi".into()));
    let received = lambda.take_received();
    assert_eq!(received.first().and_then(lambda::function_of).as_deref(), Some("hello"));
}

#[test]
fn the_openapi_template_forwards_to_its_server() {
    let backend = Backend::echo();
    // The definition names a server; the flag moves it to the stub.
    let flags = ["--endpoint".to_owned(), format!("http://127.0.0.1:9000=http://{}", backend.address)];
    let answer = ask("openapi", &flags, "GET", "/files/README.md", "");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let received = backend.take_received();
    assert_eq!(received.first().map(Message::verb_and_target), Some(("GET", "/files/README.md")));
}

#[test]
fn every_template_is_tried_here() {
    // The names are told with a template that is none.
    let refusal = text(&call(&["init", "--template", "none"]).stderr);
    let list = refusal.split_once("possible values: ").and_then(|(_, rest)| rest.split(']').next());
    let mut named: Vec<&str> = list.unwrap_or_default().split(", ").collect();
    named.sort_unstable();
    assert_eq!(named, ["http", "lambda", "openapi", "rest"], "{refusal}");
}

#[test]
fn a_file_is_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    fs::write(&path, "mine").expect("written");
    let output = call(&["init", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(4));
    let said = text(&output.stderr);
    assert!(said.contains("notes.txt is no folder") && !said.contains("already"), "{said}");
    assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("mine"));
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
