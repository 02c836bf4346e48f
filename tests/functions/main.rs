//! Lambda functions that a compiled gateway hosts: ordinary handlers in Python, Node.js and Rust under the clients that
//! Amazon publishes, and a program of the tests' own that speaks the Runtime API well and badly.

mod authorizer;
mod faults;
mod runtimes;
mod streams;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gwgen_tests::client::{self, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Message;
use gwgen_tests::{compiler, functions, repository, skip, wait};

/// Whether the tools of a language are there; where they are not, a line says so.
pub(crate) fn has(language: &str) -> bool {
    let found = match language {
        "python" => functions::python(),
        "node" => functions::node(),
        _ => functions::rust(),
    };
    if found.is_none() {
        let reason = "is not there; `cargo xtask test` installs it";
        skip::because(&format!("the Runtime API's client for {language} {reason}"));
    }
    found.is_some()
}

/// The folders of the functions as people have them: code and libraries together.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = repository::scratch("functions");
        lay(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        folder
    })
}

fn lay(folder: &Path) -> io::Result<()> {
    let sources = repository::root().join("tests/functions");
    let copy = |name: &str| {
        let place = folder.join(name);
        fs::create_dir_all(place.parent().unwrap_or(folder))?;
        fs::copy(sources.join(name), place)
    };
    for name in ["definition.yaml", "python/app.py", "node/index.mjs", "raw/raw.py"] {
        copy(name)?;
    }
    fs::create_dir_all(folder.join("rust"))?;
    fs::write(folder.join("gateway.yaml"), "accessLog: off\n")?;
    // Left from another run, they may lead elsewhere.
    let (modules, bootstrap) = (folder.join("node/node_modules"), folder.join("rust/bootstrap"));
    let _ = (fs::remove_file(&modules), fs::remove_file(&bootstrap));
    if let Some(found) = functions::node() {
        std::os::unix::fs::symlink(found, modules)?;
    }
    if let Some(program) = functions::rust() {
        std::os::unix::fs::symlink(program, bootstrap)?;
    }
    Ok(())
}

/// The gateway, compiled once.
fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let specification = folder().join("definition.yaml");
        compiler::build(&specification, "functions", &[]).unwrap_or_else(|problem| panic!("{problem}"))
    })
}

/// Starts it. Functions whose tools are not there are bound to a place where nobody is.
pub(crate) fn gateway(more: &[&str]) -> Gateway {
    let folder = folder();
    let path = |path: PathBuf| path.to_string_lossy().into_owned();
    let libraries = functions::python().map(path).unwrap_or_default();
    let mut flags = vec![
        "--functions".to_owned(),
        path(folder.to_owned()),
        "--config".to_owned(),
        path(folder.join("gateway.yaml")),
        "--param".to_owned(),
        "Table=pets".to_owned(),
        "--param".to_owned(),
        format!("Libraries={libraries}"),
    ];
    let tools = [("node", functions::node()), ("nodeStream", functions::node()), ("rust", functions::rust())];
    for (language, found) in tools {
        if found.is_none() {
            flags.extend(["--endpoint".to_owned(), format!("lambda:{language}=http://127.0.0.1:9")]);
        }
    }
    flags.extend(more.iter().map(|flag| (*flag).to_owned()));
    Gateway::start(binary(), &flags).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Calls a function.
pub(crate) fn call(gateway: &Gateway, function: &str, query: &str) -> Message {
    let answer =
        client::exchange(gateway.address, &request("GET", &format!("/{function}?{query}"), &[], b""));
    answer.unwrap_or_else(|error| panic!("{function} {query}: {error}\n{}", gateway.process.output()))
}

/// The answer to a client where a function fails (reference 4.5).
pub(crate) fn is_failure(answer: &Message) -> bool {
    answer.status() == 502 && answer.text() == r#"{"message": "Internal server error"}"#
}

/// Waits until the gateway's log holds a text.
pub(crate) fn logged(gateway: &Gateway, text: &str) {
    let found = wait::until(wait::LONG, || gateway.process.output().contains(text).then_some(()));
    assert!(found.is_some(), "{text:?} is not in the log:\n{}", gateway.process.output());
}

/// A value of `/metrics` for a function.
pub(crate) fn count(gateway: &Gateway, function: &str, name: &str) -> u64 {
    let text = client::get(gateway.admin, "/metrics").map(|answer| answer.text()).unwrap_or_default();
    let series = format!("gwgen_function_{name}{{function=\"{function}\"}} ");
    let value = text.lines().find_map(|line| line.strip_prefix(series.as_str()));
    value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {series}in\n{text}"))
}

/// Waits until a count has a value.
pub(crate) fn counted(gateway: &Gateway, function: &str, name: &str, wanted: u64) {
    let reached = wait::until(wait::LONG, || (count(gateway, function, name) == wanted).then_some(()));
    assert!(reached.is_some(), "{name} of {function} is {}", count(gateway, function, name));
}
