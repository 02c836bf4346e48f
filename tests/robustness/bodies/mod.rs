//! Bodies that are made to cost much, and answers that do not fit, against gateways that hold them to schemas.

mod answers;
mod hostile;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use gwgen_tests::backend::Backend;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::{compiler, repository};

/// Starts the gateway of a definition in this folder, which is compiled once.
fn gateway(definition: &str, backend: &Backend) -> Gateway {
    let address = backend.address;
    let parameter = if definition == "rest" { "backend=" } else { "server=http://" };
    let flags = ["--workers", "1", "--param", &format!("{parameter}{address}")].map(str::to_owned);
    Gateway::start(&binary(definition), &flags).unwrap_or_else(|problem| panic!("{problem}"))
}

fn binary(definition: &str) -> PathBuf {
    static BINARIES: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut binaries = BINARIES.lock().unwrap_or_else(PoisonError::into_inner);
    let built = binaries.entry(definition.to_owned()).or_insert_with(|| {
        let specification =
            repository::root().join("tests/robustness/bodies").join(format!("{definition}.yaml"));
        let name = format!("robustness-bodies-{definition}");
        compiler::build(&specification, &name, &[]).unwrap_or_else(|problem| panic!("{problem}"))
    });
    built.clone()
}
