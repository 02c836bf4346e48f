//! Types for native code out of real definitions: whatever they hold, every operation could have a handler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gwgen::Options;
use gwgen::emit::handlers::native;
use gwgen::source::Input;
use gwgen_tests::repository;

/// Larger documents say nothing new here, and cost the machine minutes.
const LARGEST: u64 = 400_000;

#[test]
fn models_of_real_definitions_compile() {
    let Some(corpus) = repository::shared("corpus/openapi") else { return };
    let folder = repository::scratch("native");
    // Modules of an earlier run may be gone.
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::create_dir_all(folder.join("src")).expect("a folder");
    let modules: Vec<String> = definitions(&corpus)
        .iter()
        .enumerate()
        .filter_map(|(number, path)| module(path, &folder.join(format!("src/m{number}.rs")), number))
        .collect();
    assert!(modules.len() >= 20, "only {} definitions were read", modules.len());
    fs::write(folder.join("src/lib.rs"), modules.concat()).expect("a crate");
    check(&folder);
}

fn definitions(corpus: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(corpus).expect("the corpus").flatten().map(|entry| entry.path());
    let is_small = |path: &PathBuf| path.metadata().is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
    let is_definition = |path: &PathBuf| {
        path.extension().is_some_and(|kind| ["json", "yaml", "yml"].iter().any(|k| kind == *k))
    };
    let mut paths: Vec<PathBuf> = entries.filter(is_small).filter(is_definition).collect();
    paths.sort();
    paths
}

/// Writes the types of every operation; `None` where the definition has errors, which is another test's business.
fn module(definition: &Path, file: &Path, number: usize) -> Option<String> {
    let compilation =
        gwgen::compile(&Input::Path(definition.to_owned()), &Options { types: true, ..Options::default() });
    let api = compilation.api?;
    let types = native(&api, &(0..api.methods.len()).collect());
    fs::write(file, types.to_string()).expect("a module");
    let name = definition.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("/// {name}\n#[allow(nonstandard_style)]\npub mod m{number};\n"))
}

fn check(folder: &Path) {
    let runtime = repository::root().join("runtime");
    let manifest = format!(
        "[package]\nname = \"gwgen-native\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ngwgen-runtime = {{ path = {runtime:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    fs::copy(repository::root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", repository::target())
        .env("AWS_LC_SYS_USE_SYSTEM", "0")
        .args(["check", "--quiet", "--offline"])
        .output()
        .expect("cargo");
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}", report.chars().take(4_000).collect::<String>());
}
