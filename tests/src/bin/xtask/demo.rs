//! `cargo xtask demo`: a gateway from `specs/pets.yaml` with something real behind it, and nothing to install.

use std::time::Duration;

use gwgen_tests::backend::pets;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::{client, compiler, repository, wait};

use super::command::{Outcome, cargo, run as run_command};

/// The task: builds, serves, and either waits for Ctrl-C or (`--once`) asks a few things itself and ends.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (mut once, mut release) = (false, false);
    for argument in arguments {
        match argument.as_str() {
            "--once" => once = true,
            "--release" => release = true,
            other => return Err(format!("demo knows --once and --release, not {other:?}")),
        }
    }
    run_command(&mut cargo(&["build", "--locked", "--package", "gwgen", "--bin", "gwgen"]))?;
    let specification = repository::root().join("specs/pets.yaml");
    let binary = repository::scratch("bin").join("demo");
    let (from, to) = (specification.to_string_lossy(), binary.to_string_lossy());
    let mut build = compiler::command(&["build", &from, "--bin", &to]);
    if !release {
        build.arg("--debug");
    }
    run_command(&mut build)?;

    let backend = pets::start();
    let flags = ["--var".to_owned(), format!("backend={}", backend.address)];
    let mut gateway = Gateway::start(&binary, &flags)?;
    let address = gateway.address;
    println!("\nThe gateway serves {address}, its admin address is {}. Try:\n", gateway.admin);
    for target in TARGETS {
        println!("  curl -i 'http://{address}{target}'");
    }
    println!(
        "  curl -i http://{address}/pets -H 'Content-Type: application/json' -d '{{\"type\":\"dog\",\"price\":9.99}}'"
    );
    println!("  curl -s http://{}/metrics", gateway.admin);
    if once {
        return ask(&gateway);
    }
    println!("\nCtrl-C ends it.");
    loop {
        // The gateway gets the same Ctrl-C and drains; when it has ended, so does this.
        if let Some(status) = gateway.process.wait(Duration::from_secs(3600)) {
            return if status.success() { Ok(()) } else { Err(gateway.process.output()) };
        }
    }
}

const TARGETS: &[&str] = &["/pets", "/pets/1", "/pets?type=cat", "/nowhere"];

/// Asks what it told the user to ask, and shows the answers.
fn ask(gateway: &Gateway) -> Outcome {
    let mut statuses = Vec::new();
    for target in TARGETS {
        let answer = client::get(gateway.address, target).map_err(|error| format!("{target}: {error}"))?;
        println!("\n$ curl http://{}{target}\n{} {}", gateway.address, answer.first_line, answer.text());
        statuses.push(answer.status());
    }
    if statuses != [200, 200, 200, 403] {
        return Err(format!("the answers were {statuses:?}\n{}", gateway.process.output()));
    }
    gateway.process.signal("TERM");
    let ended = wait::until(Duration::from_secs(10), || client::Connection::open(gateway.address).err());
    if ended.is_some() { Ok(()) } else { Err("the gateway does not end".to_owned()) }
}
