//! `gwgen build` and `gwgen run`.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use gwgen_tests::compiler::{call, command, text};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::process::Running;
use gwgen_tests::{client, repository, wait};

fn spec(name: &str) -> String {
    repository::root().join("specs").join(name).to_string_lossy().into_owned()
}

/// The `init` gateway, built without optimisation.
fn init(folder: &std::path::Path) -> String {
    let output = call(&["init", &folder.to_string_lossy()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).trim_end().to_owned()
}

#[test]
fn the_last_line_is_the_path_of_a_gateway_that_serves() {
    let folder = tempfile::tempdir().expect("a folder");
    let definition = init(folder.path());
    let output = call(&["build", &definition, "--debug"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let path = PathBuf::from(text(&output.stdout).lines().last().expect("a line"));
    let gateway = Gateway::start(&path, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    let answer = client::get(gateway.address, "/hello").expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(answer.text().contains("\"message\": \"hello\""), "{}", answer.text());
    let nowhere = client::get(gateway.address, "/nowhere").expect("an answer");
    assert_eq!(nowhere.status(), 404, "{}", nowhere.text());
}

#[test]
fn a_binary_goes_to_no_place_where_something_else_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (definition, other, config, fifo) =
        (init(folder.path()), path("pet.yaml"), path("gwgen.yaml"), path("fifo"));
    std::fs::write(&other, "type: object\n").expect("written");
    std::fs::write(&config, "stages: { prod: {} }\n").expect("written");
    let mut text_of_definition = std::fs::read_to_string(&definition).expect("read");
    text_of_definition.push_str("\nx-pet: { $ref: pet.yaml }\n");
    std::fs::write(&definition, &text_of_definition).expect("written");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    let places = [
        (definition.clone(), "is a file of the definition"),
        (other.clone(), "is a file of the definition"),
        (config.clone(), "is a file of the definition"),
        (fifo, "is no regular file"),
        (path("."), "is no regular file"),
        (path("missing/gateway"), "is no folder"),
    ];
    for (place, reason) in places {
        // A compiler that cannot be started shows that none was.
        let output = command(&["build", &definition, "--debug", "--config", &config, "--bin", &place])
            .env("CARGO", "/nowhere/cargo")
            .stdin(Stdio::null())
            .output()
            .expect("gwgen starts");
        let words = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{place}: {words}");
        assert!(words.contains(reason), "{place}: {words}");
    }
    assert_eq!(std::fs::read_to_string(&definition).ok(), Some(text_of_definition));
    assert_eq!(std::fs::read_to_string(&other).ok().as_deref(), Some("type: object\n"));
}

#[test]
fn two_builds_at_once_both_end_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = |name: &str, bin: &str| {
        let bin = folder.path().join(bin);
        let mut command = command(&["build", &spec(name), "--debug", "--bin", &bin.to_string_lossy()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        (Running::start(&mut command).expect("gwgen starts"), bin)
    };
    let mut builds = [start("pets.yaml", "one"), start("plain.yaml", "two"), start("pets.yaml", "three")];
    for (build, bin) in &mut builds {
        let status = build.wait(Duration::from_secs(900)).expect("it ends");
        assert!(status.success() && bin.is_file(), "{status}:\n{}", build.output());
    }
}

#[test]
fn without_cargo_the_end_is_clear() {
    for (variable, program) in [("RUSTC", "rustc"), ("CARGO", "cargo")] {
        let missing = format!("/nowhere/{program}");
        let output = command(&["build", &spec("pets.yaml"), "--debug"])
            .env(variable, &missing)
            .stdin(Stdio::null())
            .output()
            .expect("gwgen starts");
        let words = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{words}");
        assert!(
            words.contains(&format!("{missing} cannot be started")) && words.contains("rustup.rs"),
            "{words}"
        );
        assert_eq!(text(&output.stdout), "");
    }
}

/// As on a machine where nobody has installed Rust, or only its compiler.
#[test]
fn tools_that_are_not_on_the_path_are_named() {
    let tools = tempfile::tempdir().expect("a folder");
    for (there, missing) in [(None, "rustc"), (Some("rustc"), "cargo")] {
        if let Some(name) = there {
            let program = std::env::split_paths(&std::env::var_os("PATH").expect("PATH"))
                .map(|folder| folder.join(name))
                .find(|path| path.is_file())
                .expect("a compiler");
            std::os::unix::fs::symlink(program, tools.path().join(name)).expect("linked");
        }
        let output = command(&["build", &spec("pets.yaml"), "--debug"])
            .env("PATH", tools.path())
            .env_remove("RUSTC")
            .env_remove("CARGO")
            .stdin(Stdio::null())
            .output()
            .expect("gwgen starts");
        let words = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{words}");
        assert!(words.contains(&format!("{missing} cannot be started")), "{words}");
    }
}

#[test]
fn run_becomes_the_gateway_with_its_flags() {
    let output = call(&["run", &spec("pets.yaml"), "--debug", "--", "--help"]);
    let words = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(words.contains("Pets") && words.contains("--listen"), "{words}");
}

#[test]
fn progress_is_never_silent_for_long() {
    // Another build holds the target folder: what is waited for is said.
    let folder = tempfile::tempdir().expect("a folder");
    let bin = folder.path().join("gateway");
    let output = call(&["build", &spec("plain.yaml"), "--debug", "--bin", &bin.to_string_lossy()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let locks = std::fs::read_dir(repository::scratch("cache").join("gwgen/target")).expect("the cache");
    let held: Vec<_> = locks
        .flatten()
        .filter_map(|entry| std::fs::File::open(entry.path().join("gwgen.lock")).ok())
        .inspect(|file| file.lock().expect("locked"))
        .collect();
    assert!(!held.is_empty(), "the target folder has a lock");
    let mut command = command(&["build", &spec("plain.yaml"), "--debug", "--bin", &bin.to_string_lossy()]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut build = Running::start(&mut command).expect("gwgen starts");
    let count = || build.output().matches("Waiting").count();
    assert!(wait::until(wait::LONG, || (count() >= 2).then_some(())).is_some(), "{}", build.output());
    drop(held);
    let status = build.wait(Duration::from_secs(900)).expect("it ends");
    assert!(status.success(), "{}", build.output());
}
