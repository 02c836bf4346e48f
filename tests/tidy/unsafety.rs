//! `unsafe` stands in few modules, each with its reason and tests.

use super::none;
use super::source::rust_files;
use super::tokens::tokens;

/// Files with `unsafe`, and why.
const ALLOWED: &[(&str, &str)] = &[
    (
        "runtime/src/message/reader/scan.rs",
        "comparisons of sixteen bytes, by instructions that each x86-64 has; no memory is read in it",
    ),
    ("runtime/tests/router_allocations.rs", "an allocator that counts: the router must not allocate"),
    ("runtime/tests/body_memory.rs", "an allocator that counts: bodies are read in bounded memory"),
    (
        "macros/tests/ui/07_signature_function.rs",
        "a program that must not compile: a handler is a safe function",
    ),
];

#[test]
fn unsafe_code_is_where_the_list_says() {
    let mut found = Vec::new();
    for folder in ["codegen", "runtime", "macros", "tests"] {
        for file in rust_files(folder) {
            let present = tokens(&file.text).iter().any(|token| token == "unsafe");
            let listed = ALLOWED.iter().any(|(path, _)| *path == file.path);
            if present && !listed {
                found.push(format!("{}: unsafe, and not in the list", file.path));
            }
            if listed && !present {
                found.push(format!("{}: in the list, and safe", file.path));
            }
        }
    }
    none("unsafe code", &found);
}
