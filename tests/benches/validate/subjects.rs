//! Who is compared.

use gwgen::diagnostic::Diagnostics;
use gwgen::interpret;
use gwgen::resolve::check::{Compiler, Dialect, Direction, Draft, NoDocuments};
use gwgen::source::{Input, LoadOptions, load};
use gwgen_runtime::api::{CheckId, Checks};
use gwgen_runtime::engine::check::{FirstFault, check};
use serde_json::Value;

use crate::order::Order;

/// Our row.
pub(crate) const OURS: &str = "gwgen, from bytes";
/// The row that others are compared with.
pub(crate) const BASE: &str = "jsonschema, parsed and validated";
/// Types without any other rule.
pub(crate) const SERDE: &str = "serde, typed, nothing else checked";

/// Whether a body is right.
type Judge = Box<dyn Fn(&[u8]) -> bool>;

/// One way to say whether a body is right.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// Whether it is held to the whole schema.
    pub(crate) is_validator: bool,
    pub(crate) run: Judge,
}

const SCHEMA: &str = include_str!("schema.json");

/// Compiled into code by the macro of `jsonschema`.
#[jsonschema::validator(path = "benches/validate/schema.json", draft = Draft202012, validate_formats = true)]
struct Compiled;

/// All rows.
pub(crate) fn all() -> Vec<Subject> {
    let (checks, root) = ours();
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let theirs = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    let (boon, index) = boon(schema);
    let parse = |body: &[u8]| serde_json::from_slice::<Value>(body);
    let validator = |name, run: Judge| Subject { name, is_validator: true, run };
    let other = |name, run: Judge| Subject { name, is_validator: false, run };
    vec![
        validator(OURS, Box::new(move |body| check(checks, root, body, &mut FirstFault).is_ok())),
        validator(BASE, Box::new(move |body| parse(body).is_ok_and(|value| theirs.is_valid(&value)))),
        validator(
            "jsonschema's macro, parsed and validated",
            Box::new(move |body| parse(body).is_ok_and(|value| Compiled::is_valid(&value))),
        ),
        validator(
            "boon, parsed and validated",
            Box::new(move |body| parse(body).is_ok_and(|value| boon.validate(&value, index).is_ok())),
        ),
        other(SERDE, Box::new(|body| serde_json::from_slice::<Order>(body).is_ok())),
        other("serde_json, parsed to a value and nothing else", Box::new(move |body| parse(body).is_ok())),
        other("UTF-8 and nothing else", Box::new(|body| std::str::from_utf8(body).is_ok())),
    ]
}

fn ours() -> (&'static Checks, CheckId) {
    let input = Input::Stdin(SCHEMA.as_bytes().to_vec());
    let loaded = load(&input, &LoadOptions::default(), &mut Diagnostics::new());
    let mut compiler = Compiler::new(&NoDocuments, Direction::Both);
    let dialect = Dialect::of(Draft::Draft2020).with_formats(true);
    let id = compiler.document(loaded.root().expect("a schema"), "https://bench.example/order", dialect);
    let compiled = compiler.finish(&[id]);
    assert!(compiled.findings.is_empty(), "{:?}", compiled.findings);
    let root = compiled.get(id).expect("the check of the schema");
    (interpret::checks(&compiled.checks), CheckId(root.0))
}

fn boon(schema: Value) -> (boon::Schemas, boon::SchemaIndex) {
    const URL: &str = "https://bench.example/order";
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource(URL, schema).expect("a schema");
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile(URL, &mut schemas).expect("a schema");
    (schemas, index)
}
