//! Schemathesis against gateways of plain documents: all of its checks, requests that fit and requests that do not, the
//! same ones in every run, and nothing left out.
//!
//! The document that it reads, and that the gateway is made of, is the published one with these changes:
//!
//! - **The gateway's own refusals are declared.** Schemathesis holds every answer to the document, and a document describes
//!   its backend. What the gateway says itself is the same for every operation: a problem document (RFC 9457) with one of
//!   `REFUSALS`.
//! - **Texts in paths have no control characters**, as a pattern of each such parameter that says nothing about its texts. No
//!   request with `%00` to `%1F` or `%7F` in its path reaches a backend, whatever a document says.
//! - **Its server is the backend of the test**, and answers are held to the document by the gateway too
//!   (`x-gwgen.validation.responses: enforce`), so that three readers of one schema have to agree: the backend that makes a
//!   value, the gateway and Schemathesis.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use crate::backend::documented;
use crate::gateway::Gateway;
use crate::{compiler, repository, yaml};

/// The version that is installed.
pub const VERSION: &str = "4.32.5";

/// The variable with the number of examples for an operation.
pub const EXAMPLES: &str = "GWGEN_SCHEMATHESIS";

/// Statuses with which a gateway refuses a request itself: it does not fit, leads nowhere, has a wrong verb, is too large,
/// too long or of another type.
const REFUSALS: [&str; 7] = ["400", "404", "405", "413", "414", "415", "431"];

/// The folder of Python's environment, made by `cargo xtask components`.
pub fn environment() -> PathBuf {
    repository::target().join("gateways/schemathesis")
}

/// Whether the program is there, in the right version.
pub fn is_installed() -> bool {
    let output = command().arg("--version").output();
    output.is_ok_and(|output| compiler::text(&output.stdout).contains(VERSION))
}

/// The program, started by the environment's own Python: its first line names the folder that it was installed in, which
/// may have another name by now.
fn command() -> Command {
    let programs = environment().join("bin");
    let mut command = Command::new(programs.join("python"));
    command.arg(programs.join("st"));
    command
}

/// What was done.
#[derive(Debug, Clone, Copy)]
pub struct Tally {
    /// Operations of the document.
    pub operations: usize,
    /// Requests, as Schemathesis counts them.
    pub cases: u64,
    /// Seconds of Schemathesis alone.
    pub seconds: u64,
}

/// Builds the gateway of a document and lets Schemathesis loose on it.
///
/// # Errors
/// It cannot be built or started, or there are findings; the text holds them.
pub fn check(source: &Path, examples: u32) -> Result<Tally, String> {
    let name: String = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let published = read(source)?;
    let document = declared(&published);
    let operations = operations(&document);
    let folder = repository::scratch("schemathesis-documents");
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, document.to_string()).map_err(|error| error.to_string())?;
    let gateways = folder.join(format!("{name}.gateway.json"));
    std::fs::write(&gateways, forwarded(&document).to_string()).map_err(|error| error.to_string())?;
    let binary = compiler::build(&gateways, &format!("schemathesis-{name}"), &[])?;
    let backend = documented::start(document);
    let gateway = Gateway::start(&binary, &["--param".to_owned(), format!("host={}", backend.address)])?;
    let begin = Instant::now();
    let report = folder.join(format!("{name}.report.json"));
    // An empty configuration: none of the machine's own is found.
    let settings = folder.join("schemathesis.toml");
    std::fs::write(&settings, "").map_err(|error| error.to_string())?;
    let output = command()
        .current_dir(&folder)
        .arg("--config-file")
        .arg(&settings)
        .args(["run", "--no-color", "--checks", "all", "--mode", "all", "--seed", "1"])
        .args(["--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"])
        .args(["--generation-deterministic"])
        .args(["--max-examples", &examples.to_string(), "--url", &format!("http://{}", gateway.address)])
        .args(["--header", &format!("Authorization: Bearer {}", documented::CREDENTIAL)])
        .arg("--report-json-path")
        .arg(&report)
        .arg(&path)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let said = compiler::text(&output.stdout);
    if !output.status.success() {
        return Err(format!("{name}: {}\n{said}{}", output.status, compiler::text(&output.stderr)));
    }
    let cases = cases(&said).ok_or_else(|| format!("{name}: no count of test cases in\n{said}"))?;
    Ok(Tally { operations, cases, seconds: begin.elapsed().as_secs() })
}

/// `Test cases:` of the summary.
fn cases(said: &str) -> Option<u64> {
    let line = said.lines().rev().find(|line| line.contains("generated"))?;
    line.split_whitespace().find_map(|word| word.replace(',', "").parse().ok())
}

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if path.extension().is_some_and(|suffix| suffix == "json") {
        return serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()));
    }
    yaml::read(&text)
}

fn operations(document: &Value) -> usize {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    items
        .filter_map(|(_, item)| item.as_object())
        .flatten()
        .filter(|(_, node)| node.get("responses").is_some())
        .count()
}

/// The document with where its backend is and what is validated.
fn forwarded(document: &Value) -> Value {
    let mut changed = document.clone();
    changed["servers"] = json!([{"url": "http://${host}"}]);
    changed["x-gwgen"] = json!({"validation": {"requests": "enforce", "responses": "enforce"}});
    changed
}

/// The document with what a gateway says itself and takes in paths.
fn declared(document: &Value) -> Value {
    let mut changed = document.clone();
    changed["servers"] = json!([{"url": "/"}]);
    without_controls(&mut changed);
    let problem = json!({"schema": {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {
                "type": "object",
                "required": ["in", "detail"],
                "properties": {
                    "in": {"type": "string"},
                    "name": {"type": "string"},
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
            }},
        },
    }});
    let items = changed["paths"].as_object_mut().into_iter().flatten();
    for (_, operation) in items.filter_map(|(_, item)| item.as_object_mut()).flatten() {
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        for status in REFUSALS {
            let known = responses.get(status).map(|node| followed(document, node).clone());
            let mut response = known.unwrap_or_else(|| json!({"description": "refused by the gateway"}));
            response["content"]["application/problem+json"] = problem.clone();
            responses.insert(status.to_owned(), response);
        }
    }
    changed
}

/// Says of texts in paths, wherever parameters are declared, that they have no control characters.
fn without_controls(node: &mut Value) {
    if node.get("in").and_then(Value::as_str) == Some("path")
        && let Some(schema) = node.get_mut("schema").and_then(Value::as_object_mut)
        && schema.get("type") == Some(&json!("string"))
        && !["enum", "const", "format", "pattern"].iter().any(|rule| schema.contains_key(*rule))
    {
        schema.insert("pattern".to_owned(), json!("^[^\\u0000-\\u001f\\u007f]*$"));
    }
    match node {
        Value::Object(members) => members.values_mut().for_each(without_controls),
        Value::Array(items) => items.iter_mut().for_each(without_controls),
        _ => {}
    }
}

fn followed<'d>(document: &'d Value, node: &'d Value) -> &'d Value {
    let target = node.get("$ref").and_then(Value::as_str);
    target.and_then(|reference| document.pointer(reference.trim_start_matches('#'))).unwrap_or(node)
}
