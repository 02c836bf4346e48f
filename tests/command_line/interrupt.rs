//! Ctrl-C.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;

use gwgen_tests::process::Running;
use gwgen_tests::{compiler, repository, wait};

#[test]
fn ctrl_c_ends_cargo_and_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (cache, bin) = (folder.path().join("cache"), folder.path().join("gateway"));
    let spec = repository::root().join("specs/plain.yaml");
    // A cache of its own: cargo has much to do, so the signal finds it at work.
    let mut command =
        compiler::command(&["build", &spec.to_string_lossy(), "--debug", "--bin", &bin.to_string_lossy()]);
    command.env("XDG_CACHE_HOME", &cache).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut build = Running::start(&mut command).expect("gwgen starts");
    let at_work = wait::until(wait::LONG, || (!workers(&cache).is_empty()).then_some(()));
    assert!(at_work.is_some(), "{}", build.output());
    build.signal("INT");
    let status = build.wait(wait::LONG).expect("it ends");
    assert_eq!(status.signal(), Some(2), "{status}: {}", build.output());
    let gone = wait::until(wait::LONG, || workers(&cache).is_empty().then_some(()));
    assert!(gone.is_some(), "still at work: {:?}", workers(&cache));
    assert!(!bin.exists());
    let mut waiting = vec![cache.join("gwgen/crates"), cache.join("gwgen/runtime")];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            assert!(!entry.file_name().to_string_lossy().contains("partial"), "{}", entry.path().display());
            if entry.path().is_dir() {
                waiting.push(entry.path());
            }
        }
    }
}

/// Processes that compile into a folder.
fn workers(cache: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let own = std::process::id().to_string();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let is_tool =
            line.split(' ').next().is_some_and(|tool| tool.ends_with("cargo") || tool.ends_with("rustc"));
        if name != own && is_tool && line.contains(&*cache.to_string_lossy()) {
            found.push(line);
        }
    }
    found
}
