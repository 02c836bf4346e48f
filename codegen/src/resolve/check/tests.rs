//! Findings and the shape of what comes out; what checks mean is tested with the runtime, against published cases.

use super::*;
use crate::diagnostic::Diagnostics;
use crate::model::check::{Applied, Kinds};
use crate::source::{Input, LoadOptions, load};

fn compile(text: &str, dialect: Dialect, direction: Direction) -> (Compiled, CheckId) {
    let input = Input::Stdin(text.as_bytes().to_vec());
    let loaded = load(&input, &LoadOptions::default(), &mut Diagnostics::new());
    let mut compiler = Compiler::new(&NoDocuments, direction);
    let id = compiler.schema(loaded.root().expect("a schema"), dialect);
    let compiled = compiler.finish(&[id]);
    let root = compiled.get(id).expect("its check");
    (compiled, root)
}

fn codes(text: &str) -> Vec<String> {
    let (compiled, _) = compile(text, Dialect::OPENAPI31, Direction::Both);
    compiled.findings.iter().map(|finding| finding.code.to_string()).collect()
}

#[test]
fn faults_have_codes() {
    assert_eq!(codes("{ type: integr, minimum: '1', required: name, enum: 5 }"), ["GW1702"; 4]);
    assert_eq!(codes("{ allOf: [{ $ref: '#' }] }"), ["GW1703"]);
    assert_eq!(
        codes("{ $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }"),
        ["GW1703"]
    );
    assert_eq!(codes("{ pattern: '(?i)a' }"), ["GW1704"]);
    assert_eq!(codes("{ $id: 'https://a.example/a', $ref: b }"), ["GW1708"]);
    assert_eq!(codes("{ items: { $ref: '#/$defs/b' } }"), ["GW1700"]);
    assert_eq!(codes("{ properties: { next: { $ref: '#' } }, items: { $ref: '#' } }"), [""; 0]);
}

#[test]
fn contradictions_are_found() {
    for never in [
        "{ type: string, minLength: 3, maxLength: 2 }",
        "{ type: integer, minimum: 2, exclusiveMaximum: 2 }",
        "{ enum: [a, b], const: c }",
        "{ required: [a], properties: { b: true }, additionalProperties: false }",
    ] {
        assert_eq!(codes(never), ["GW1705"], "{never}");
    }
    assert_eq!(codes("{ required: [nmae], properties: { name: { type: string } } }"), ["GW1706"]);
    for fine in [
        "{ minLength: 3, maxLength: 2 }",
        "{ properties: { a: false } }",
        "{ required: [a] }",
        "{ required: [x-a], patternProperties: { ^x-: true }, additionalProperties: false }",
    ] {
        assert_eq!(codes(fine), [""; 0], "{fine}");
    }
}

/// Each reference doubles the dynamic scopes, so that GW1709 is reached from a small text.
#[test]
fn scopes_that_multiply_are_stopped() {
    let mut text = String::from("$id: https://a.example/root\n$ref: https://a.example/0\n$defs:\n");
    for level in 0..40 {
        let next = format!("https://a.example/{}", level + 1);
        text.push_str(&format!(
            "  n{level}:\n    $id: https://a.example/{level}\n    anyOf:\n    - $ref: https://a.example/x{level}\n    - $ref: {next}\n"
        ));
        text.push_str(&format!(
            "  x{level}:\n    $id: https://a.example/x{level}\n    $dynamicAnchor: name{level}\n    $ref: {next}\n"
        ));
    }
    text.push_str("  last:\n    $id: https://a.example/40\n    type: object\n");
    let codes = codes(&text);
    assert!(codes.contains(&"GW1709".to_owned()), "{codes:?}");
}

#[test]
fn equal_schemas_are_one_check() {
    let (compiled, root) = compile(
        "{ properties: { a: { type: string, maxLength: 3 }, b: { maxLength: 3.0, type: string, title: B } } }",
        Dialect::OPENAPI30,
        Direction::Both,
    );
    assert_eq!(compiled.checks.list.len(), 2);
    let properties = &compiled.checks.list[root.0 as usize].rules.object.properties;
    assert_eq!(properties[0].check, properties[1].check);
    // Also where they refer to themselves.
    let cycles = "{ $defs: { a: { items: { $ref: '#/$defs/b' } }, b: { items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' }";
    assert_eq!(compile(cycles, Dialect::OPENAPI31, Direction::Both).0.checks.list.len(), 1);
}

#[test]
fn keywords_that_amazon_reads_over_are_named() {
    let codes = |text: &str| {
        let (compiled, _) = compile(text, Dialect::AMAZON, Direction::Request);
        compiled.findings.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes("{ type: array, minItems: 1, maxItems: 2 }"), ["GW1710"]);
    assert_eq!(codes("{ type: string, nullable: true }"), ["GW1710"]);
    assert_eq!(codes("{ type: string, nullable: false }"), [""; 0]);
}

#[test]
fn dialects_differ() {
    let root = |text: &str, dialect| {
        let (compiled, root) = compile(text, dialect, Direction::Both);
        compiled.checks.list[root.0 as usize].rules.clone()
    };
    let nullable = "{ type: string, nullable: true, format: date }";
    assert_eq!(root(nullable, Dialect::OPENAPI30).kinds, Kinds::STRING.or(Kinds::NULL));
    assert_eq!(root(nullable, Dialect::AMAZON).kinds, Kinds::STRING);
    assert!(root(nullable, Dialect::AMAZON).string.format.is_none());
    let bounds = "{ minimum: 1, exclusiveMinimum: true, minItems: 2 }";
    assert!(root(bounds, Dialect::SWAGGER20).number.minimum.is_some_and(|(_, outside)| outside));
    let amazon = root(bounds, Dialect::AMAZON);
    assert!(amazon.number.minimum.is_some_and(|(_, outside)| !outside) && amazon.array.min_items == 0);
    let beside = "{ $ref: '#/$defs/a', maxLength: 2, $defs: { a: { type: string } } }";
    assert_eq!(root(beside, Dialect::OPENAPI30).string.max_length, None);
    assert!(
        matches!(root(beside, Dialect::OPENAPI31).applied.as_slice(), [Applied::All(list)] if list.len() == 1)
    );
}

#[test]
fn members_that_only_one_side_sends_are_required_of_it() {
    let text = "{ required: [id, secret], properties: { id: { readOnly: true }, secret: { $ref: '#/$defs/s' } }, $defs: { s: { writeOnly: true } } }";
    let required = |direction| {
        let (compiled, root) = compile(text, Dialect::OPENAPI31, direction);
        let properties = compiled.checks.list[root.0 as usize].rules.object.properties.clone();
        properties
            .into_iter()
            .filter(|property| property.required)
            .map(|property| property.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(required(Direction::Request), ["secret"]);
    assert_eq!(required(Direction::Response), ["id"]);
    assert_eq!(required(Direction::Both), ["id", "secret"]);
}
