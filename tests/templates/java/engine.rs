//! The program that has Java's engines, as a process that answers line by line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use gwgen::interpret::Trial;
use serde_json::{Value, json};

/// What an engine says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Text(String),
    /// It failed; the words are its own.
    Fault(String),
}

impl Answer {
    /// Both failed, or both say the same.
    pub(super) fn agrees_with(&self, other: &Answer) -> bool {
        match (self, other) {
            (Answer::Text(one), Answer::Text(other)) => one == other,
            (Answer::Fault(_), Answer::Fault(_)) => true,
            _ => false,
        }
    }

    /// The same, where members of objects may stand in any order. A path that cannot be read leads nowhere.
    pub(super) fn is_the_same_json(&self, other: &Answer) -> bool {
        let value = |answer: &Answer| match answer {
            Answer::Text(text) => serde_json::from_str::<Value>(text).ok(),
            Answer::Fault(_) => Some(Value::from("")),
        };
        value(self) == value(other)
    }
}

/// The process.
pub(super) struct Engine {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Engine {
    /// `None`: there is no Java here, which a line says.
    pub(super) fn start() -> Option<Engine> {
        if !gwgen_tests::java::is_there() {
            gwgen_tests::skip::because(
                "no Java engines here; `cargo xtask differential templates` installs them",
            );
            return None;
        }
        static COMPILED: std::sync::OnceLock<Result<(), String>> = std::sync::OnceLock::new();
        let compiled = COMPILED.get_or_init(gwgen_tests::java::compile);
        assert_eq!(*compiled, Ok(()));
        let mut command = gwgen_tests::java::command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Java starts");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        Some(Engine { child, input, output })
    }

    /// Renders a template for a request.
    pub(super) fn render(&mut self, template: &str, trial: &Trial) -> Answer {
        // Maps are lists of pairs: their order counts.
        let map = |pairs: &[(String, String)]| -> Vec<Value> {
            pairs.iter().map(|(name, value)| json!([name, value])).collect()
        };
        let queries: Vec<Value> = gwgen_runtime::engine::query::pairs(Some(&trial.query))
            .map(|(name, value)| json!([name, value]))
            .collect();
        let request = json!({
            "template": template,
            "body": trial.body,
            "params": [["path", map(&trial.path)], ["querystring", queries], ["header", map(&trial.headers)]],
            "context": context(trial),
            "stageVariables": map(&trial.variables),
        });
        self.ask(&request)
    }

    /// One line there, one line back.
    pub(super) fn ask(&mut self, request: &Value) -> Answer {
        writeln!(self.input, "{request}").and_then(|()| self.input.flush()).expect("Java reads");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("Java answers");
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
        match (&answer["text"], &answer["error"]) {
            (Value::String(text), _) => Answer::Text(text.clone()),
            (_, Value::String(error)) => Answer::Fault(error.clone()),
            _ => panic!("{answer}"),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // One that ended already is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `$context` of the request, in the recorded order of its keys (reference 5.5).
fn context(trial: &Trial) -> Value {
    let names = |template: &str| -> Vec<String> {
        let rendered = trial.read_and_render(template).expect("a text");
        let text = String::from_utf8_lossy(&rendered.text).into_owned();
        text.split(',').map(str::to_owned).collect()
    };
    let value = |path: &str| {
        let rendered = trial.read_and_render(&format!("$context.{path}")).expect("a text");
        match String::from_utf8_lossy(&rendered.text).into_owned() {
            text if text.is_empty() => Value::Null,
            text => Value::from(text),
        }
    };
    let mut context = Vec::new();
    for name in names("#foreach($k in $context.keySet())$k#if($foreach.hasNext),#end#end") {
        let member = match name.as_str() {
            "identity" => names("#foreach($k in $context.identity.keySet())$k#if($foreach.hasNext),#end#end")
                .into_iter()
                .map(|inner| json!([inner, value(&format!("identity.{inner}"))]))
                .collect(),
            "requestOverride" => json!([["path", []], ["header", []], ["querystring", []]]),
            "responseOverride" => json!([["header", []]]),
            name => value(name),
        };
        context.push(json!([name, member]));
    }
    Value::Array(context)
}
