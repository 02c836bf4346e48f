//! Behaviour cases over sockets: one test for each phase, one compiled gateway for each file of cases.

use std::fs;
use std::path::{Path, PathBuf};

use gwgen_tests::behaviour::check;
use gwgen_tests::redis::Redis;
use gwgen_tests::repository::root;
use gwgen_tests::skip;

/// Runs every file of a phase; all failures are shown at once. What a state store has a part in is the same with every store.
fn phase(name: &str) {
    let mut problems = Vec::new();
    let mut passed = 0;
    let mut run = |path: &Path, more: &[&str]| match check(path, more) {
        Ok(cases) => passed += cases,
        Err(problem) => problems.push(format!("{} {problem}", more.join(" "))),
    };
    for path in files(name) {
        run(&path, &[]);
        if name == "throttle" {
            let folder = tempfile::tempdir().expect("a folder");
            run(&path, &["--state", &format!("file:{}", folder.path().display())]);
            match Redis::start(&[]) {
                Some(server) => run(&path, &["--state", &server.url()]),
                None => skip::because("there is no redis-server"),
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(passed > 0, "no case ran");
}

fn files(phase: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/behaviour").join(phase);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|path| path.extension().is_some_and(|suffix| suffix == "yaml"));
    files.sort();
    files
}

macro_rules! phases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { phase(stringify!($name)); })*

        #[test]
        fn every_folder_has_a_test() {
            let known = [$(stringify!($name)),*];
            for entry in fs::read_dir(root().join("tests/behaviour")).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                assert!(!entry.path().is_dir() || known.contains(&name.as_str()), "tests/behaviour/{name} has no test");
            }
        }
    };
}

phases! { access api_key authorize cache canonical compress cors decompress domain_name integrate map_request map_response policy respond route throttle validate validate_answer }
