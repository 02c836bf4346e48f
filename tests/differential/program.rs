//! Rust that is compiled against the runtime this test itself is linked with.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gwgen_tests::repository;

/// Compiles a program, gives it its input, and returns what it prints.
pub(crate) fn run(name: &str, source: &str, input: &[u8]) -> String {
    let folder = repository::scratch(name);
    let (file, binary) = (folder.join("main.rs"), folder.join(name));
    fs::write(&file, source).expect("written");
    let test = std::env::current_exe().expect("this test");
    let artifacts = test.parent().expect("its folder");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--edition", "2024", "--cap-lints", "allow", "-C", "debuginfo=0", "-o"])
        .arg(&binary)
        .arg("--extern")
        .arg(format!("gwgen_runtime={}", library(artifacts).display()))
        .arg("-L")
        .arg(format!("dependency={}", artifacts.display()))
        .arg(&file)
        .output()
        .expect("rustc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut child = Command::new(&binary)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program that was just compiled");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(input).expect("it reads all of its input first");
    drop(pipe);
    let output = child.wait_with_output().expect("its end");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")
}

/// The runtime's library, the one that was compiled last.
fn library(folder: &Path) -> PathBuf {
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libgwgen_runtime-") && name.ends_with(".rlib")
    };
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let modified = |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).expect("a time");
    entries.filter(is_library).max_by_key(modified).expect("the runtime's library")
}
