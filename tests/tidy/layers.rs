//! The floors of each crate: a module imports from lower floors only, never from a neighbour on its own.

use std::collections::BTreeSet;

use super::none;
use super::source::{SourceFile, rust_files};
use super::tokens::{paths, tokens};

/// A top-level module and its floor.
type Floors = &'static [(&'static str, u32)];

const COMPILER: Floors = &[
    ("diagnostic", 0),
    ("options", 0),
    ("source", 1),
    ("language", 1),
    ("document", 2),
    ("model", 2),
    ("resolve", 3),
    ("lint", 3),
    ("emit", 4),
    ("render", 4),
    ("interpret", 4),
    ("diff", 4),
    ("compile", 4),
    ("build", 5),
    ("bin", 6),
];

const RUNTIME: Floors = &[
    ("message", 0),
    ("api", 1),
    ("engine", 2),
    ("port", 2),
    ("handler", 3),
    ("authorizer", 3),
    ("integration", 3),
    ("adapter", 3),
    ("phase", 4),
    ("pipeline", 5),
    ("websocket", 5),
    ("edge", 6),
];

/// Modules that see less than their floor allows.
const NARROWER: &[(&str, &str, &[&str])] = &[
    ("codegen", "lint", &["document"]),
    ("codegen", "emit", &["document"]),
    ("codegen", "render", &["document"]),
    ("codegen", "diff", &["document"]),
    ("codegen", "interpret", &["document"]),
    // Adapters see `port` and `message`; `engine` too, for signatures and events, which are pure.
    ("runtime", "adapter", &["api", "handler"]),
];

/// Crates of the HTTP server: named at the edge only, so that every phase can be tested without a socket.
const SERVER_CRATES: &[&str] =
    &["actix_http", "actix_rt", "actix_server", "actix_service", "actix_web", "hyper"];

/// Imports that break the rule, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

#[test]
fn the_compiler_keeps_its_floors() {
    none(
        "imports against the floors (style: a module imports from lower floors only)",
        &findings("codegen", COMPILER),
    );
}

#[test]
fn the_runtime_keeps_its_floors() {
    none(
        "imports against the floors (style: a module imports from lower floors only)",
        &findings("runtime", RUNTIME),
    );
}

#[test]
fn server_crates_are_named_at_the_edge_only() {
    let mut found = Vec::new();
    for file in rust_files("runtime/src")
        .iter()
        .filter(|file| !file.path.starts_with("runtime/src/edge") && !file.is_test())
    {
        for path in paths(&tokens(file.without_tests())) {
            if path.first().is_some_and(|first| SERVER_CRATES.contains(&first.as_str())) {
                found.push(format!("{}: {}", file.path, path.join("::")));
            }
        }
    }
    none("server crates outside edge/", &found);
}

#[test]
fn the_compiler_does_not_know_the_runtime() {
    let mut found = Vec::new();
    for (folder, stranger) in
        [("codegen/src", "gwgen_runtime"), ("runtime/src", "gwgen"), ("macros/src", "gwgen_runtime")]
    {
        for file in rust_files(folder).iter().filter(|file| !file.path.contains("/interpret/")) {
            let foreign = paths(&tokens(file.without_tests()));
            // Quoted paths are what `emit` writes, not what it imports.
            let quotes = file.text.contains("quote!") || file.text.contains("parse_quote");
            found.extend(
                foreign
                    .iter()
                    .filter(|path| path.first().is_some_and(|first| first == stranger) && !quotes)
                    .map(|path| format!("{}: {}", file.path, path.join("::"))),
            );
        }
    }
    none("crates that must not know each other", &found);
}

fn findings(krate: &str, floors: Floors) -> Vec<String> {
    let floor_of = |module: &str| floors.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor);
    let mut found = BTreeSet::new();
    let mut used = BTreeSet::new();
    for file in rust_files(&format!("{krate}/src")).iter().filter(|file| !file.is_test()) {
        let module = file.module();
        let Some(own) = module.first() else { continue };
        let Some(floor) = floor_of(own) else {
            found.insert(format!("{}: the module {own} has no floor", file.path));
            continue;
        };
        for target in imported(file, krate) {
            let Some(below) = floor_of(&target) else { continue };
            let forbidden =
                NARROWER.iter().any(|(k, m, hidden)| k == &krate && m == own && hidden.contains(&&*target));
            if target == *own || below < floor && !forbidden {
                continue;
            }
            match EXCEPTIONS.iter().find(|(path, to, _)| *path == file.path && *to == target) {
                Some(exception) => {
                    used.insert(exception.0);
                }
                None => {
                    found.insert(format!("{} (floor {floor}) imports {target} (floor {below})", file.path));
                }
            }
        }
    }
    let stale = EXCEPTIONS.iter().filter(|(path, ..)| path.starts_with(krate) && !used.contains(path));
    found.extend(stale.map(|(path, to, _)| format!("the exception {path} → {to} is not needed")));
    found.into_iter().collect()
}

/// The top-level modules of its own crate that a file names.
fn imported(file: &SourceFile, krate: &str) -> BTreeSet<String> {
    let module = file.module();
    let own_name = if krate == "codegen" { "gwgen" } else { "gwgen_runtime" };
    let mut modules = BTreeSet::new();
    for path in paths(&tokens(file.without_tests())) {
        let ups = path.iter().take_while(|segment| *segment == "super").count();
        let rest = match path.first().map(String::as_str) {
            Some("crate") => path.get(1..),
            // The binary of the compiler names its own library from outside.
            Some(first) if first == own_name && module.first() == Some(&"bin") => path.get(1..),
            // `super` leaves the module as often as it stands there; only at the root does it name another module.
            Some("super") if ups == module.len() => path.get(ups..),
            _ => None,
        };
        if let Some(target) = rest.and_then(<[String]>::first) {
            modules.insert(target.clone());
        }
    }
    modules
}
