//! Every message of the macros, one program each: `ui/NN_what_function.rs` for `#[handler]`, `…_gateway.rs` for
//! `gateway!`. `TRYBUILD=overwrite` writes the expected output anew.

use std::path::{Path, PathBuf};

#[test]
fn messages() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    copy_definitions(&cases, &package_of_the_cases().join("ui"));
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// The cases are compiled in a package of their own, and a definition's path is relative to its package.
fn package_of_the_cases() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this test");
    // target/debug/deps/ui-…
    let target = program.ancestors().nth(3).expect("a target folder");
    target.join("tests/trybuild").join(env!("CARGO_PKG_NAME"))
}

fn copy_definitions(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder for definitions");
    for entry in std::fs::read_dir(from).expect("the cases") {
        let path = entry.expect("a case").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().expect("a name");
            std::fs::copy(&path, to.join(name)).expect("a copy of the definition");
        }
    }
}
