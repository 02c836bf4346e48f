//! Plain documents whose gateways Schemathesis finds nothing wrong with.

use gwgen_tests::{repository, schemathesis, skip};

/// So many examples for an operation in each mode, where nobody asks for more.
const FEW: u32 = 5;

#[allow(clippy::print_stdout, reason = "`cargo test -- --nocapture` shows the figures")]
fn check(name: &str) {
    let Some(document) = repository::shared(&format!("corpus/openapi/{name}")) else { return };
    if !schemathesis::is_installed() {
        let version = schemathesis::VERSION;
        skip::because(&format!("Schemathesis {version} is not there; `cargo xtask test` installs it"));
        return;
    }
    let examples = std::env::var(schemathesis::EXAMPLES).ok().and_then(|text| text.parse().ok());
    let tally = schemathesis::check(&document, examples.unwrap_or(FEW));
    let tally = tally.unwrap_or_else(|problem| panic!("{problem}"));
    println!("{name}: {} operations, {} cases, {} s", tally.operations, tally.cases, tally.seconds);
    assert!(tally.cases > tally.operations as u64, "{tally:?}");
}

/// 120 operations, forms.
#[test]
fn schemathesis_star_trek() {
    check("readmeio--oas-examples--3.0-star-trek.json");
}

/// OpenAPI 3.1, 84 operations, headers.
#[test]
fn schemathesis_discourse() {
    check("discourse.local.json");
}

/// Credentials; what was deleted is gone; answers by `default`.
#[test]
fn schemathesis_vault() {
    check("apideck.com--vault.json");
}
