//! Real definitions: built, then every operation called, and what came compared with what a separate reader expects.
//!
//! The reader is `tests/corpus/reader`; it shares no code with the compiler. Documents stand in
//! `../shared/corpus`, which is not part of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::backend::aws::{self, Signature};
use crate::backend::lambda::Function;
use crate::backend::lambda::{self, function_of};
use crate::backend::{Backend, Reply};
use crate::expect::differences;
use crate::gateway::Gateway;
use crate::http::Message;
use crate::issuer::{HEADER, Issuer, Signer};
use crate::signer::{self, AccessKey, Unsigned};
use crate::{client, compiler, repository};

/// What a document showed, in operations.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Compared whole: method, path, query, headers and body at the backend or the event at Lambda; status, headers and
    /// body at the client.
    pub compared: usize,
    /// Closed by an access rule: refused, and nothing behind was called. Most are compared too, in a second gateway of
    /// the same definition without its access rules.
    pub closed: usize,
    /// Closed ones that let in who has the right credential, and nobody with a missing, foreign or old one.
    pub admitted: usize,
    /// Of these, those whose backend or function sees whose credential it was.
    pub known: usize,
    /// Compared but for a body, or an answer, that a template with control flow makes.
    pub but_template: usize,
    /// The same calls with other answers of service or function, one for each integration response that can be chosen
    /// and one that chooses none; compared as far as the first.
    pub answers: usize,
    /// What has no backend, or is of a kind that comes later: status 500, and nothing behind was called.
    pub partly: usize,
    /// Called only: the reader cannot predict the answer.
    pub called: usize,
    /// Preflights of the CORS extension, compared whole.
    pub preflights: usize,
    /// Requests beside the good ones that a request validator refuses, compared whole.
    pub refusals: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.compared += other.compared;
        self.closed += other.closed;
        self.admitted += other.admitted;
        self.known += other.known;
        self.but_template += other.but_template;
        self.answers += other.answers;
        self.partly += other.partly;
        self.called += other.called;
        self.preflights += other.preflights;
        self.refusals += other.refusals;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally {
            compared,
            but_template,
            answers,
            closed,
            admitted,
            known,
            partly,
            called,
            preflights,
            refusals,
        } = self;
        write!(
            f,
            "{compared} compared, {but_template} but for what a template makes, {answers} other answers, {preflights} \
             preflights, {refusals} refused by a validator, {partly} partly, {called} called only; {closed} closed, {admitted} of them open to the right \
             credential, {known} of whose callers are known behind"
        )
    }
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

    let stubs = Stubs {
        http: Backend::start(backend_answer),
        lambda: Backend::start(function_answer),
        sts: Backend::start(role_answer),
        issuer: Issuer::new("corpus"),
        issuer_at: Backend::start(|_| Reply::json(503, &Value::Null)),
    };
    let keys = stubs.issuer.key_set();
    stubs.issuer_at.answer_with(move |_| Reply::json(200, &keys));
    let put = |text: &str| {
        let text = text.replace("{backend}", &stubs.http.address.to_string());
        let text = text.replace("{lambda}", &stubs.lambda.address.to_string());
        let text = text.replace("{sts}", &stubs.sts.address.to_string());
        text.replace("{issuer}", &stubs.issuer_at.address.to_string())
    };
    let plan: Value = serde_json::from_str(&put(&plan.to_string())).map_err(|error| error.to_string())?;
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

/// What stands behind a gateway.
struct Stubs {
    http: Backend,
    lambda: Backend,
    sts: Backend,
    /// The user pools' keys.
    issuer: Issuer,
    issuer_at: Backend,
}

impl Stubs {
    /// Lets backend and functions answer as a plan wants; functions that decide do that all the same.
    fn answer_as(&self, expect: &Value) {
        match expect.get("answer") {
            Some(answer) => {
                let answer = planned(answer);
                let same = answer.clone();
                self.http.answer_with(move |_| answer.clone());
                self.lambda.answer_with(move |message| match is_of_authorizer(message) {
                    true => authorizer_answer(message),
                    false => same.clone(),
                });
            }
            None => {
                self.http.answer_with(backend_answer);
                self.lambda.answer_with(function_answer);
            }
        }
        let _ = (self.http.take_received(), self.lambda.take_received());
    }
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

/// What is shown to a guard.
#[derive(Clone)]
struct Shown {
    /// To an authorizer.
    credential: String,
    api_key: &'static str,
    /// Who signs, and how long ago.
    signer: Option<(AccessKey<'static>, u64)>,
}

/// Shows nothing, what is another's, what is too old and what is right to a guarded operation.
fn show_credentials(guard: &Value, gateway: &Gateway, stubs: &Stubs) -> Result<Tally, String> {
    let parts = guard.get("parts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let has = |part: &str| parts.iter().any(|found| found.as_str() == Some(part));
    let (is_pool, is_function) = (has("pool"), has("function"));
    let [foreign, old, right] = match is_pool {
        true => tokens(&stubs.issuer, guard.get("claims").unwrap_or(&Value::Null)),
        false => [FOREIGN, OLD, RIGHT].map(str::to_owned),
    };
    let own = guard.get("own") == Some(&Value::Bool(true));
    let is_refusal = |wanted: u16, got: u16| wanted == got || own && [401, 403].contains(&got);
    stubs.answer_as(guard.get("expect").unwrap_or(&Value::Null));
    let right = Shown { credential: right, api_key: RIGHT_KEY, signer: has("iam").then_some((CALLER, 0)) };

    let (answer, at_backend, at_lambda) = exchange(guard.get("missing"), gateway, stubs)?;
    let (status, calls) = match guard.get("asks") {
        Some(Value::Bool(true)) => (403, 1),
        _ if is_pool || is_function => (401, 0),
        _ => (403, 0),
    };
    if !is_refusal(status, answer.status()) || !at_backend.is_empty() || at_lambda.len() != calls {
        return Err(format!("without a credential: {} {}", answer.first_line, answer.text()));
    }
    let mut wrong = Vec::new();
    if is_pool || is_function {
        let denied = if is_pool { 401 } else { 403 };
        wrong.push(("foreign", denied, Shown { credential: foreign, ..right.clone() }));
        wrong.push(("old", 401, Shown { credential: old, ..right.clone() }));
    }
    if has("key") {
        for (what, api_key) in [("no key", ""), ("a foreign key", FOREIGN_KEY), ("a disabled key", OLD_KEY)] {
            wrong.push((what, 403, Shown { api_key, ..right.clone() }));
        }
    }
    if has("iam") {
        let other = AccessKey { secret: "another-secret", ..CALLER };
        for (what, signer) in [
            ("unsigned", None),
            ("signed by nobody", Some((AccessKey { id: "AKIACORPUSNOBODY0001", ..CALLER }, 0))),
            ("signed with another secret", Some((other, 0))),
            ("signed by one who may not", Some((DENIED, 0))),
            ("signed with a disabled key", Some((DISABLED, 0))),
            ("signed long ago", Some((CALLER, 600))),
        ] {
            wrong.push((what, 403, Shown { signer, ..right.clone() }));
        }
    }
    for (what, status, shown) in wrong {
        let (answer, at_backend, at_lambda) = exchange(Some(&request_with(guard, &shown)?), gateway, stubs)?;
        let none_behind = at_backend.is_empty() && at_lambda.iter().all(is_of_authorizer);
        if !is_refusal(status, answer.status()) || !none_behind {
            return Err(format!("{what}: {} {}{}", answer.first_line, answer.text(), last_line(gateway)));
        }
    }
    let (answer, at_backend, mut at_lambda) = exchange(Some(&request_with(guard, &right)?), gateway, stubs)?;
    at_lambda.retain(|message| !is_of_authorizer(message));
    let expect = with(guard.get("expect").unwrap_or(&Value::Null), &right)?;
    if expect.get("unknown").is_none() {
        compare(&expect, &answer, &at_backend, &at_lambda)
            .map_err(|problem| format!("with the right credential: {problem}{}", last_line(gateway)))?;
    } else if [401, 403].contains(&answer.status()) {
        return Err(format!("with the right credential: {} {}", answer.first_line, answer.text()));
    }
    let tells = |message: &Message| {
        message.text().contains("corpus-caller")
            || message.json().pointer("/requestContext/authorizer").is_some()
            || message.headers.iter().any(|(_, value)| value.contains(&right.credential))
    };
    let is_known = at_lambda.iter().chain(&at_backend).any(tells);
    Ok(Tally { admitted: 1, known: usize::from(is_known), ..Tally::default() })
}

/// A guard's request with credentials in their places, signed where somebody signs.
fn request_with(guard: &Value, shown: &Shown) -> Result<Value, String> {
    let mut request = with(guard.get("request").unwrap_or(&Value::Null), shown)?;
    let text = |key: &str| request.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (verb, target, body) = (text("method"), text("target"), text("body"));
    let mut lines: Vec<Value> = request.get("headers").and_then(Value::as_array).cloned().unwrap_or_default();
    lines.retain(|line| line.as_str() != Some("x-api-key: "));
    if let Some((key, ago)) = shown.signer {
        let unsigned = Unsigned { verb: &verb, target: &target, host: "gateway", body: body.as_bytes() };
        let signed = signer::sign(unsigned, key, signer::now() - ago);
        lines.extend(signed.map(|(name, value)| Value::from(format!("{name}: {value}"))));
    }
    request["headers"] = lines.into();
    Ok(request)
}

/// What the gateway said last.
fn last_line(gateway: &Gateway) -> String {
    gateway.process.output().lines().last().map(|line| format!("\n    {line}")).unwrap_or_default()
}

/// A part of a plan with credentials in their places.
fn with(part: &Value, shown: &Shown) -> Result<Value, String> {
    let text = part.to_string().replace("{credential}", &shown.credential).replace("{key}", shown.api_key);
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Another's token, an old one and a right one.
fn tokens(issuer: &Issuer, claims: &Value) -> [String; 3] {
    let ending = |at: u64| {
        let mut claims = claims.clone();
        claims["exp"] = at.into();
        claims.to_string()
    };
    let (good, over) = (ending(signer::now() + 3_600), ending(signer::now() - 1));
    let foreign = Issuer::new("another").signed(HEADER, &good, Signer::Rs256);
    [foreign, issuer.signed(HEADER, &over, Signer::Rs256), issuer.signed(HEADER, &good, Signer::Rs256)]
}

/// Holds what came to what is expected.
fn compare(
    expect: &Value,
    answer: &Message,
    at_backend: &[Message],
    at_lambda: &[Message],
) -> Result<(), String> {
    let got = json!({
        "client": {"status": answer.status(), "headers": header_map(answer), "body": answer.text()},
        "backend": only(at_backend, "the backend")?.map_or(Value::Null, at_backend_of),
        "lambda": only(at_lambda, "Lambda")?.map_or(Value::Null, at_lambda_of),
    });
    let seen = ["client", "backend", "lambda"]
        .map(|side| differences(expect.get(side).unwrap_or(&Value::Null), got.get(side), true, side));
    let found = seen.concat();
    if !found.is_empty() {
        return Err(format!("{}\n    got {got}", found.join("\n    ")));
    }
    Ok(())
}

/// The one message that came, if any.
fn only<'m>(received: &'m [Message], whose: &str) -> Result<Option<&'m Message>, String> {
    match received {
        [] => Ok(None),
        [message] => Ok(Some(message)),
        several => Err(format!("{whose} got {} requests", several.len())),
    }
}

/// Values by lower-case names; several of a name are joined.
fn header_map(message: &Message) -> Value {
    let names = message.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    names
        .map(|name| (name.clone(), Value::from(message.all(&name).join(", "))))
        .collect::<Map<String, Value>>()
        .into()
}

fn at_backend_of(message: &Message) -> Value {
    let (verb, target) = message.verb_and_target();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    json!({
        "method": verb, "path": path, "query": pairs, "headers": header_map(message), "body": message.text(),
        "signature": signature(message),
    })
}

fn at_lambda_of(message: &Message) -> Value {
    let signature = signature(message);
    json!({
        "function": function_of(message), "signed": !signature.is_null(), "signature": signature,
        "streamed": lambda::is_streaming(message),
        "asynchronous": message.header("x-amz-invocation-type") == Some("Event"),
        "event": message.json(), "payload": message.text(),
    })
}

fn signature(message: &Message) -> Value {
    aws::signature(message).map_or(
        Value::Null,
        |Signature { key, region, service }| json!({"key": key, "region": region, "service": service}),
    )
}

/// The answer that a plan wants.
fn planned(answer: &Value) -> Reply {
    let status = answer.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let headers = answer.get("headers").and_then(Value::as_object).into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    Reply::Respond {
        status: status.unwrap_or(200),
        headers: headers.collect(),
        body: body.as_bytes().to_vec(),
    }
}

/// STS gives each role an access key that tells its name.
fn role_answer(message: &Message) -> Reply {
    let form = message.text();
    let role = form.split('&').find_map(|pair| pair.strip_prefix("RoleArn=")).unwrap_or_default();
    let role = role.replace("%3A", ":").replace("%2F", "/").replace("%2A", "*");
    let key: String = role.chars().filter(char::is_ascii_alphanumeric).collect();
    aws::assumed(&format!("ROLE{key}"), aws::in_an_hour())
}

fn backend_answer(_: &Message) -> Reply {
    let headers = [("Content-Type", "text/plain"), ("X-Corpus", "backend")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Reply::Respond { status: 200, headers, body: b"from the backend".to_vec() }
}

/// Whether a function is asked who may call.
fn is_of_authorizer(message: &Message) -> bool {
    let event = message.json();
    ["methodArn", "routeArn"].iter().any(|member| event.get(member).is_some())
}

/// What functions that decide are shown; every document's pattern of tokens takes these.
const RIGHT: &str = "x-right";
const FOREIGN: &str = "x-foreign";
const OLD: &str = "x-old";

/// API keys and access keys that the gateways know; all but one of each are of no use.
const RIGHT_KEY: &str = "right-api-key-of-the-corpus";
const FOREIGN_KEY: &str = "foreign-api-key-of-the-corpus";
const OLD_KEY: &str = "old-api-key-of-the-corpus";
const CALLER: AccessKey<'_> = AccessKey { id: "AKIACORPUSCALLER0001", secret: "secret-of-the-caller" };
const DENIED: AccessKey<'_> = AccessKey { id: "AKIACORPUSDENIED0001", secret: "secret-of-the-denied" };
const DISABLED: AccessKey<'_> = AccessKey { id: "AKIACORPUSDISABLED01", secret: "secret-of-the-disabled" };

fn known_keys() -> Value {
    let statement = |effect: &str| {
        let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let access = |key: AccessKey<'_>, user: &str, effect: &str, enabled: bool| json!({"id": key.id, "secret": key.secret, "user": user, "policies": [statement(effect)], "enabled": enabled});
    json!({
        "apiKeys": [
            {"name": "right", "id": "corpus-caller", "value": RIGHT_KEY},
            {"name": "old", "value": OLD_KEY, "enabled": false},
        ],
        "accessKeys": [
            access(CALLER, "corpus-caller", "Allow", true),
            access(DENIED, "denied", "Deny", true),
            access(DISABLED, "disabled", "Allow", false),
        ],
    })
}

/// A function that decides lets in who shows the right word, wherever it looks.
fn authorizer_answer(message: &Message) -> Reply {
    let event = message.text();
    let shows = |word: &str| event.contains(&format!("\"{word}\""));
    if shows(OLD) {
        return Function::Error(json!({"errorMessage": "Unauthorized"})).answer(message);
    }
    let effect = if shows(RIGHT) { "Allow" } else { "Deny" };
    let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
    let answer = json!({"principalId": "corpus-caller", "policyDocument": policy, "context": {"role": "reader"}, "usageIdentifierKey": RIGHT_KEY});
    Function::Return(answer.to_string()).answer(message)
}

fn function_answer(message: &Message) -> Reply {
    if is_of_authorizer(message) {
        return authorizer_answer(message);
    }
    let headers = json!({"X-Function": "called", "Content-Type": "text/plain"});
    let mut answer = json!({"statusCode": 201, "headers": headers});
    if lambda::is_streaming(message) {
        return lambda::streamed(&answer, b"from the function");
    }
    answer["body"] = "from the function".into();
    Reply::Respond { status: 200, headers: Vec::new(), body: answer.to_string().into_bytes() }
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
