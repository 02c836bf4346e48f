//! `generated-examples/`: what `specs/` become.

use std::path::{Path, PathBuf};
use std::{env, fs};

use gwgen_tests::{bless, repository};

use super::crates::{compile, differences, files, generate};

/// Where the examples find the runtime.
const RUNTIME: &str = "../../runtime";

/// Every definition in `specs/`, by name.
fn definitions() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(repository::root().join("specs")).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|suffix| suffix == "yaml"))
        .filter_map(|path| Some((path.file_stem()?.to_string_lossy().into_owned(), path)))
        .collect();
    found.sort();
    found
}

#[test]
fn examples_are_what_the_compiler_writes() {
    let mut problems = Vec::new();
    let definitions = definitions();
    assert!(definitions.len() >= 4, "specs/ holds definitions");
    for (name, definition) in definitions {
        let example = repository::root().join("generated-examples").join(&name);
        if env::var_os(bless::VARIABLE).is_some() {
            generate(repository::root(), &definition, &example, Path::new(RUNTIME));
        }
        let scratch = tempfile::tempdir().expect("a folder");
        let out = scratch.path().join("crate");
        generate(repository::root(), &definition, &out, Path::new(RUNTIME));
        problems
            .extend(differences(&files(&example), &files(&out)).into_iter().map(|it| format!("{name}/{it}")));
    }
    assert!(problems.is_empty(), "{}\n`cargo xtask bless` rewrites them", problems.join("\n"));
}

#[test]
fn examples_compile_without_warnings() {
    for (name, _) in definitions() {
        compile(&repository::root().join("generated-examples").join(name));
    }
}

#[test]
fn the_working_directory_changes_no_byte() {
    let scratch = tempfile::tempdir().expect("a folder");
    let specs = repository::root().join("specs");
    let out = |name: &str| scratch.path().join(name);
    generate(&specs, Path::new("pets.yaml"), &out("one"), Path::new(RUNTIME));
    generate(scratch.path(), &specs.join("pets.yaml"), &out("two"), Path::new(RUNTIME));
    generate(repository::root(), Path::new("./specs/../specs/pets.yaml"), &out("three"), Path::new(RUNTIME));
    let one = files(&out("one"));
    assert!(one.len() > 8, "{:?}", one.keys());
    assert_eq!(differences(&one, &files(&out("two"))), Vec::<String>::new());
    assert_eq!(differences(&one, &files(&out("three"))), Vec::<String>::new());
    // A second run over the first changes nothing either.
    generate(&specs, Path::new("pets.yaml"), &out("one"), Path::new(RUNTIME));
    assert_eq!(differences(&one, &files(&out("one"))), Vec::<String>::new());
}
