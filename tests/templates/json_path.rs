//! Jayway's answers to the published comparison of JSON paths, which Amazon's engine gives.
//!
//! Where the comparison lists Jayway's own result, that is wanted, else what all implementations agree on. The rows of
//! [`DIFFERENT`] say why the answer is another one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use gwgen::interpret::Trial;
use gwgen::language::json_path::check;
use gwgen_tests::yaml;
use serde_json::Value;

/// Queries that are answered otherwise.
const DIFFERENT: &[&str] = &[
    // No path at all: a mistake here, the root there.
    "empty",
    // A name in a filter can hold a slash here.
    "filter_expression_with_division",
    // `^` is read there and leads nowhere; here it is a mistake.
    "filter_expression_with_parent_axis_operator",
];

#[test]
fn answers_are_jayways() {
    let Some(folder) = super::material("corpus/conformance/jsonpath") else { return };
    let load = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).expect("a suite");
        yaml::read(&text).expect("YAML")
    };
    let jayway = load("json-path-comparison.Java_com.jayway.jsonpath.yaml");
    let own: BTreeMap<&str, &Value> = jayway["queries"]
        .as_array()
        .expect("queries")
        .iter()
        .filter_map(|query| Some((query["id"].as_str()?, &query["result"])))
        .collect();
    let suite = load("json-path-comparison.regression_suite.yaml");
    let (mut equal, mut different, mut unread) = (0, BTreeSet::new(), Vec::new());
    let mut told = Vec::new();
    for query in suite["queries"].as_array().expect("queries") {
        let (id, selector) =
            (query["id"].as_str().expect("an id"), query["selector"].as_str().expect("a path"));
        let mut wanted: Vec<&Value> = own.get(id).copied().into_iter().collect();
        if wanted.is_empty() {
            wanted = ["consensus", "scalar-consensus", "not-found-consensus", "scalar-not-found-consensus"]
                .iter()
                .filter_map(|key| query.get(*key))
                .collect();
        }
        if wanted.is_empty() {
            continue;
        }
        let trial = Trial { body: query["document"].to_string(), ..Trial::default() };
        // The path is data here, so that it needs no quoting.
        let trial = Trial { headers: vec![("Path".to_owned(), selector.to_owned())], ..trial };
        let printed = trial.read_and_render("$input.json($input.params('Path'))");
        let readable = check(selector).is_ok();
        let answer = match &printed {
            Ok(rendered) => String::from_utf8_lossy(&rendered.text).into_owned(),
            Err(_) => "NOT_SUPPORTED".to_owned(),
        };
        if readable == (answer == "NOT_SUPPORTED") {
            unread.push(format!("{id} {selector}: compiler {readable}, runtime {answer}"));
        }
        let is_wanted = |value: &Value| match value.as_str() {
            Some("NOT_FOUND") => matches!(answer.as_str(), "\"\"" | "[]"),
            Some("NOT_SUPPORTED") => matches!(answer.as_str(), "NOT_SUPPORTED" | "\"\"" | "[]"),
            _ => serde_json::from_str::<Value>(&answer).is_ok_and(|answer| alike(&answer, value)),
        };
        if wanted.iter().any(|value| is_wanted(value)) {
            equal += 1;
        } else {
            different.insert(id.to_owned());
            told.push(format!("{id} {selector}: {answer}, wanted {wanted:?}"));
        }
    }
    assert!(unread.is_empty(), "compiler and runtime read differently:\n{}", unread.join("\n"));
    let listed: BTreeSet<String> = DIFFERENT.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(different, listed, "{equal} equal; different:\n{}", told.join("\n"));
}

/// Numbers by value, lists in any order: the comparison sorts what implementations give in different orders.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            let mut rest: Vec<&Value> = other.iter().collect();
            one.len() == other.len()
                && one.iter().all(|item| match rest.iter().position(|other| alike(item, other)) {
                    Some(at) => {
                        rest.swap_remove(at);
                        true
                    }
                    None => false,
                })
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| alike(value, other)))
        }
        _ => one == other,
    }
}
