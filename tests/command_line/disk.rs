//! A full disk. A file system of a few kilobytes needs a mount, which not every machine allows.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use gwgen_tests::compiler::{gwgen, text};
use gwgen_tests::repository;

/// Calls gwgen in a mount namespace where a folder is a file system of a size; `None` where that is not allowed.
fn on_small_disk(folder: &Path, size: &str, cache: &Path, arguments: &[&str]) -> Option<Output> {
    program_on_small_disk(folder, size, cache, gwgen(), arguments)
}

fn program_on_small_disk(
    folder: &Path,
    size: &str,
    cache: &Path,
    program: &Path,
    arguments: &[&str],
) -> Option<Output> {
    let probe = Command::new("unshare").args(["-m", "true"]).stdin(Stdio::null()).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        gwgen_tests::skip::because("this machine allows no mounts");
        return None;
    }
    let script = "mount -t tmpfs -o size=\"$1\" none \"$2\" && shift 2 && exec \"$@\"";
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", script, "sh", size])
        .arg(folder)
        .arg(program)
        .args(arguments)
        .env("XDG_CACHE_HOME", cache)
        .stdin(Stdio::null())
        .output();
    Some(output.expect("unshare starts"))
}

#[test]
fn a_full_disk_under_the_crate_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (repository::root().join("specs/pets.yaml"), folder.path().join("crate"));
    let arguments = ["generate", &spec.to_string_lossy(), "--out", &out.to_string_lossy()];
    let cache = repository::scratch("cache");
    let Some(output) = on_small_disk(folder.path(), "64k", &cache, &arguments) else { return };
    let words = text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{words}");
    assert!(
        words.contains("the disk is full") && words.contains(&*folder.path().to_string_lossy()),
        "{words}"
    );
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_full_disk_leaves_nothing_of_a_crate() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spec, out) = (repository::root().join("specs/pets.yaml"), folder.path().join("new/crate"));
    // The namespace ends with gwgen, so what is left is listed inside of it.
    let script = "\"$0\" generate \"$1\" --out \"$2\"; echo \"status $?\"; find \"$3\" -mindepth 1";
    let cache = repository::scratch("cache");
    let arguments = [
        &*gwgen().to_string_lossy(),
        &*spec.to_string_lossy(),
        &*out.to_string_lossy(),
        &*folder.path().to_string_lossy(),
    ]
    .map(str::to_owned);
    // Room for some of the files, and for none of them.
    for size in ["300k", "64k", "4k"] {
        let mut line = vec!["-c", script];
        line.extend(arguments.iter().map(String::as_str));
        let Some(output) = program_on_small_disk(folder.path(), size, &cache, Path::new("sh"), &line) else {
            return;
        };
        let (words, listed) = (text(&output.stderr), text(&output.stdout));
        assert!(words.contains("the disk is full"), "{size}: {words}");
        assert_eq!(listed, "status 4\n", "{size}: something is left");
    }
}

#[test]
fn a_full_disk_under_cargo_is_no_bug_of_gwgen() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = repository::root().join("specs/pets.yaml");
    let bin = folder.path().join("gateway");
    let arguments = ["build", &spec.to_string_lossy(), "--debug", "--bin", &bin.to_string_lossy()];
    let Some(output) = on_small_disk(folder.path(), "8m", folder.path(), &arguments) else { return };
    let words = text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{words}");
    assert!(words.contains("the disk is full"), "{words}");
}
