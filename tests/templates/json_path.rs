//! Jayway's answers to the published comparison of JSON paths, which Amazon's engine gives.
//!
//! Where the comparison lists Jayway's own result, that is wanted, else what all implementations agree on. The rows of
//! [`DIFFERENT`] say why the answer is another one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

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

/// A query of the published suite.
pub(super) struct Query {
    pub(super) id: String,
    pub(super) document: String,
    pub(super) selector: String,
    /// What a newer Jayway was seen to answer, else what all implementations agree on.
    wanted: Vec<Value>,
}

/// All of them.
pub(super) fn queries(folder: &Path) -> Vec<Query> {
    let load = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(folder.join(name)).expect("a suite");
        yaml::read(&text).expect("YAML")["queries"].as_array().expect("queries").clone()
    };
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let own: BTreeMap<String, Value> = load("json-path-comparison.Java_com.jayway.jsonpath.yaml")
        .into_iter()
        .map(|query| (text(&query["id"]), query["result"].clone()))
        .collect();
    let agreed = ["consensus", "scalar-consensus", "not-found-consensus", "scalar-not-found-consensus"];
    let read = |query: Value| {
        let id = text(&query["id"]);
        let wanted = match own.get(&id) {
            Some(own) => vec![own.clone()],
            None => agreed.iter().filter_map(|key| query.get(*key)).cloned().collect(),
        };
        Query { id, document: query["document"].to_string(), selector: text(&query["selector"]), wanted }
    };
    load("json-path-comparison.regression_suite.yaml").into_iter().map(read).collect()
}

impl Query {
    /// The query's answer; `None`: the path cannot be read.
    pub(super) fn answer(&self) -> Option<String> {
        // The path is data here, so that it needs no quoting.
        let headers = vec![("Path".to_owned(), self.selector.clone())];
        let trial = Trial { body: self.document.clone(), headers, ..Trial::default() };
        let rendered = trial.read_and_render("$input.json($input.params('Path'))").ok()?;
        Some(String::from_utf8_lossy(&rendered.text).into_owned())
    }

    /// Whether an answer is a published one; `None`: there is none.
    pub(super) fn is_published(&self, answer: Option<&str>) -> Option<bool> {
        let is_wanted = |value: &Value| match (value.as_str(), answer) {
            (Some("NOT_FOUND"), answer) => matches!(answer, Some("\"\"" | "[]")),
            (Some("NOT_SUPPORTED"), answer) => matches!(answer, None | Some("\"\"" | "[]")),
            (_, None) => false,
            (_, Some(answer)) => {
                serde_json::from_str::<Value>(answer).is_ok_and(|answer| alike(&answer, value))
            }
        };
        (!self.wanted.is_empty()).then(|| self.wanted.iter().any(is_wanted))
    }
}

#[test]
fn answers_are_jayways() {
    let Some(folder) = gwgen_tests::repository::shared("corpus/conformance/jsonpath") else { return };
    let (mut equal, mut different, mut unread) = (0, BTreeSet::new(), Vec::new());
    let mut told = Vec::new();
    for query in queries(&folder) {
        let answer = query.answer();
        let Some(is_published) = query.is_published(answer.as_deref()) else { continue };
        if check(&query.selector).is_ok() != answer.is_some() {
            unread.push(format!("{} {}: the runtime says {answer:?}", query.id, query.selector));
        }
        if is_published {
            equal += 1;
        } else {
            told.push(format!("{} {}: {answer:?}, wanted {:?}", query.id, query.selector, query.wanted));
            different.insert(query.id);
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
