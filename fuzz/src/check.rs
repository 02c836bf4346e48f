//! Bodies held to schemas: one verdict, however many faults are asked for, and none about what is no JSON.

use std::sync::OnceLock;

use gwgen::diagnostic::Diagnostics;
use gwgen::interpret;
use gwgen::resolve::check::{Compiler, Dialect, Direction, Documents};
use gwgen::source::{Input, LoadOptions, Node, load};
use gwgen_runtime::api::{CheckId, Checks};
use gwgen_runtime::engine::check::{Collector, FirstFault, Unfit, amazon, check, pointers};
use gwgen_runtime::message::Reader;

/// Schemas with every keyword among them.
const SCHEMAS: &[(&str, Dialect)] = &[
    (
        r##"{"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "integer", "minimum": -3, "multipleOf": 0.5}, "b": {"$ref": "#"}}, "patternProperties": {"^x-": {"type": ["string", "null"]}}, "additionalProperties": {"enum": [1, "1", null, [1.0], {"a": 1e2}]}, "maxProperties": 5, "propertyNames": {"maxLength": 4}}"##,
        Dialect::OPENAPI31,
    ),
    (
        r##"{"oneOf": [{"type": "array", "prefixItems": [{"const": 1}], "items": {"type": "number"}, "contains": {"minimum": 5}, "minContains": 1, "maxContains": 2}, {"type": "array", "uniqueItems": true, "maxItems": 6}, {"not": {"type": ["array", "object"]}}]}"##,
        Dialect::OPENAPI31,
    ),
    (
        r##"{"allOf": [{"properties": {"a": true}}, {"if": {"required": ["b"]}, "then": {"properties": {"b": {"type": "string"}}}, "else": {"properties": {"c": {}}}}], "unevaluatedProperties": false, "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"minProperties": 2}}}"##,
        Dialect::OPENAPI31,
    ),
    (
        r##"{"anyOf": [{"type": "string", "pattern": "^(\\d+|\\p{L}+)(?=-)-\\w*$", "minLength": 2}, {"type": "string", "format": "date-time"}, {"type": "string", "format": "email"}, {"type": "array", "unevaluatedItems": {"type": "string", "format": "uri"}, "prefixItems": [{}]}]}"##,
        Dialect::OPENAPI31,
    ),
    (
        r##"{"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}], "discriminator": {"propertyName": "k", "mapping": {"a": "A"}}, "$defs": {"A": {"type": "object", "required": ["k", "a"], "properties": {"a": {"$ref": "#"}, "b": {"pattern": "^(?=.*b)((?<!c)[a-d])*$"}}}, "B": {"type": "object", "required": ["k"], "properties": {"k": {"enum": ["B", "a", null, 1]}, "l": {"uniqueItems": true}}}}}"##,
        Dialect::OPENAPI31,
    ),
    (
        r##"{"type": "object", "required": ["n"], "properties": {"n": {"type": "number", "minimum": 0, "exclusiveMinimum": true}, "l": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "uniqueItems": true}}, "additionalProperties": false, "dependencies": {"l": ["n"]}}"##,
        Dialect::AMAZON,
    ),
    (
        r##"{"allOf": [{"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"minLength": 2}]}, "b": {"$ref": "#"}}}, {"not": {"required": ["c"]}}], "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "oneOf": [{"maxProperties": 1}, {"required": ["a", "b"]}]}"##,
        Dialect::AMAZON,
    ),
];

struct Nowhere;

impl<'t> Documents<'t> for Nowhere {
    fn find(&self, _: &str) -> Option<Node<'t>> {
        None
    }
}

fn tables() -> &'static [(&'static Checks, CheckId)] {
    static TABLES: OnceLock<Vec<(&'static Checks, CheckId)>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let table = |(text, dialect): &(&str, Dialect)| {
            let input = Input::Stdin(text.as_bytes().to_vec());
            let loaded = load(&input, &LoadOptions::default(), &mut Diagnostics::new());
            let mut compiler = Compiler::new(&Nowhere, Direction::Both);
            let id = compiler.schema(loaded.root().expect("a schema"), *dialect);
            let compiled = compiler.finish(&[id]);
            (interpret::checks(&compiled.checks), CheckId(compiled.get(id).expect("its check").0))
        };
        SCHEMAS.iter().map(table).collect()
    })
}

/// Holds a body to every schema.
pub fn hold(data: &[u8]) {
    let json = Reader::new(data).and_then(|reader| {
        let mut reader = reader.refuse_duplicate_keys();
        reader.skip_value()?;
        reader.end()
    });
    for (checks, root) in tables() {
        let first = check(checks, *root, data, &mut FirstFault);
        let mut faults = Collector::new(20);
        let all = check(checks, *root, data, &mut faults);
        match (&json, &first) {
            (Ok(()), Ok(())) => assert!(all.is_ok() && faults.faults.is_empty(), "{faults:?}"),
            (Ok(()), Err(Unfit::NotJson(error))) => panic!("JSON that is not read: {error:?}"),
            (Ok(()), Err(_)) => assert!(all.is_err(), "a fault that is one only alone"),
            (Err(_), Ok(())) => panic!("a body that is no JSON passes"),
            (Err(_), Err(_)) => assert!(all.is_err()),
        }
        // Who counts the schemas that fit takes the same bodies.
        let mut counted = Collector::of_amazon(20);
        let verdict = check(checks, *root, data, &mut counted);
        assert_eq!(verdict.is_ok(), all.is_ok());
        assert!(json.is_err() || verdict.is_ok() == counted.faults.is_empty(), "{verdict:?} {counted:?}");
        let told = amazon(&counted.faults, data);
        assert!(told.len() <= counted.faults.len() && told.iter().all(|words| !words.is_empty()), "{told:?}");
        if json.is_ok() {
            let positions: Vec<usize> = faults.faults.iter().map(|fault| fault.position).collect();
            assert_eq!(pointers(data, &positions).len(), positions.len());
        }
    }
}
