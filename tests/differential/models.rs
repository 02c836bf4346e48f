//! Named models of real definitions as types: they decode what their check takes and nothing else, and what was decoded
//! survives being written and read again.

use std::path::Path;

use gwgen::Options;
use gwgen::emit::handlers::models;
use gwgen::source::Input;
use gwgen_tests::random::Random;
use gwgen_tests::repository;
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::normal::{self, value};
use crate::program;
use crate::walker::read;

/// Definitions with models of many kinds; all of them are small enough to be compiled in a test.
const DEFINITIONS: [&str; 10] = [
    "getkin--kin-openapi--swagger.json",
    "getkin--kin-openapi--lxkns.yaml",
    "apideck.com--vault.json",
    "mon-voyage-pas-cher.com.json",
    "readmeio--oas-examples--3.0-complex-nesting.json",
    "readmeio--oas-examples--3.0-discriminators.json",
    "readmeio--oas-examples--3.0-schema-types.json",
    "swagger-api--swagger-petstore--openapi.yaml",
    "zapier.com--nla.json",
    "keycloak.local.json",
];

/// Documents of each model.
const DOCUMENTS: usize = 60;

#[test]
fn models_decode_what_their_checks_take() {
    let Some(folder) = repository::shared("corpus/openapi") else { return };
    let (mut source, mut table) = (HARNESS.to_owned(), String::new());
    let (mut input, mut cases) = (Vec::new(), Vec::new());
    let mut number = 0;
    for (place, name) in DEFINITIONS.iter().enumerate() {
        let path = folder.join(name);
        let options = Options { types: true, ..Options::default() };
        let compilation = gwgen::compile(&Input::Path(path.clone()), &options);
        let api = compilation.api.unwrap_or_else(|| panic!("{name} has errors"));
        let (tokens, names) = models(&api);
        source.push_str(&format!("#[allow(nonstandard_style, dead_code)] mod d{place} {{ {tokens} }}\n"));
        for (model, of) in names {
            table.push_str(&format!("judge::<d{place}::{of}>,\n"));
            for (text, made) in documents(&path, &model) {
                input.extend(format!("{number} {}\n{text}", text.len()).into_bytes());
                cases.push((format!("{name} {model}"), text, made));
            }
            number += 1;
        }
    }
    source.push_str(&format!("static TABLE: &[fn(&[u8]) -> char] = &[{table}];\n"));
    let verdicts = program::run("models", &source, &input);
    assert_eq!(verdicts.len(), cases.len());
    let (mut taken, mut refused, mut explained, mut wrong) = (0, 0, 0, Vec::new());
    for (verdict, (name, text, made)) in verdicts.chars().zip(&cases) {
        match verdict {
            'y' => taken += 1,
            'n' => refused += 1,
            // A field is an `i64` or a `f64`: what is larger is no value of the type.
            'd' if is_large(made) => explained += 1,
            other => wrong.push(format!("{name}: {other}: {}", text.chars().take(300).collect::<String>())),
        }
    }
    println!(
        "{number} models of {} definitions: {taken} documents taken, {refused} refused, {explained} with numbers that fit no field",
        DEFINITIONS.len()
    );
    let shown: Vec<&str> = wrong.iter().take(20).map(String::as_str).collect();
    assert!(shown.is_empty(), "{} documents:\n{}", wrong.len(), shown.join("\n"));
    assert!(
        number > 150 && taken > 2_000 && refused > 2_000,
        "{number} models, {taken} taken, {refused} refused"
    );
}

/// Documents of a model, every other one changed.
fn documents(path: &Path, model: &str) -> Vec<(String, Value)> {
    let loaded = read(path);
    let root = loaded.root().expect("a definition");
    let prefix = if root.get("swagger").is_some() { "definitions" } else { "components/schemas" };
    let document = normal::document(&value(root), prefix);
    let pointer = format!("#/{prefix}/{}", model.replace('~', "~0").replace('/', "~1"));
    let schema = json!({ "$ref": pointer, "definitions": document["definitions"], "components": document["components"] });
    let (mut random, mut documents) = (Random::new(7), Documents::new(&schema));
    let made = (0..DOCUMENTS).map(|at| {
        let mut made = documents.make(&schema, &mut random);
        if at % 2 == 1 {
            documents.change(&mut made, &mut random);
        }
        (made.to_string(), made)
    });
    made.collect()
}

/// Whether there is a number in it that is beyond an `i64`, or beyond an `i32`.
fn is_large(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            number.as_i64().is_none_or(|number| i32::try_from(number).is_err())
                && !number.as_f64().is_some_and(|number| number.fract() != 0.0)
        }
        Value::Array(items) => items.iter().any(is_large),
        Value::Object(members) => members.values().any(is_large),
        _ => false,
    }
}

/// `y`: decoded, and the same again after a round trip; `n`: refused by both check and type; `d`: by one of them; `r`: not
/// the same after a round trip.
const HARNESS: &str = r#"
use gwgen_runtime::handler::{Codec, from_json, to_json};
use gwgen_runtime::message::Reader;
use std::io::Read;
fn fits<T: Codec>(body: &[u8]) -> bool {
    let Ok(reader) = Reader::new(body) else { return false };
    let mut reader = reader.refuse_duplicate_keys();
    assert!(T::IS_HELD);
    T::hold(&mut reader).is_ok() && reader.end().is_ok()
}
fn judge<T: Codec + PartialEq>(body: &[u8]) -> char {
    match (fits::<T>(body), from_json::<T>(body)) {
        (true, Ok(value)) => match from_json::<T>(&to_json(&value)) {
            Ok(again) if again == value => 'y',
            _ => 'r',
        },
        (false, Err(_)) => 'n',
        _ => 'd',
    }
}
fn main() {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input).unwrap();
    let (mut rest, mut verdicts) = (input.as_slice(), String::new());
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        let (number, length) = line.split_once(' ').unwrap();
        let (body, behind) = rest[end + 1..].split_at(length.parse().unwrap());
        verdicts.push(TABLE[number.parse::<usize>().unwrap()](body));
        rest = behind;
    }
    print!("{verdicts}");
}
"#;
