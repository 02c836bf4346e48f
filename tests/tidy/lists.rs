//! Lists that stand in two places must agree.

use std::collections::BTreeSet;
use std::fs;

use gwgen::diagnostic::Code;
use gwgen::model::GatewayResponseType;
use gwgen_runtime::message;
use gwgen_tests::repository::root;

use super::none;
use super::source::{SourceFile, rust_files};

#[test]
fn every_code_is_explained() {
    let mut found = Vec::new();
    let mut last = None;
    for code in Code::all() {
        if code.title().is_empty() || code.explanation().len() < 40 {
            found.push(format!("{code} has no explanation worth reading"));
        }
        if last >= Some(code) {
            found.push(format!("{code} stands out of order"));
        }
        last = Some(code);
    }
    assert!(last.is_some(), "there are no codes");
    none("diagnostic codes", &found);
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let folder = root().join("tests/diagnostics");
    let names: Vec<String> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let numbers: BTreeSet<&str> = names.iter().filter_map(|name| name.get(..4)).collect();
    // What cannot be a text file (a folder, 32 MB, UTF-16) has its case in Rust.
    let is_test = |file: &SourceFile| file.path.starts_with("tests/diagnostics") || file.is_test();
    let tests = ["tests/diagnostics", "codegen/src"].into_iter().flat_map(rust_files).filter(is_test);
    let in_rust: String = tests.map(|file| file.text).collect();
    let mut found = Vec::new();
    for code in Code::all() {
        let text = code.to_string();
        if !numbers.contains(text.trim_start_matches("GW")) && !in_rust.contains(&text) {
            found.push(format!("{code} ({}) has no case in tests/diagnostics", code.title()));
        }
    }
    for number in numbers {
        if Code::parse(number).is_none() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            found.push(format!("tests/diagnostics/{number}_… is a case of no code"));
        }
    }
    none("cases of diagnostics", &found);
}

#[test]
fn gateway_response_types_agree() {
    for kind in GatewayResponseType::ALL {
        assert_eq!(runtime_name(kind.ident()), Some(kind.as_str()), "{kind:?} at run time");
    }
    assert_eq!(GatewayResponseType::ALL.len(), RUNTIME_TYPES.len());
}

/// The runtime's types with the names of their variants.
const RUNTIME_TYPES: &[message::GatewayResponseType] = {
    use message::GatewayResponseType::*;
    &[
        AccessDenied,
        ApiConfigurationError,
        AuthorizerConfigurationError,
        AuthorizerFailure,
        BadRequestBody,
        BadRequestParameters,
        Default4xx,
        Default5xx,
        ExpiredToken,
        IntegrationFailure,
        IntegrationTimeout,
        InvalidApiKey,
        InvalidSignature,
        MissingAuthenticationToken,
        QuotaExceeded,
        RequestTooLarge,
        ResourceNotFound,
        Throttled,
        Unauthorized,
        UnsupportedMediaType,
        WafFiltered,
    ]
};

fn runtime_name(variant: &str) -> Option<&'static str> {
    RUNTIME_TYPES.iter().find(|kind| format!("{kind:?}") == variant).map(|kind| kind.as_str())
}

#[test]
fn the_support_matrix_is_the_list_of_codes() {
    let rows: Vec<String> = Code::all()
        .filter(|code| code.to_string().starts_with("GW9"))
        .map(|code| format!("| {code} | {} |\n", code.title()))
        .collect();
    let table = format!("\n| code | not acted on yet |\n|---|---|\n{}\n", rows.concat());
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let (begin, end) = ("<!-- support matrix: begin -->\n", "<!-- support matrix: end -->");
    let (before, rest) = text.split_once(begin).expect("README.md has the marker of the support matrix");
    let (_, after) = rest.split_once(end).expect("README.md has the end of the support matrix");
    gwgen_tests::bless::check(&path, &format!("{before}{begin}{table}{end}{after}")).unwrap();
}

/// The fuzz targets are a workspace of their own, which CI does not build: its lock file must follow by itself.
#[test]
fn the_lock_file_of_the_fuzz_targets_is_current() {
    let lock = fs::read_to_string(root().join("fuzz/Cargo.lock")).expect("a lock file");
    let mut found = Vec::new();
    for (package, folder) in [("gwgen", "codegen"), ("gwgen-runtime", "runtime")] {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        let entry = format!("\nname = \"{package}\"\n");
        let behind = lock.split_once(&entry).map(|(_, behind)| behind).unwrap_or_default();
        let locked = behind.split("\n\n").next().unwrap_or_default();
        let table = manifest.split_once("\n[dependencies]\n").map(|(_, behind)| behind).unwrap_or_default();
        let lines = table.lines().take_while(|line| !line.starts_with('['));
        let names = lines.filter(|line| !line.contains("optional = true")).filter_map(|line| {
            let end = line.find(['.', ' '])?;
            line.get(..end).filter(|name| !name.is_empty() && !name.starts_with('#'))
        });
        for name in names {
            let locks = |line: &str| {
                line.trim_matches([' ', '"', ',']).split(' ').next().is_some_and(|locked| locked == name)
            };
            if !locked.lines().any(locks) {
                found.push(format!(
                    "{package} needs {name}: cargo update --workspace --manifest-path fuzz/Cargo.toml"
                ));
            }
        }
    }
    none("fuzz/Cargo.lock", &found);
}
