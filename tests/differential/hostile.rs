//! Schemas and bodies that are made to cost much: the former end in a finding or in checks, the latter in a verdict.

use std::fmt::Write;

use gwgen::resolve::check::{Dialect, Draft, NoDocuments};
use gwgen_runtime::engine::check::{FirstFault, Unfit, measured};
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

/// Bodies of any length that make a schema's checks work as hard as they can.
struct Family {
    schema: &'static str,
    body: fn(usize) -> String,
    /// Whether a long one would take more than it may, and is refused for that.
    refused: bool,
}

fn letters(count: usize) -> String {
    "a".repeat(count)
}

const FAMILIES: &[Family] = &[
    Family {
        schema: r#"{ "uniqueItems": true }"#,
        body: |n| format!("[{}0.5]", (0..n / 4).map(|at| format!("{at},")).collect::<String>()),
        refused: false,
    },
    // Each level is looked through by all around it.
    Family {
        schema: r##"{ "uniqueItems": true, "items": { "$ref": "#" } }"##,
        body: |n| (0..60).fold(format!("[\"{}\"]", letters(n)), |level, _| format!("[0,{level}]")),
        refused: false,
    },
    Family {
        schema: r##"{ "anyOf": [{ "type": "null" }, { "type": "array", "items": { "$ref": "#" } }, { "type": "string" }] }"##,
        body: |n| (0..20).fold(format!("[\"{}\"]", letters(n)), |level, _| format!("[0,{level}]")),
        refused: false,
    },
    Family {
        schema: r#"{ "pattern": "^(a+)+$" }"#,
        body: |n| format!("\"{}!\"", letters(n)),
        refused: false,
    },
    Family {
        schema: r#"{ "pattern": "(a?b?c?d?e?f?g?h?){40}i" }"#,
        body: |n| format!("\"{}\"", letters(n)),
        refused: true,
    },
    // Look-ahead from every position to the end of the text, found there and not.
    Family {
        schema: r#"{ "pattern": "((?=a*b)a)*c" }"#,
        body: |n| format!("\"{}b\"", letters(n)),
        refused: true,
    },
    Family {
        schema: r#"{ "pattern": "((?=a*c)a)*c" }"#,
        body: |n| format!("\"{}b\"", letters(n)),
        refused: false,
    },
    Family {
        schema: r#"{ "pattern": "((?<=a*)a)*c" }"#,
        body: |n| format!("\"{}b\"", letters(n)),
        refused: true,
    },
    Family {
        schema: r#"{ "items": { "pattern": "^(?=.*b)((?=a)a)*$" } }"#,
        body: |n| format!("[{}\"\"]", format!("\"{}b\",", letters(300)).repeat(n / 300)),
        refused: false,
    },
    Family {
        schema: r#"{ "unevaluatedProperties": false, "allOf": [{ "patternProperties": { "^k": { "minimum": 0 } } }] }"#,
        body: |n| {
            format!("{{{}\"k\": 1}}", (0..n / 8).map(|at| format!("\"k{at}\": 1,")).collect::<String>())
        },
        refused: false,
    },
    Family {
        schema: r#"{ "propertyNames": { "pattern": "^(a|b)*$" }, "dependentRequired": { "a": ["b"] } }"#,
        body: |n| {
            format!("{{{}\"a\": 1}}", (0..n / 8).map(|at| format!("\"k{at}\": 1,")).collect::<String>())
        },
        refused: false,
    },
    Family {
        schema: r#"{ "contains": { "enum": [[1], { "a": 1 }] }, "items": { "enum": ["x", 1, 0.5, null, [2]] } }"#,
        body: |n| format!("[{}[2]]", "0.5,".repeat(n / 4)),
        refused: false,
    },
    Family {
        schema: r#"{ "multipleOf": 0.7, "maximum": 1e300, "type": "integer" }"#,
        body: |n| format!("{}e-{n}", "7".repeat(n)),
        refused: false,
    },
];

/// Work is counted in bytes that are read again, not in time, so the figures are the same on every machine: they grow no
/// faster than the body, and what would take more is refused.
#[test]
fn work_follows_the_length_of_a_body() {
    for Family { schema, body, refused } in FAMILIES {
        let (table, findings) = table(schema);
        assert!(findings.iter().all(|code| code != "GW1704"), "{schema}: {findings:?}");
        let work = |n: usize| {
            let body = body(n);
            let (verdict, again) = measured(table.checks, table.root, body.as_bytes(), &mut FirstFault);
            assert!(again <= 64 * body.len() + (1 << 18), "{schema}: {again} for {} bytes", body.len());
            // What is stopped has spent what it may, which is in proportion to the body already.
            (verdict != Err(Unfit::TooComplex)).then_some((body.len() + again, body.len()))
        };
        for n in [1_000, 30_000] {
            let (Some((once, length)), Some((twice, double))) = (work(n), work(2 * n)) else {
                assert!(*refused, "{schema}: {n} bytes are too many");
                continue;
            };
            assert!(!refused || n < 30_000, "{schema}: {double} bytes are checked");
            let ratio = (twice as f64 / once as f64) / (double as f64 / length as f64);
            assert!(ratio < 1.25, "{schema}: {once} for {length} bytes, {twice} for {double}");
        }
    }
}
