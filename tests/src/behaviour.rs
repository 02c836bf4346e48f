//! Behaviour cases: a definition, requests, expected replies. No Rust per case.
//!
//! A file of `tests/behaviour/<phase>/` holds `about`, `definition` (text; `{http}`, `{lambda}`, `{aws}` and `{sts}` in `flags` are
//! hosts and ports of stubs), optional `flags`, and `cases`. Each case has a `name`, the `tag` of its source (R recorded, D documented,
//! O observed, E other implementation, K known; `house` for our own rules), a `request` (or `raw` bytes; in these and
//! in a `body` `{long}` stands for 10,300 letters), what the `backend` does, and what to `expect`: `status`, `headers`, `headers_only`, `body`, `json`, `subset`, and `received`.
//! `config` is the text of the gateway's configuration file, `environment` what it finds in its environment. A request with `sign`
//! (`key`, and `region`, `service`, `clock_off`, `presign` in seconds) is signed as it is written; what `then` says of `method`,
//! `target`, `headers` (more of them) and `body` is changed after that. With `chunked` its body is sent so.
//! With `coded` (`gzip`, `deflate`) a request's or a backend's body is sent so, and an answer's is compared when it is unpacked.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::backend::lambda::{Function, function_of};
use crate::backend::{Backend, Fault, Reply};
use crate::expect::differences;
use crate::gateway::Gateway;
use crate::http::Message;
use crate::signing::{Signer, Unsigned};
use crate::{client, coding, compiler, repository, yaml};

/// How long `{long}` in a raw request is: beyond every limit of a head.
const LONG: usize = 10_300;

/// Runs one file, with more flags; the text names every case that failed and why.
///
/// # Errors
/// The file is no test case, the gateway cannot be built or started, or cases failed.
pub fn check(path: &Path, more: &[&str]) -> Result<usize, String> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let file = yaml::read(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let definition = member(&file, "definition").as_str().ok_or("`definition` is no text")?;
    let specification = repository::scratch("behaviour").join(format!("{name}.yaml"));
    let unchanged = std::fs::read_to_string(&specification).is_ok_and(|present| present == definition);
    if !unchanged {
        std::fs::write(&specification, definition).map_err(|error| error.to_string())?;
    }
    let binary = compiler::build(&specification, &format!("behaviour-{name}"), &[])?;

    let (http, lambda, aws) = (Backend::echo(), Backend::echo(), Backend::echo());
    let sts = Backend::start(|_| assumed());
    let stubs = [("{http}", &http), ("{lambda}", &lambda), ("{aws}", &aws), ("{sts}", &sts)];
    let put = |text: &str| {
        stubs.iter().fold(text.to_owned(), |text, (name, stub)| text.replace(name, &stub.address.to_string()))
    };
    let flags = list(member(&file, "flags")).iter().filter_map(Value::as_str).map(put);
    let flags: Vec<String> = flags.chain(more.iter().map(|flag| (*flag).to_owned())).collect();
    let gateway = start(&file, &name, &binary, flags)?;
    let cases = list(member(&file, "cases"));
    if cases.is_empty() {
        return Err(format!("{}: no cases", path.display()));
    }
    let mut failed = Vec::new();
    for case in cases {
        for problem in run_case(case, &gateway, [&http, &lambda, &aws]) {
            failed.push(format!("{name}: {}: {problem}", member(case, "name")));
        }
    }
    if failed.is_empty() {
        return Ok(cases.len());
    }
    let output = gateway.process.output();
    let last: Vec<&str> = output.lines().rev().take(5).collect();
    Err(format!("{}\n--- the gateway's last lines:\n{}", failed.join("\n"), last.join("\n")))
}

fn start(file: &Value, name: &str, binary: &Path, mut flags: Vec<String>) -> Result<Gateway, String> {
    if let Some(config) = member(file, "config").as_str() {
        let path = repository::scratch("behaviour").join(format!("{name}.config"));
        std::fs::write(&path, config).map_err(|error| error.to_string())?;
        flags.extend(["--config".to_owned(), path.display().to_string()]);
    }
    let variables = member(file, "environment").as_object().into_iter().flatten();
    let variables: Vec<(&str, &str)> =
        variables.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    match variables.as_slice() {
        [] => Gateway::start(binary, &flags),
        variables => Gateway::start_among(binary, &flags, variables),
    }
}

fn run_case(case: &Value, gateway: &Gateway, [http, lambda, aws]: [&Backend; 3]) -> Vec<String> {
    let mut problems = Vec::new();
    if !member(case, "tag").is_string() {
        problems.push("the case has no tag".to_owned());
    }
    let behaviour = member(case, "backend");
    let http_does = Arc::new(member(behaviour, "http").clone());
    http.answer_with(move |message| http_reply(&http_does, message));
    let aws_does = Arc::new(member(behaviour, "aws").clone());
    aws.answer_with(move |message| http_reply(&aws_does, message));
    let lambda_does = member(behaviour, "lambda");
    match lambda_does.get("fault").map(fault_of) {
        Some(fault) => lambda.answer_with(move |_| Reply::Fault(fault.clone())),
        None => {
            let function = function(lambda_does);
            lambda.answer_with(move |message| function.answer(message));
        }
    }
    let _ = (http.take_received(), lambda.take_received(), aws.take_received());

    let request = request_bytes(member(case, "request"));
    let expected = member(case, "expect");
    match client::exchange(gateway.address, &request) {
        Ok(answer) => problems.extend(compare_answer(expected, &answer)),
        Err(error) => problems.push(format!("no answer: {error}")),
    }
    let wanted = member(expected, "received");
    for (name, backend) in [("http", http), ("lambda", lambda), ("aws", aws)] {
        let received = backend.take_received();
        match wanted.get(name) {
            None => {}
            Some(Value::Null) if received.is_empty() => {}
            Some(Value::Null) => {
                problems.push(format!("{name}: nothing was to arrive, {} did", received.len()))
            }
            Some(want) => match received.as_slice() {
                [message] => problems.extend(differences(want, Some(&described(message)), true, name)),
                several => problems.push(format!("{name}: one call wanted, {} came", several.len())),
            },
        }
    }
    problems
}

fn compare_answer(expected: &Value, answer: &Message) -> Vec<String> {
    let mut problems = Vec::new();
    let unpacked;
    let answer = match expected.get("coded").and_then(Value::as_str) {
        None => answer,
        Some(coding) => {
            let body = coding::unpacked(coding, &answer.body).unwrap_or_else(|problem| {
                problems.push(format!("the body is not coded with {coding}: {problem}"));
                Vec::new()
            });
            unpacked = Message { body, ..answer.clone() };
            &unpacked
        }
    };
    // No case speaks HTTP/1.0.
    if !answer.first_line.starts_with("HTTP/1.1 ") {
        problems.push(format!("another version: {}", answer.first_line));
    }
    if let Some(status) = expected.get("status") {
        problems.extend(differences(status, Some(&json!(answer.status())), false, "status"));
    }
    let headers = joined_headers(answer);
    for (name, want) in member(expected, "headers").as_object().into_iter().flatten() {
        let got = headers.get(&name.to_ascii_lowercase());
        problems.extend(differences(want, got, false, &format!("header {name}")));
    }
    if expected.get("headers_only") == Some(&Value::Bool(true)) {
        let wanted = member(expected, "headers").as_object().cloned().unwrap_or_default();
        let free = ["connection", "content-length", "date", "transfer-encoding"];
        let surplus = headers.keys().filter(|name| {
            !free.contains(&name.as_str()) && !wanted.keys().any(|want| want.eq_ignore_ascii_case(name))
        });
        problems.extend(surplus.map(|name| format!("header {name}: not wanted")));
    }
    if let Some(body) = expected.get("body") {
        problems.extend(differences(body, Some(&json!(answer.text())), false, "body"));
    }
    for (key, subset) in [("json", false), ("subset", true)] {
        if let Some(want) = expected.get(key) {
            problems.extend(differences(want, Some(&answer.json()), subset, "body"));
        }
    }
    if !problems.is_empty() {
        problems.push(format!("the answer was {} {:?} {}", answer.first_line, answer.headers, answer.text()));
    }
    problems
}

/// Lower-case name to value; lines of one name are joined.
fn joined_headers(message: &Message) -> Map<String, Value> {
    let mut headers = Map::new();
    for (name, _) in &message.headers {
        headers.insert(name.to_ascii_lowercase(), json!(message.all(name).join(", ")));
    }
    headers
}

/// What a case may compare of a request that a backend received.
fn described(message: &Message) -> Value {
    let (verb, target) = message.verb_and_target();
    json!({
        "method": verb,
        "target": target,
        "path": target.split('?').next(),
        "headers": joined_headers(message),
        "header_list": message.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>(),
        "body": message.text(),
        "json": message.json(),
        "function": function_of(message),
        "signed_as": signed_as(message),
        "signed": message.header("authorization").is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 ")),
    })
}

/// Access key, region and service of a signature.
fn signed_as(message: &Message) -> Option<String> {
    let credential = message.header("authorization")?.split_once("Credential=")?.1;
    let parts: Vec<&str> = credential.split(',').next()?.split('/').collect();
    match parts.as_slice() {
        [key, _day, region, service, "aws4_request"] => Some(format!("{key} {region} {service}")),
        _ => None,
    }
}

/// What STS answers: credentials that end in the far future.
fn assumed() -> Reply {
    let body = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
        <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
        <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let headers = vec![("Content-Type".to_owned(), "text/xml".to_owned())];
    Reply::Respond { status: 200, headers, body: body.as_bytes().to_vec() }
}

fn request_bytes(request: &Value) -> Vec<u8> {
    if let Some(raw) = request.get("raw").and_then(Value::as_str) {
        return raw.replace("{long}", &"x".repeat(LONG)).into_bytes();
    }
    let text = |key: &str, default: &'static str| {
        request.get(key).and_then(Value::as_str).map_or_else(|| default.to_owned(), str::to_owned)
    };
    let body = match request.get("json") {
        Some(json) => json.to_string(),
        None => text("body", "").replace("{long}", &"x".repeat(LONG)),
    };
    let lines: Vec<(String, String)> = header_lines(request).collect();
    let (mut method, mut target, mut lines) = (text("method", "GET"), text("target", "/"), lines);
    let mut body = coded(request, &body);
    if let Some(signing) = request.get("sign") {
        sign(signing, &method, &mut target, &mut lines, &body);
    }
    let then = member(request, "then");
    let changed = |key: &str| then.get(key).and_then(Value::as_str).map(str::to_owned);
    method = changed("method").unwrap_or(method);
    target = changed("target").unwrap_or(target);
    body = changed("body").map_or(body, String::into_bytes);
    lines.extend(header_lines(then));
    if request.get("chunked").is_some() {
        lines.push(("Transfer-Encoding".to_owned(), "chunked".to_owned()));
        body = chunked(&body);
    }
    let mut headers: Vec<(&str, &str)> =
        lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("connection")) {
        headers.push(("Connection", "close"));
    }
    client::request(&method, &target, &headers, &body)
}

fn header_lines(value: &Value) -> impl Iterator<Item = (String, String)> {
    list(member(value, "headers"))
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
}

/// Signs a request that is sent to the host that the client says.
fn sign(signing: &Value, method: &str, target: &mut String, lines: &mut Vec<(String, String)>, body: &[u8]) {
    let text = |key: &str| member(signing, key).as_str();
    let mut signer = Signer::of(text("key").unwrap_or_default());
    signer.region = text("region").map_or(signer.region, str::to_owned);
    signer.service = text("service").map_or(signer.service, str::to_owned);
    signer.clock_off = member(signing, "clock_off").as_i64().unwrap_or_default();
    let host = lines.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
    let host = host.map_or(client::HOST, |(_, value)| value.as_str());
    let request = Unsigned { verb: method, target, host, fields: lines, body };
    match member(signing, "presign").as_u64().and_then(|seconds| u32::try_from(seconds).ok()) {
        Some(seconds) => *target = signer.presign(&request, seconds),
        None => *lines = signer.sign(&request),
    }
}

/// A body in chunks of at most seven bytes.
fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in body.chunks(7) {
        out.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        out.extend_from_slice(piece);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

fn http_reply(behaviour: &Value, message: &Message) -> Reply {
    if let Some(fault) = behaviour.get("fault") {
        return Reply::Fault(fault_of(fault));
    }
    let respond = member(behaviour, "respond");
    if respond.is_null() {
        return Reply::json(200, &described(message));
    }
    let body = match respond.get("json") {
        Some(json) => json.to_string(),
        None => member(respond, "body").as_str().unwrap_or("").to_owned(),
    };
    let headers = header_lines(respond).collect();
    let status =
        member(respond, "status").as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    Reply::Respond { status, headers, body: coded(respond, &body) }
}

/// A body in the codings that `coded` names, the first one first.
fn coded(message: &Value, body: &str) -> Vec<u8> {
    let names = member(message, "coded").as_str().unwrap_or_default();
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.fold(body.as_bytes().to_vec(), |body, name| coding::packed(name, &body))
}

fn fault_of(fault: &Value) -> Fault {
    let bytes = |value: &Value| value.as_str().unwrap_or("").as_bytes().to_vec();
    match fault {
        Value::String(name) if name == "hang" => Fault::Hang,
        Value::String(name) if name == "close" => Fault::Close,
        Value::String(name) if name == "reset" => Fault::Reset,
        Value::Object(one) if one.contains_key("raw") => Fault::Raw(bytes(member(fault, "raw"))),
        Value::Object(one) if one.contains_key("raw_then_reset") => {
            Fault::RawThenReset(bytes(member(fault, "raw_then_reset")))
        }
        Value::Object(one) if one.contains_key("raw_then_hang") => {
            Fault::RawThenHang(bytes(member(fault, "raw_then_hang")))
        }
        other => panic!("no such fault: {other}"),
    }
}

fn function(behaviour: &Value) -> Function {
    if let Some(value) = behaviour.get("return") {
        return Function::Return(value.to_string());
    }
    if let Some(text) = behaviour.get("return_text").and_then(Value::as_str) {
        return Function::Return(text.to_owned());
    }
    if let Some(error) = behaviour.get("error") {
        return Function::Error(error.clone());
    }
    if let Some(refuse) = behaviour.get("refuse") {
        let status = member(refuse, "status").as_u64().and_then(|status| u16::try_from(status).ok());
        let kind = member(refuse, "type").as_str().unwrap_or("ServiceException").to_owned();
        return Function::Refuse(status.unwrap_or(500), kind);
    }
    match behaviour.get("echo").and_then(Value::as_str) {
        Some("event") => Function::EchoEvent,
        _ => Function::EchoProxy,
    }
}

fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
