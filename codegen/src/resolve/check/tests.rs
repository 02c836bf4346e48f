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
    let twice =
        |b: &str, c: &str| codes(&format!("{{ items: {{ $ref: '#a' }}, $defs: {{ b: {b}, c: {c} }} }}"));
    assert_eq!(twice("{ $anchor: a }", "{ $anchor: a }"), ["GW1711"]);
    assert_eq!(twice("{ $anchor: a }", "{ $dynamicAnchor: a }"), ["GW1711"]);
    // Which one counts is said, and is the same one inside of a resource with a URL.
    for id in ["", "$id: 'https://a.example/s', "] {
        let text = format!(
            "{{ {id}items: {{ $ref: '#a' }}, $defs: {{ b: {{ $anchor: a, type: string, not: {{ $anchor: a, type: integer }} }}, \
             c: {{ $anchor: a, type: boolean }} }} }}"
        );
        let (compiled, root) = compile(&text, Dialect::OPENAPI31, Direction::Both);
        let items = compiled.checks.list[root.0 as usize].rules.array.items;
        let items = &compiled.checks.list[items.expect("a check of items").0 as usize];
        assert_eq!(items.rules.kinds, Kinds::INTEGER, "{text}");
        assert_eq!(compiled.findings.len(), 2, "{text}");
        let meant = text.find("{ $anchor: a, type: integer").expect("it stands there") as u32;
        assert!(compiled.findings.iter().any(|finding| finding.secondary[0].span.start == meant), "{text}");
    }
    // One schema, and two resources.
    assert!(twice("{ $anchor: a, $dynamicAnchor: a }", "{ $anchor: c }").is_empty());
    assert!(twice("{ $anchor: a }", "{ $id: 'https://a.example/c', $anchor: a }").is_empty());
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
    let of_tools = "{ type: string, x-nullable: true }";
    assert_eq!(root(of_tools, Dialect::SWAGGER20).kinds, Kinds::STRING.or(Kinds::NULL));
    assert_eq!(root(of_tools, Dialect::OPENAPI30).kinds, Kinds::STRING);
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
    assert_eq!(required(Direction::Types), [""; 0]);
}

#[test]
fn what_goes_one_way_may_be_said_in_one_part_and_required_in_another() {
    let part = "{ properties: { id: { readOnly: true }, name: {} } }";
    for text in [
        format!("{{ allOf: [{part}, {{ required: [id, name] }}] }}"),
        format!("{{ allOf: [{part}], required: [id, name] }}"),
        "{ allOf: [{ $ref: '#/$defs/base' }, { properties: { id: {} }, required: [id, name] }], $defs: { base: { allOf: [PART] } } }"
            .replace("PART", part),
    ] {
        let required = |direction| {
            let (compiled, _) = compile(&text, Dialect::OPENAPI31, direction);
            let properties = compiled.checks.list.iter().flat_map(|check| &check.rules.object.properties);
            let required = properties.filter(|property| property.required);
            required.map(|property| property.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(required(Direction::Request), ["name"], "{text}");
        assert_eq!(required(Direction::Types), ["name"], "{text}");
        assert_eq!(required(Direction::Response), ["id", "name"], "{text}");
    }
}

#[test]
fn schemas_that_nothing_fits_are_told() {
    let reason = |text: &str| {
        let (compiled, _) = compile(text, Dialect::OPENAPI31, Direction::Both);
        let found = compiled.findings.iter().filter(|finding| finding.code.to_string() == "GW1705");
        let reasons = found.map(|finding| finding.message.replace("nothing fits this schema: ", ""));
        reasons.collect::<Vec<_>>().join("; ")
    };
    for (text, expected) in [
        ("{ type: string, enum: [1, 2] }", "no allowed value is of its type"),
        ("{ type: integer, const: 1.5 }", "no allowed value is of its type"),
        ("{ type: integer, enum: [1.0, a] }", ""),
        ("{ type: string, maxLength: 1, enum: [aa, bb] }", "no allowed value is within the bounds"),
        ("{ type: integer, minimum: 3, enum: [1, 2] }", "no allowed value is within the bounds"),
        ("{ type: integer, minimum: 3, enum: [1, 3] }", ""),
        ("{ allOf: [{ type: string }, { type: integer }] }", "what it is made of has no type in common"),
        (
            "{ type: object, anyOf: [{ type: string }, { type: integer }] }",
            "what it is made of has no type in common",
        ),
        ("{ allOf: [{ type: number }, { type: integer }] }", ""),
        ("{ allOf: [false, { type: integer }] }", ""),
        ("{ allOf: [{ type: string, enum: [1] }, { type: integer }] }", "no allowed value is of its type"),
        ("{ type: string, allOf: [{ minLength: 5 }, { maxLength: 2 }] }", "`minLength` is above `maxLength`"),
        ("{ type: string, allOf: [{ minLength: 5, maxLength: 2 }] }", "`minLength` is above `maxLength`"),
        ("{ allOf: [{ minLength: 5 }, { maxLength: 2 }] }", ""),
        (
            "{ type: number, minimum: 1, allOf: [{ exclusiveMaximum: 1 }] }",
            "the lower bound is above the upper one",
        ),
        ("{ type: integer, minimum: 1.2, maximum: 1.8 }", "there is no whole number between its bounds"),
        (
            "{ type: integer, exclusiveMinimum: -2, exclusiveMaximum: -1 }",
            "there is no whole number between its bounds",
        ),
        ("{ type: integer, minimum: -1.5, maximum: -0.5 }", ""),
        ("{ type: integer, minimum: 1e40, maximum: 2e40 }", ""),
        (
            "{ type: array, prefixItems: [true], items: false, minItems: 2 }",
            "`minItems` asks for more items than may be there",
        ),
        (
            "{ type: array, contains: {}, minContains: 3, maxContains: 2 }",
            "`minContains` is above `maxContains`",
        ),
        ("{ type: array, contains: false }", "`contains` asks for an item that nothing is"),
        (
            "{ type: object, required: [a], properties: { a: false } }",
            "`a` is required, and its schema refuses every value",
        ),
        (
            "{ type: object, required: [a, b], maxProperties: 1 }",
            "more members are required than `maxProperties` allows",
        ),
        ("{ type: [object, 'null'], required: [a, b], maxProperties: 1 }", ""),
        ("false", ""),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
}

#[test]
fn large_lists_take_as_long_as_they_are() {
    // Not a clock: comparing each with each of so many would not end within a test's patience.
    let values: Vec<String> = (0..20_000).map(|at| format!("{{ a: {at}, b: [{at}] }}")).collect();
    let (compiled, root) =
        compile(&format!("{{ enum: [{}] }}", values.join(", ")), Dialect::OPENAPI31, Direction::Both);
    assert_eq!(compiled.checks.list[root.0 as usize].rules.values.as_ref().map(Vec::len), Some(20_000));
    let names: Vec<String> = (0..20_000).map(|at| format!("p{at}")).collect();
    let members: Vec<String> = names.iter().map(|name| format!("{name}: {{}}")).collect();
    let text = format!("{{ required: [{}], properties: {{ {} }} }}", names.join(", "), members.join(", "));
    let (compiled, root) = compile(&text, Dialect::OPENAPI31, Direction::Both);
    let properties = &compiled.checks.list[root.0 as usize].rules.object.properties;
    assert_eq!(properties.iter().filter(|property| property.required).count(), 20_000);
}
