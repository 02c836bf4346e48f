//! Schemas of OpenAPI 3.0 and Swagger as JSON Schema draft 4, for validators that know nothing of OpenAPI.

use gwgen::resolve::check::Dialect;
use gwgen::source::{Kind, Node};
use serde_json::{Map, Value, json};

/// What [`document`] makes.
pub(crate) const DRAFT: jsonschema::Draft = jsonschema::Draft::Draft4;

/// The named schemas of a definition, where they stand, and how they are read.
pub(crate) fn named(root: Node<'_>) -> Option<(Node<'_>, &'static str, Dialect)> {
    if root.get("swagger").is_some() {
        return Some((root.get("definitions")?, "definitions", Dialect::OPENAPI30));
    }
    let version = root.get("openapi")?.text()?;
    let schemas = root.get("components")?.get("schemas")?;
    // 3.1 has another vocabulary, which JSON-Schema-Test-Suite is for.
    version.starts_with("3.0").then_some((schemas, "components/schemas", Dialect::OPENAPI30))
}

/// A tree as a value.
pub(crate) fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Mapping => {
            Value::Object(node.entries().map(|(key, node)| (key.text.to_owned(), value(node))).collect())
        }
        Kind::Sequence => node.items().map(value).collect(),
        Kind::Bool(value) => json!(value),
        Kind::Null => Value::Null,
        _ => match node.as_str() {
            Some(text) => json!(text),
            None => node.text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null),
        },
    }
}

/// The parts of a definition that schemas refer to, with its named schemas rewritten.
pub(crate) fn document(root: &Value, prefix: &str) -> Value {
    let mut parts = Map::new();
    for name in ["definitions", "components"] {
        parts.insert(name.to_owned(), json!({}));
    }
    let mut document = Value::Object(parts);
    let schemas = root.pointer(&format!("/{prefix}")).and_then(Value::as_object).cloned().unwrap_or_default();
    let schemas: Map<_, _> = schemas.into_iter().map(|(name, schema)| (name, schema_of(schema))).collect();
    match prefix.split_once('/') {
        Some((outer, inner)) => document[outer][inner] = Value::Object(schemas),
        None => document[prefix] = Value::Object(schemas),
    }
    document
}

/// A named schema of [`document`], with the named schemas that it reaches and no others: a validator of one does not read
/// the thousands beside it.
pub(crate) fn part(document: &Value, prefix: &str, name: &str) -> Value {
    let start = format!("#/{prefix}/");
    let empty = Map::new();
    let all = document.pointer(&format!("/{prefix}")).and_then(Value::as_object).unwrap_or(&empty);
    let (mut reached, mut open) = (Map::new(), vec![name.to_owned()]);
    while let Some(name) = open.pop() {
        let Some(schema) = all.get(&name).filter(|_| !reached.contains_key(&name)) else { continue };
        reached.insert(name, schema.clone());
        let mut references = Vec::new();
        collect_references(schema, &mut references);
        let named = references.iter().filter_map(|reference| reference.strip_prefix(&start));
        open.extend(named.map(|rest| unescaped(rest.split('/').next().unwrap_or_default())));
    }
    let mut schema =
        json!({ "$ref": format!("{start}{}", escaped(name)), "definitions": {}, "components": {} });
    match prefix.split_once('/') {
        Some((outer, inner)) => schema[outer][inner] = Value::Object(reached),
        None => schema[prefix] = Value::Object(reached),
    }
    schema
}

fn collect_references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| collect_references(member, found));
        }
        _ => {}
    }
}

/// A name as a segment of a JSON Pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// `nullable` is rewritten; what says nothing about values is left out.
fn schema_of(schema: Value) -> Value {
    let Value::Object(mut schema) = schema else { return schema };
    if let Some(reference) = schema.remove("$ref") {
        return json!({ "$ref": reference });
    }
    for ignored in [
        "example",
        "examples",
        "default",
        "xml",
        "externalDocs",
        "discriminator",
        "id",
        "$id",
        "$schema",
        "format",
    ] {
        schema.remove(ignored);
    }
    if schema.get("nullable") == Some(&json!(true))
        && let Some(kind) = schema.get_mut("type")
        && kind.is_string()
    {
        *kind = json!([kind, "null"]);
    }
    for exclusive in ["exclusiveMinimum", "exclusiveMaximum"] {
        // Draft 4 knows no numbers there.
        if schema.get(exclusive).is_some_and(|value| !value.is_boolean()) {
            schema.remove(exclusive);
        }
    }
    for keyword in ["items", "additionalProperties", "not", "additionalItems"] {
        if let Some(inner) = schema.get_mut(keyword) {
            *inner = schema_of(inner.take());
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for inner in schema.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten() {
            *inner = schema_of(inner.take());
        }
    }
    for keyword in ["properties", "patternProperties"] {
        for (_, inner) in schema.get_mut(keyword).and_then(Value::as_object_mut).into_iter().flatten() {
            *inner = schema_of(inner.take());
        }
    }
    // Later keywords than draft 4's.
    for later in
        ["const", "contains", "propertyNames", "if", "then", "else", "$anchor", "$defs", "prefixItems"]
    {
        schema.remove(later);
    }
    // Draft 3 said so at each member.
    if schema.get("required").is_some_and(Value::is_boolean) {
        schema.remove("required");
    }
    Value::Object(schema)
}

/// Why the two may differ about a document.
pub(crate) fn explained(document: &Value) -> Option<&'static str> {
    deeper(document, 64).then_some("nested deeper than 64: the reader refuses it")
}

fn deeper(value: &Value, than: usize) -> bool {
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        let inner: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(members) => members.values().collect(),
            _ => continue,
        };
        if depth == than {
            return true;
        }
        open.extend(inner.into_iter().map(|inner| (inner, depth + 1)));
    }
    false
}
