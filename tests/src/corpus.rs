//! Real definitions: built, then every operation called, and what came compared with what a separate reader expects.
//!
//! The reader is `tests/corpus/reader`; it shares no code with the compiler. Documents stand in
//! `../shared/corpus`, which is not part of the repository.

mod comparison;
mod credentials;
mod stubs;
mod tally;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;

use crate::gateway::Gateway;
use crate::http::Message;
use crate::{client, compiler, repository};
use comparison::compare;
use credentials::{is_of_authorizer, known_keys, show_credentials};
use stubs::Stubs;
pub use tally::Tally;

/// A document of the corpus, unpacked where it is packed.
///
/// # Errors
/// It cannot be read.
pub fn document(path: &Path) -> Result<PathBuf, String> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(plain) = name.strip_suffix(".tar.gz") {
        return unpacked(path, &repository::scratch("corpus").join(format!("unpacked-{plain}")));
    }
    let Some(plain) = name.strip_suffix(".gz") else { return Ok(path.to_owned()) };
    let target = repository::scratch("corpus").join(format!("unpacked-{plain}"));
    if !target.exists() {
        let output = Command::new("gzip").arg("-dc").arg(path).output().map_err(|error| error.to_string())?;
        std::fs::write(&target, output.stdout).map_err(|error| error.to_string())?;
    }
    Ok(target)
}

/// The root of a definition of many files, unpacked into a folder.
fn unpacked(archive: &Path, folder: &Path) -> Result<PathBuf, String> {
    let root = folder.join("specification/DigitalOcean-public.v2.yaml");
    if root.exists() {
        return Ok(root);
    }
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let status = Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(folder).status();
    match status {
        Ok(status) if status.success() && root.exists() => Ok(root),
        Ok(status) => Err(format!("tar: {status}, and no {}", root.display())),
        Err(error) => Err(format!("tar: {error}")),
    }
}

/// Builds the gateway of a document, calls every operation, and compares. Where access rules close operations, a second
/// gateway without the rules shows what stands behind them.
///
/// # Errors
/// It cannot be built or started, or an operation was answered otherwise than expected; the text names each.
pub fn check(path: &Path) -> Result<Tally, String> {
    let (closed, has_rules) = check_plan(path, &[])?;
    if !has_rules {
        return Ok(closed);
    }
    let open = check_plan(path, &["--open"]);
    let (open, _) = open.map_err(|problem| format!("without its access rules: {problem}"))?;
    let Tally { closed, admitted, known, preflights, .. } = closed;
    Ok(Tally { closed, admitted, known, preflights, ..open })
}

/// The second value: whether the definition has access rules.
fn check_plan(path: &Path, options: &[&str]) -> Result<(Tally, bool), String> {
    let source = document(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plan = plan(&source, &repository::scratch("corpus").join(&name), options)?;
    let text = |key: &str| plan.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    // Plain documents are called with made-up values, to see what arrives; what they refuse is shown elsewhere.
    let unchecked = repository::scratch("corpus").join("unchecked.yaml");
    std::fs::write(&unchecked, "validation: { requests: \"off\" }\n").map_err(|error| error.to_string())?;
    let config = ["--config", &*unchecked.to_string_lossy()];
    let config = if text("kind") == "plain" { &config[..] } else { &[] };
    let binary =
        compiler::build(Path::new(&text("document")), &format!("corpus-{name}{}", options.concat()), config)?;

    let stubs = Stubs::start();
    let plan = stubs.named_in(&plan.to_string());
    let plan: Value = serde_json::from_str(&plan).map_err(|error| error.to_string())?;
    let flags = plan.get("flags").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut flags: Vec<String> = flags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let keys = repository::scratch("corpus").join(format!("{name}-keys.json"));
    std::fs::write(&keys, known_keys().to_string()).map_err(|error| error.to_string())?;
    flags.extend(["--config".to_owned(), keys.to_string_lossy().into_owned()]);
    let gateway =
        Gateway::start(&binary, &flags).map_err(|problem| format!("{} {problem}", flags.join(" ")))?;

    let mut tally = Tally::default();
    let mut problems = Vec::new();
    for operation in plan.get("operations").and_then(Value::as_array).into_iter().flatten() {
        let name = operation.get("name").and_then(Value::as_str).unwrap_or("");
        match call(operation, &gateway, &stubs) {
            Ok(seen) => tally += seen,
            Err(problem) => problems.push(format!("{name}: {problem}")),
        }
    }
    if tally == Tally::default() && problems.is_empty() {
        problems.push("the reader found no operation".to_owned());
    }
    drop(gateway);
    // Hundreds of them would fill a disk.
    std::fs::remove_file(&binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    let has_rules = plan.get("rules").and_then(Value::as_bool) == Some(true);
    if problems.is_empty() { Ok((tally, has_rules)) } else { Err(problems.join("\n")) }
}

fn plan(source: &Path, target: &Path, options: &[&str]) -> Result<Value, String> {
    let reader = repository::root().join("tests/corpus/reader");
    // -B: no byte code is left in the checkout.
    let output = Command::new("python3").arg("-B").arg(reader).arg(source).arg(target).args(options).output();
    let output = output.map_err(|error| format!("python3: {error}"))?;
    if !output.status.success() {
        return Err(format!("the reader failed: {}", compiler::text(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

fn call(operation: &Value, gateway: &Gateway, stubs: &Stubs) -> Result<Tally, String> {
    let expect = operation.get("expect").unwrap_or(&Value::Null);
    stubs.answer_as(expect);
    let (answer, at_backend, at_lambda) = exchange(operation.get("request"), gateway, stubs)?;

    if expect.get("unknown").is_some() {
        return Ok(Tally { called: 1, ..Tally::default() });
    }
    if expect.get("closed").is_some() {
        let none_but_authorizers = at_lambda.iter().all(is_of_authorizer);
        let refused = [401, 403].contains(&answer.status()) && at_backend.is_empty() && none_but_authorizers;
        if !refused {
            return Err(format!("was to be refused: {} {}", answer.first_line, answer.text()));
        }
        let guard = operation.get("guard").filter(|guard| guard.get("parts").is_some());
        let shown = guard.map(|guard| show_credentials(guard, gateway, stubs)).transpose()?;
        return Ok(Tally { closed: 1, ..shown.unwrap_or_default() });
    }
    compare(expect, &answer, &at_backend, &at_lambda)?;
    let mut tally = Tally::default();
    let kinds = [
        ("preflight", operation, &mut tally.preflights),
        ("refusal", operation, &mut tally.refusals),
        ("other", operation, &mut tally.answers),
        ("partly", expect, &mut tally.partly),
        ("masked", expect, &mut tally.but_template),
    ];
    let is_kind = |place: &Value, name| !matches!(place.get(name), None | Some(Value::Bool(false)));
    let kind = kinds.into_iter().find(|(name, place, _)| is_kind(place, *name));
    *kind.map_or(&mut tally.compared, |(_, _, count)| count) += 1;
    Ok(tally)
}

/// Sends a planned request; the answer, and what came to backend and functions.
fn exchange(
    request: Option<&Value>,
    gateway: &Gateway,
    stubs: &Stubs,
) -> Result<(Message, Vec<Message>, Vec<Message>), String> {
    let request = request.unwrap_or(&Value::Null);
    let text = |key: &str| request.get(key).and_then(Value::as_str).unwrap_or("");
    let lines = request.get("headers").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut headers: Vec<(&str, &str)> =
        lines.iter().filter_map(Value::as_str).filter_map(|line| line.split_once(": ")).collect();
    headers.push(("Connection", "close"));
    let bytes = client::request(text("method"), text("target"), &headers, text("body").as_bytes());
    let answer = client::exchange(gateway.address, &bytes).map_err(|error| format!("no answer: {error}"))?;
    Ok((answer, stubs.http.take_received(), stubs.lambda.take_received()))
}

/// A named document with what its check gave.
pub type Outcome = (String, Result<Tally, String>);

/// Checks documents on as many threads as there are cores.
pub fn check_all(
    documents: Vec<(String, PathBuf)>,
    say: impl Fn(&Outcome) + Send + Sync + 'static,
) -> Vec<Outcome> {
    let queue = Arc::new(std::sync::Mutex::new(documents.into_iter()));
    let say = Arc::new(say);
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).min(4);
    let threads: Vec<_> = (0..workers)
        .map(|_| {
            let (queue, say) = (Arc::clone(&queue), Arc::clone(&say));
            std::thread::spawn(move || {
                let mut done = Vec::new();
                loop {
                    let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                    let Some((name, path)) = next else { return done };
                    let outcome = (name, check(&path));
                    say(&outcome);
                    done.push(outcome);
                }
            })
        })
        .collect();
    let mut outcomes: Vec<Outcome> = threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect();
    outcomes.sort_by(|a, b| a.0.cmp(&b.0));
    outcomes
}
