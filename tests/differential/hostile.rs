//! Schemas and bodies that are made to cost much: the former end in a finding or in checks, the latter in a verdict.

use std::fmt::Write;

use gwgen::resolve::check::{Dialect, Draft, NoDocuments};
use gwgen_runtime::engine::check::Unfit;
use gwgen_runtime::message::JsonErrorKind;

use crate::walker::{Table, compile, read};

/// The checks of a schema, and the codes of what was found.
fn table(schema: &str) -> (Table, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("schema.json");
    std::fs::write(&path, schema).expect("a schema");
    let loaded = read(&path);
    let root = loaded.root().expect("a schema that can be read");
    let (checks, root, findings) =
        compile(root, "https://hostile.example/", Dialect::of(Draft::Draft7), &NoDocuments);
    (Table::of(&checks, root), findings.iter().map(|finding| finding.code.to_string()).collect())
}

/// Each level refers to the next one twice.
fn doubling(levels: usize, keyword: &str) -> String {
    let mut definitions = String::new();
    for level in 0..levels {
        let next = format!(r##"{{ "$ref": "#/definitions/d{}" }}"##, level + 1);
        // Titles of their own do not make the checks differ, minima do.
        write!(definitions, r#""d{level}": {{ "minimum": {level}, "{keyword}": [{next}, {next}] }},"#)
            .expect("a text");
    }
    format!(
        r##"{{ "$ref": "#/definitions/d0", "definitions": {{ {definitions} "d{levels}": {{ "type": "integer" }} }} }}"##
    )
}

#[test]
fn references_that_double_at_each_level() {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let (table, findings) = table(&doubling(60, keyword));
        assert!(findings.is_empty(), "{findings:?}");
        assert!(table.checks.list.len() < 200, "{} checks", table.checks.list.len());
        // Whatever the verdict is, it is there soon.
        let verdict = table.check("7");
        assert!(matches!(verdict, Err(Unfit::TooComplex | Unfit::Faulty)), "{keyword}: {verdict:?}");
    }
}

#[test]
fn ten_thousand_properties() {
    let mut properties = String::new();
    let mut members = String::new();
    for number in 0..10_000 {
        write!(
            properties,
            r#"{}"property{number}": {{ "type": "integer", "minimum": {number} }}"#,
            if number > 0 { "," } else { "" }
        )
        .expect("a text");
        write!(members, r#"{}"property{number}": {number}"#, if number > 0 { "," } else { "" })
            .expect("a text");
    }
    let (table, findings) = table(&format!(
        r#"{{ "type": "object", "additionalProperties": false, "required": ["property9999"], "properties": {{ {properties} }} }}"#
    ));
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(table.check(&format!("{{{members}}}")), Ok(()));
    assert_eq!(table.check(&format!("{{{members}, \"more\": 1}}")), Err(Unfit::Faulty));
    assert_eq!(table.check("{\"property9998\": 9998}"), Err(Unfit::Faulty));
    // A key that stands twice is found among the first 64 and behind them.
    for twice in ["property3", "property7000"] {
        let verdict = table.check(&format!("{{{members}, \"{twice}\": 9999}}"));
        assert!(
            matches!(verdict, Err(Unfit::NotJson(error)) if error.kind == JsonErrorKind::DuplicateKey),
            "{verdict:?}"
        );
    }
}

#[test]
fn patterns_that_explode() {
    for pattern in ["((a{1000}){1000}){1000}", "(((((a{99}){99}){99}){99}){99})"] {
        let (_, findings) = table(&format!(r#"{{ "pattern": "{pattern}" }}"#));
        assert_eq!(findings, ["GW1704"], "{pattern}");
    }
    // These take exponential time where one way after the other is tried.
    for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*x", "^([a-z]+)*[0-9]$"] {
        let (table, findings) = table(&format!(r#"{{ "pattern": "{pattern}" }}"#));
        assert!(findings.is_empty(), "{pattern}: {findings:?}");
        let verdict = table.check(&format!("\"{}!\"", "a".repeat(200_000)));
        assert_eq!(verdict, Err(Unfit::Faulty), "{pattern}");
    }
}

#[test]
fn bodies_that_are_large_or_deep() {
    let (unique, _) = table(r#"{ "uniqueItems": true, "items": { "type": ["integer", "array"] } }"#);
    let mut items = String::from("[");
    let mut number = 0_u64;
    while items.len() < 10 << 20 {
        write!(items, "{number},").expect("a text");
        number += 1;
    }
    assert_eq!(unique.check(&format!("{items}{number}]")), Ok(()));
    assert_eq!(unique.check(&format!("{items}77]")), Err(Unfit::Faulty));
    let deep = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    let verdict = unique.check(&deep);
    assert!(
        matches!(verdict, Err(Unfit::NotJson(error)) if error.kind == JsonErrorKind::TooDeep),
        "{verdict:?}"
    );

    let (number, _) = table(r#"{ "type": "integer", "minimum": 3, "maximum": 1e400, "multipleOf": 0.7 }"#);
    assert_eq!(number.check(&format!("7{}", "0".repeat(390))), Ok(()));
    assert_eq!(number.check(&format!("7{}", "0".repeat(1 << 20))), Err(Unfit::Faulty));
    assert_eq!(number.check(&format!("{}.5", "7".repeat(1 << 20))), Err(Unfit::Faulty));
    assert_eq!(number.check("7e999999999999999999999"), Err(Unfit::Faulty));
    assert_eq!(number.check(&format!("7e-{}", "9".repeat(1 << 20))), Err(Unfit::Faulty));
}
