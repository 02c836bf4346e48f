//! moto, dynalite and boto3 as one thing to ask.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use gwgen_tests::{repository, skip};
use serde_json::{Value, json};

/// Starts dynalite on a free port and writes it.
const DYNALITE: &str = "const d = require('dynalite')({createTableMs: 0, deleteTableMs: 0, updateTableMs: 0}); \
    d.listen(0, '127.0.0.1', () => console.log(d.address().port));";

/// A child that ends with its owner.
struct Owned(Child);

impl Drop for Owned {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The services, running.
pub(crate) struct Aws {
    /// All but DynamoDB.
    pub(crate) moto: String,
    /// DynamoDB.
    pub(crate) dynamodb: String,
    asked: ChildStdin,
    told: BufReader<ChildStdout>,
    _processes: [Owned; 2],
}

impl Aws {
    /// Starts everything; `None` where it is not installed, which a line says.
    pub(crate) fn start() -> Option<Aws> {
        let found = Aws::begin();
        if found.is_none() {
            skip::because("moto or dynalite is not there; `cargo xtask test` installs them");
        }
        found
    }

    fn begin() -> Option<Aws> {
        let (node, _, mut port) = start(
            Command::new("node")
                .args(["-e", DYNALITE])
                .env("NODE_PATH", repository::scratch("node").join("node_modules")),
        )?;
        let dynamodb = format!("http://127.0.0.1:{}", line(&mut port)?);
        let script = repository::root().join("tests/services/aws.py");
        let (python, asked, mut told) = start(Command::new("python3").arg(script).arg(&dynamodb))?;
        let moto = line(&mut told)?;
        Some(Aws { moto, dynamodb, asked, told, _processes: [node, python] })
    }

    /// Calls a service with boto3; an error of the service is `{"error": code}`.
    pub(crate) fn call(&mut self, service: &str, call: &str, with: Value) -> Value {
        let wanted = json!({"service": service, "call": call, "with": with});
        writeln!(self.asked, "{wanted}").unwrap();
        let text = line(&mut self.told).unwrap_or_else(|| panic!("boto3 gave up on {wanted}"));
        serde_json::from_str(&text).unwrap()
    }
}

fn start(command: &mut Command) -> Option<(Owned, ChildStdin, BufReader<ChildStdout>)> {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = piped.spawn().ok()?;
    let (asked, told) = (child.stdin.take()?, child.stdout.take()?);
    Some((Owned(child), asked, BufReader::new(told)))
}

/// The next line; `None` where the process has ended.
fn line(from: &mut BufReader<ChildStdout>) -> Option<String> {
    let mut text = String::new();
    from.read_line(&mut text).ok()?;
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}
