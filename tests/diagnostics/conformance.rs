//! The published suites of YAML and JSON against the loader: what must be read, what must be refused, which values.

use std::collections::BTreeMap;
use std::fs;

use gwgen::diagnostic::{Code, Severity};
use gwgen::source::{Node, de};
use gwgen_tests::repository;
use serde_json::Value;

use crate::corpus;

/// Invalid YAML that is read all the same, by id of the case.
const READ_ALTHOUGH_INVALID: &[(&str, &str)] = &[
    ("9C9N", "lines of a flow sequence may be indented too little, as PyYAML and ruamel.yaml take it"),
    ("DK95-01", "lines of a quoted text may be indented too little, as PyYAML and ruamel.yaml take it"),
    ("QB6E", "lines of a quoted text may be indented too little, as PyYAML and ruamel.yaml take it"),
];

/// Valid YAML that is refused, by id of the case, beyond what [`refusal`] explains.
const REFUSED_ALTHOUGH_VALID: &[(&str, &str)] = &[
    ("2JQS", "both keys are empty, and keys are unique in a definition"),
    ("ZYU8-02", "a %YAML directive with two versions; no definition has one"),
];

/// JSONTestSuite's files that must parse, but are refused.
const JSON_REFUSED: &[(&str, &str)] = &[("y_object_duplicated_key.json", "keys are unique in a definition")];

/// A case of the YAML suite.
struct Case {
    id: String,
    yaml: String,
    tree: String,
    json: Option<String>,
    fails: bool,
}

/// The suite's visible signs for invisible characters.
fn unmark(text: &str) -> String {
    let text = text.replace('␣', " ").replace('⇔', "\u{FEFF}").replace('↵', "").replace('←', "\r");
    let mut out = String::new();
    // A tab is a `»` with as many dashes before it as fill the columns.
    for piece in text.split('»').collect::<Vec<_>>().iter().enumerate().map(|(n, piece)| (n, *piece)) {
        if piece.0 > 0 {
            let kept = out.trim_end_matches('—').len();
            out.truncate(kept);
            out.push('\t');
        }
        out.push_str(piece.1);
    }
    match out.strip_suffix("∎\n") {
        Some(text) => text.to_owned(),
        None => out,
    }
}

fn cases() -> Option<Vec<Case>> {
    let folder = repository::shared("corpus/conformance/yaml-test-suite/src")?;
    let mut paths: Vec<_> = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let name = path.file_stem()?.to_string_lossy().into_owned();
        let (loaded, findings) = corpus::read("case.yaml", &fs::read(&path).ok()?);
        assert!(findings.is_empty(), "{name}: {findings:?}");
        // A case inherits what it does not say from the one before it.
        let mut fields: BTreeMap<&str, String> = BTreeMap::new();
        let list: Vec<_> = loaded.root()?.items().collect();
        for (number, case) in list.iter().enumerate() {
            fields.remove("fail");
            for (key, value) in case.entries() {
                if value.is_null() {
                    fields.remove(key.text);
                } else {
                    fields.insert(key.text, value.text().unwrap_or("").to_owned());
                }
            }
            if case.get("skip").is_some() {
                continue;
            }
            let id = if list.len() == 1 { name.clone() } else { format!("{name}-{number:02}") };
            cases.push(Case {
                id,
                yaml: unmark(&fields["yaml"]),
                tree: fields.get("tree").cloned().unwrap_or_default(),
                json: fields.get("json").cloned(),
                fails: fields.get("fail").is_some_and(|fail| fail == "true"),
            });
        }
    }
    Some(cases)
}

/// The code with which a valid stream is refused, because a definition is one mapping of texts to values.
fn refusal(case: &Case) -> Vec<&'static str> {
    let mut codes = Vec::new();
    let documents = case.tree.lines().filter(|line| line.trim_start().starts_with("+DOC")).count();
    if documents > 1 {
        codes.push("GW0017");
    }
    if documents == 0 || case.tree.lines().any(|line| line.trim_start() == "=VAL :") {
        codes.push("GW0003");
    }
    // Whether a collection or an alias stands where a key does shows only in the pairing; both signs must be there.
    if case.tree.matches("+MAP").count() > 0
        && (case.tree.contains("+SEQ") || case.tree.matches("+MAP").count() > 1)
    {
        codes.push("GW0013");
    }
    codes
}

#[test]
fn yaml_test_suite() {
    let Some(cases) = cases() else { return };
    assert!(cases.len() > 390, "{}", cases.len());
    let mut faults = Vec::new();
    let (mut read, mut refused, mut compared) = (0, 0, 0);
    for case in &cases {
        let (loaded, findings) = corpus::read("case.yaml", case.yaml.as_bytes());
        let codes: Vec<String> = findings.iter().map(|finding| finding.code.to_string()).collect();
        let excuse = if case.fails { READ_ALTHOUGH_INVALID } else { REFUSED_ALTHOUGH_VALID };
        let excused = excuse.iter().any(|(id, _)| *id == case.id);
        if findings.is_empty() {
            read += 1;
            if case.fails != excused {
                faults.push(format!("{}: read, although invalid", case.id));
            }
            let root = loaded.root().unwrap();
            if let Some(json) = case.json.as_ref().filter(|_| !case.fails) {
                compared += 1;
                let wanted: Value = serde_json::from_str(json).unwrap();
                let got: Value = value(root);
                if !equal(&got, &wanted) {
                    faults.push(format!("{}: is {got}, not {wanted}", case.id));
                }
            }
        } else {
            refused += 1;
            let explained = refusal(case).iter().any(|code| codes.iter().all(|found| found == code));
            if !case.fails && !explained && !excused {
                faults.push(format!(
                    "{}: refused with {codes:?}, although valid: {:?}",
                    case.id, findings[0].message
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    println!("{} cases: {read} read, {compared} of them compared with JSON, {refused} refused", cases.len());
}

fn value(node: Node<'_>) -> Value {
    de::from_node(node).unwrap()
}

#[test]
fn json_test_suite() {
    let Some(folder) = repository::shared("corpus/conformance/json-parsing/test_parsing") else { return };
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 300);
    let mut faults = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        let (loaded, findings) = corpus::read("case.json", &bytes);
        let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        let excused = JSON_REFUSED.iter().any(|(file, _)| *file == name);
        // A definition that says nothing is refused, also where it is JSON.
        let empty = findings.first().is_some_and(|finding| finding.code == Code::EMPTY_FILE);
        match name.as_bytes()[0] {
            b'y' if errors != (excused || empty) => faults.push(format!("{name}: {findings:?}")),
            b'n' if !errors => faults.push(format!("{name}: read, although it is not JSON")),
            b'y' if !errors => {
                let wanted: Value = serde_json::from_slice(&bytes).unwrap();
                let got = value(loaded.root().unwrap());
                if !equal(&got, &wanted) {
                    faults.push(format!("{name}: is {got}, not {wanted}"));
                }
            }
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Whether two values are the same; numbers by value, so that `-0` is `0`.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}
