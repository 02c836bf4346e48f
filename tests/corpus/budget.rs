//! What generated crates may hold for each operation: lines, and functions. No time is asserted; `cargo xtask budget`
//! prints times.

use std::fs;
use std::path::Path;

use gwgen_tests::{compiler, corpus, repository};

/// Lines of Rust an operation may take, with what requests are held to: 65 in most documents, twice that where forms have
/// hundreds of fields.
const LINES: usize = 120;
/// Functions that are the same for every crate: `main`, and little else.
const FUNCTIONS: usize = 10;

/// Documents with their numbers of operations, counted in the documents.
const DOCUMENTS: &[(&str, usize)] = &[
    ("openapi/github-api.github.com.json.gz", 1223),
    ("openapi/kubernetes.io.json.gz", 845),
    ("openapi/stripe.com.json.gz", 452),
    ("openapi/slackapi--slack-api-specs--slack_web_openapi_v2.json.gz", 174),
];

#[test]
fn generated_code_is_small() {
    let Some(root) = repository::shared("corpus") else { return };
    for (name, operations) in DOCUMENTS {
        let document = corpus::document(&root.join(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("crate");
        let (from, to) = (document.to_string_lossy(), out.to_string_lossy());
        let output = compiler::call(&["generate", &from, "--out", &to, "--runtime", "path:runtime"]);
        assert!(output.status.success(), "{name}: {}", compiler::text(&output.stderr));
        let (mut lines, mut functions, mut largest) = (0, 0, 0);
        for text in rust_files(&out.join("src")) {
            let count = text.lines().count();
            lines += count;
            largest = largest.max(count);
            functions += text
                .lines()
                .filter(|line| line.trim_start().trim_start_matches("pub ").starts_with("fn "))
                .count();
        }
        assert!(
            lines > *operations,
            "{name}: {lines} lines for {operations} operations is too little to be true"
        );
        assert!(lines <= LINES * operations, "{name}: {lines} lines for {operations} operations");
        assert!(functions <= FUNCTIONS, "{name}: {functions} functions; operations are tables");
        assert!(largest <= 1_500, "{name}: a file of {largest} lines");
    }
}

fn rust_files(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts.extend(rust_files(&path));
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
    texts
}
