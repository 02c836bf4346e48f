//! Real definitions: built, then every operation called, and what came compared with what a separate reader expects.
//!
//! The reader is `tests/corpus/reader.py`; it shares no code with the compiler. Documents stand in
//! `../shared/corpus`, which is not part of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::backend::lambda::function_of;
use crate::backend::{Backend, Reply};
use crate::gateway::Gateway;
use crate::http::Message;
use crate::{client, compiler, repository};

/// What a document showed.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    /// Operations whose answer was predicted and came.
    pub compared: usize,
    /// Operations that were called though the reader cannot predict their answer.
    pub called: usize,
}

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

/// Builds the gateway of a document, calls every operation, and compares.
///
/// # Errors
/// It cannot be built or started, or an operation was answered otherwise than expected; the text names each.
pub fn check(path: &Path) -> Result<Tally, String> {
    let source = document(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plan = plan(&source, &repository::scratch("corpus").join(&name))?;
    let text = |key: &str| plan.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let binary = compiler::build(Path::new(&text("document")), &format!("corpus-{name}"), &[])?;

    let (http, lambda) = (Backend::start(backend_answer), Backend::start(function_answer));
    let put = |text: &str| {
        text.replace("{backend}", &http.address.to_string()).replace("{lambda}", &lambda.address.to_string())
    };
    let flags = plan.get("flags").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let flags: Vec<String> = flags.iter().filter_map(Value::as_str).map(put).collect();
    let gateway =
        Gateway::start(&binary, &flags).map_err(|problem| format!("{} {problem}", flags.join(" ")))?;

    let mut tally = Tally::default();
    let mut problems = Vec::new();
    for operation in plan.get("operations").and_then(Value::as_array).into_iter().flatten() {
        let name = operation.get("name").and_then(Value::as_str).unwrap_or("");
        let found = call(operation, &gateway, &http, &lambda);
        match found {
            Ok(true) => tally.compared += 1,
            Ok(false) => tally.called += 1,
            Err(problem) => problems.push(format!("{name}: {problem}")),
        }
    }
    if tally.compared + tally.called == 0 && problems.is_empty() {
        problems.push("the reader found no operation".to_owned());
    }
    if problems.is_empty() { Ok(tally) } else { Err(problems.join("\n")) }
}

fn plan(source: &Path, target: &Path) -> Result<Value, String> {
    let reader = repository::root().join("tests/corpus/reader.py");
    let output = Command::new("python3").arg(reader).arg(source).arg(target).output();
    let output = output.map_err(|error| format!("python3: {error}"))?;
    if !output.status.success() {
        return Err(format!("the reader failed: {}", compiler::text(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

/// `Ok(true)`: compared; `Ok(false)`: called only.
fn call(operation: &Value, gateway: &Gateway, http: &Backend, lambda: &Backend) -> Result<bool, String> {
    let _ = (http.take_received(), lambda.take_received());
    let request = operation.get("request").unwrap_or(&Value::Null);
    let text = |key: &str| request.get(key).and_then(Value::as_str).unwrap_or("");
    let lines = request.get("headers").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut headers: Vec<(&str, &str)> =
        lines.iter().filter_map(Value::as_str).filter_map(|line| line.split_once(": ")).collect();
    headers.push(("Connection", "close"));
    let bytes = client::request(text("method"), text("target"), &headers, text("body").as_bytes());
    let answer = client::exchange(gateway.address, &bytes).map_err(|error| format!("no answer: {error}"))?;
    let (at_backend, at_lambda) = (http.take_received(), lambda.take_received());

    let expect = operation.get("expect").unwrap_or(&Value::Null);
    if expect.get("unknown").is_some() {
        return Ok(false);
    }
    let shown = || format!("{} {}", answer.first_line, answer.text());
    if expect.get("refused").is_some() {
        let refused = [401, 403].contains(&answer.status()) && at_backend.is_empty() && at_lambda.is_empty();
        return if refused { Ok(true) } else { Err(format!("was to be refused: {}", shown())) };
    }
    if Some(u64::from(answer.status())) != expect.get("status").and_then(Value::as_u64) {
        return Err(format!("wanted {}, got {}", expect.get("status").unwrap_or(&Value::Null), shown()));
    }
    compare_backend(expect.get("backend"), &at_backend)?;
    compare_function(expect.get("lambda"), &at_lambda)?;
    if let Some(body) = expect.get("body").and_then(Value::as_str).filter(|_| text("method") != "HEAD")
        && answer.text() != body
    {
        return Err(format!("wanted the body {body:?}, got {}", shown()));
    }
    for (name, value) in expect.get("headers").and_then(Value::as_object).into_iter().flatten() {
        if answer.header(name) != value.as_str() {
            return Err(format!("wanted {name}: {value}, got {:?}", answer.headers));
        }
    }
    let proxied = expect.get("backend").is_some_and(|backend| !backend.is_null());
    if proxied && expect.get("headers").is_none() && answer.header("x-corpus") != Some("backend") {
        return Err(format!("the backend's header is lost: {:?}", answer.headers));
    }
    Ok(true)
}

fn compare_backend(wanted: Option<&Value>, received: &[Message]) -> Result<(), String> {
    let (wanted, message) = match (wanted, received) {
        (None | Some(Value::Null), []) => return Ok(()),
        (None | Some(Value::Null), [message, ..]) => {
            return Err(format!("the backend got {}", message.first_line));
        }
        (Some(wanted), [message]) => (wanted, message),
        (Some(_), several) => return Err(format!("the backend got {} requests", several.len())),
    };
    let (verb, target) = message.verb_and_target();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    let got = json!({"method": verb, "target": target, "path": path, "query": pairs, "body": message.text()});
    for (key, want) in wanted.as_object().into_iter().flatten() {
        if got.get(key) != Some(want) {
            return Err(format!("the backend was to get {key} {want}, got {got}"));
        }
    }
    Ok(())
}

fn compare_function(wanted: Option<&Value>, received: &[Message]) -> Result<(), String> {
    let (wanted, message) = match (wanted, received) {
        (None | Some(Value::Null), []) => return Ok(()),
        (None | Some(Value::Null), [message, ..]) => {
            return Err(format!("Lambda got {}", message.first_line));
        }
        (Some(wanted), [message]) => (wanted, message),
        (Some(_), several) => return Err(format!("Lambda got {} calls", several.len())),
    };
    let function = function_of(message);
    if function.as_deref() != wanted.get("function").and_then(Value::as_str) {
        return Err(format!("wanted a call of {wanted}, got {}", message.first_line));
    }
    let event = message.json();
    for (key, want) in wanted.get("event").and_then(Value::as_object).into_iter().flatten() {
        if event.get(key).unwrap_or(&Value::Null) != want {
            return Err(format!("the event was to have {key} {want}, is {event}"));
        }
    }
    Ok(())
}

fn backend_answer(_: &Message) -> Reply {
    let headers = [("Content-Type", "text/plain"), ("X-Corpus", "backend")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Reply::Respond { status: 200, headers, body: b"from the backend".to_vec() }
}

fn function_answer(_: &Message) -> Reply {
    let body = json!({"statusCode": 200, "body": "from the function"}).to_string();
    Reply::Respond { status: 200, headers: Vec::new(), body: body.into_bytes() }
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
