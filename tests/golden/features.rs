//! `tests/golden/<feature>/`: `spec.yaml` and the Rust files it becomes.

use std::fs;
use std::path::{Path, PathBuf};

use gwgen_tests::{bless, repository};

use super::crates::{compile, differences, files, generate};

fn check(feature: &str) {
    let folder = repository::root().join("tests/golden").join(feature);
    let out = repository::scratch("golden").join(feature);
    generate(&folder, Path::new("spec.yaml"), &out, &repository::root().join("runtime"));
    let generated = files(&out.join("src"));
    let expected = folder.join("src");
    if std::env::var_os(bless::VARIABLE).is_some() {
        write(&expected, &generated);
    }
    let found = differences(&files(&expected), &generated);
    assert!(found.is_empty(), "{feature}: {}\n`cargo xtask bless` rewrites it", found.join("\n"));
    compile(&out);
}

fn write(folder: &Path, files: &std::collections::BTreeMap<String, String>) {
    // The folder holds nothing but what a run has written.
    let _ = fs::remove_dir_all(folder);
    for (name, text) in files {
        let path: PathBuf = folder.join(name);
        let parent = path.parent().expect("files have folders");
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, text)).expect("written");
    }
}

macro_rules! features {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_folder_has_a_test() {
            let known = [$(stringify!($name)),*];
            for entry in fs::read_dir(repository::root().join("tests/golden")).expect("the folder").flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                assert!(!entry.path().is_dir() || known.contains(&name.as_str()), "tests/golden/{name} has no test");
            }
        }
    };
}

features! { authorizers aws functions gateway_responses hostile_names mappings names policy routes shared stages }
