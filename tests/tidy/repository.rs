//! The repository speaks of the project alone, and its folders fit together.

use std::fs;
use std::process::Command;

use gwgen_tests::repository::root;

use super::none;

#[test]
fn no_file_names_a_machine() {
    // Put together, so that this file does not find itself.
    let strangers = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat()];
    let mut found = Vec::new();
    for path in tracked() {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if strangers.iter().any(|stranger| line.contains(stranger.as_str())) {
                found.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("paths of a machine", &found);
}

#[test]
fn every_generated_example_has_its_definition() {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("generated-examples")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().join("Cargo.toml").exists() {
            let has =
                |suffix: &str| root().join(format!("specs/{}.{suffix}", name.replace('_', "-"))).exists();
            if !has("yaml") && !has("json") {
                found.push(format!("generated-examples/{name} has no specs/{name}.yaml"));
            }
        }
    }
    none("generated examples without a definition", &found);
}

#[test]
fn documents_are_there() {
    for path in [
        "README.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "codegen/ARCHITECTURE.md",
        "runtime/ARCHITECTURE.md",
        "macros/ARCHITECTURE.md",
    ] {
        assert!(root().join(path).exists(), "{path} is missing");
    }
}

#[test]
fn architecture_names_every_module() {
    let mut found = Vec::new();
    for krate in ["codegen", "runtime", "macros"] {
        let text = fs::read_to_string(root().join(krate).join("ARCHITECTURE.md")).unwrap_or_default();
        for entry in fs::read_dir(root().join(krate).join("src")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let module = name.trim_end_matches(".rs");
            if !["lib", "main", "bin", "corpus"].contains(&module) && !text.contains(&format!("`{module}")) {
                found.push(format!("{krate}/ARCHITECTURE.md does not mention `{module}`"));
            }
        }
    }
    none("maps that are not true", &found);
}

/// The files git knows.
fn tracked() -> Vec<String> {
    let output = Command::new("git").current_dir(root()).args(["ls-files"]).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}
