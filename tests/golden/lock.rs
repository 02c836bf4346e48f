//! The lock file of gateways follows the repository's own.

use std::fs;
use std::process::{Command, Stdio};

use gwgen_tests::{bless, compiler, repository};

/// The lock file without the gateway's own entry; the CLI carries it.
const TEMPLATE: &str = "codegen/src/render/templates/gateway.lock";

#[test]
fn gateways_use_the_versions_that_are_tested_here() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = repository::root();
    let manifest = fs::read_to_string(root.join("generated-examples/plain/Cargo.toml")).expect("an example");
    let runtime = root.join("runtime").display().to_string();
    let name = "zz-own-entry";
    let manifest: String =
        manifest
            .replace("../../runtime", &runtime)
            .lines()
            .map(|line| {
                if line.starts_with("name = ") { format!("name = \"{name}\"\n") } else { format!("{line}\n") }
            })
            .collect();
    fs::create_dir_all(scratch.path().join("src")).expect("made");
    fs::write(scratch.path().join("Cargo.toml"), manifest).expect("written");
    fs::write(scratch.path().join("src/main.rs"), "fn main() {}\n").expect("written");
    // Begun from the repository's lock file, cargo keeps its versions and drops what a gateway does not need.
    fs::copy(root.join("Cargo.lock"), scratch.path().join("Cargo.lock")).expect("copied");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(scratch.path())
        .args(["update", "--workspace", "--offline"])
        .stdin(Stdio::null())
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", compiler::text(&output.stderr));
    let lock = fs::read_to_string(scratch.path().join("Cargo.lock")).expect("a lock file");
    let own = lock.find(&format!("\n[[package]]\nname = \"{name}\"")).expect("the own entry");
    let wanted = lock.get(..own).unwrap_or_default().to_string();
    bless::check(&root.join(TEMPLATE), &wanted).unwrap_or_else(|problem| panic!("{problem}"));
}
