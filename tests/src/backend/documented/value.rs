//! Values that fit a schema: small, and the same every time.

use serde_json::{Map, Value, json};

/// Below this depth only what must be there is made.
const FULL: usize = 4;

/// No value that ends is as deep as this.
const DEEPEST: usize = 24;

/// A document, whose references are followed.
#[derive(Debug)]
pub(super) struct Schemas {
    document: Value,
}

impl Schemas {
    /// Those of a document.
    pub(super) fn new(document: Value) -> Schemas {
        Schemas { document }
    }

    /// The document.
    pub(super) fn document(&self) -> &Value {
        &self.document
    }

    /// What a node says, or what it refers to says.
    pub(super) fn followed<'v>(&'v self, node: &'v Value) -> &'v Value {
        let mut node = node;
        for _ in 0..DEEPEST {
            let Some(reference) = node.get("$ref").and_then(Value::as_str) else { break };
            let Some(target) = self.document.pointer(reference.trim_start_matches('#')) else { break };
            node = target;
        }
        node
    }

    /// A value that an answer may hold.
    pub(super) fn value(&self, schema: &Value) -> Value {
        self.nth(schema, 0, 0)
    }

    /// One of several values that differ where the schema lets them.
    fn nth(&self, schema: &Value, nth: usize, depth: usize) -> Value {
        let mut rules = Map::new();
        self.gather(schema, &mut rules, depth);
        if let Some(constant) = rules.get("const") {
            return constant.clone();
        }
        let choices = rules.get("enum").and_then(Value::as_array).filter(|values| !values.is_empty());
        if let Some(values) = choices {
            return values.get(nth % values.len()).cloned().unwrap_or_default();
        }
        match kind(&rules) {
            _ if depth > DEEPEST => Value::Null,
            "object" => self.object(&rules, depth),
            "array" => self.array(&rules, depth),
            "integer" => number(&rules, nth, true),
            "number" => number(&rules, nth, false),
            "boolean" => json!(nth.is_multiple_of(2)),
            "null" => Value::Null,
            _ => Value::String(text(&rules, nth)),
        }
    }

    /// All rules that one value is held to: of references, of each of `allOf`, of the first of `oneOf` and `anyOf`.
    fn gather(&self, schema: &Value, rules: &mut Map<String, Value>, depth: usize) {
        let Some(members) = schema.as_object().filter(|_| depth <= DEEPEST) else { return };
        for (name, rule) in members {
            match (name.as_str(), rule) {
                ("$ref", _) => self.gather(self.followed(schema), rules, depth + 1),
                ("allOf", Value::Array(all)) => all.iter().for_each(|one| self.gather(one, rules, depth + 1)),
                ("oneOf" | "anyOf", Value::Array(some)) => {
                    some.iter().take(1).for_each(|one| self.gather(one, rules, depth + 1));
                }
                ("properties", Value::Object(more)) => {
                    let known = rules.entry("properties").or_insert_with(|| json!({}));
                    if let Some(known) = known.as_object_mut() {
                        known.extend(more.iter().map(|(name, schema)| (name.clone(), schema.clone())));
                    }
                }
                ("required", Value::Array(more)) => {
                    let known = rules.entry("required").or_insert_with(|| json!([]));
                    if let Some(known) = known.as_array_mut() {
                        known.extend(more.iter().cloned());
                    }
                }
                _ => {
                    rules.insert(name.clone(), rule.clone());
                }
            }
        }
    }

    fn object(&self, rules: &Map<String, Value>, depth: usize) -> Value {
        let required = rules.get("required").and_then(Value::as_array).into_iter().flatten();
        let required: Vec<&str> = required.filter_map(Value::as_str).collect();
        let others = rules.get("additionalProperties").filter(|schema| schema.is_object());
        let other = || others.map_or_else(|| json!("text"), |schema| self.nth(schema, 0, depth + 1));
        let mut object = Map::new();
        for (name, schema) in rules.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let is_for_requests = self.followed(schema).get("writeOnly") == Some(&Value::Bool(true));
            if !is_for_requests && (depth < FULL || required.contains(&name.as_str())) {
                object.insert(name.clone(), self.nth(schema, 0, depth + 1));
            }
        }
        for name in required {
            if !object.contains_key(name) {
                object.insert(name.to_owned(), other());
            }
        }
        let least = whole(rules, "minProperties").unwrap_or(usize::from(depth < FULL && others.is_some()));
        for at in object.len()..least {
            object.insert(format!("other{at}"), other());
        }
        Value::Object(object)
    }

    fn array(&self, rules: &Map<String, Value>, depth: usize) -> Value {
        let prefix = rules.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let least = whole(rules, "minItems").unwrap_or(0).max(prefix.len());
        let count = least.max(usize::from(depth < FULL && rules.contains_key("items")));
        let count = count.min(whole(rules, "maxItems").unwrap_or(usize::MAX));
        let any = Value::Bool(true);
        let items = rules.get("items").unwrap_or(&any);
        (0..count).map(|at| self.nth(prefix.get(at).unwrap_or(items), at, depth + 1)).collect()
    }
}

/// The type that is said, the first that is not `null` of several, or what the other rules are about.
fn kind(rules: &Map<String, Value>) -> &str {
    let said = match rules.get("type") {
        Some(Value::String(one)) => Some(one.as_str()),
        Some(Value::Array(some)) => {
            let names = || some.iter().filter_map(Value::as_str);
            names().find(|name| *name != "null").or_else(|| names().next())
        }
        _ => None,
    };
    let about = |names: &[&str]| names.iter().any(|name| rules.contains_key(*name));
    said.unwrap_or(match () {
        () if about(&["properties", "required", "additionalProperties"]) => "object",
        () if about(&["items", "prefixItems"]) => "array",
        () if about(&["minimum", "maximum", "multipleOf"]) => "number",
        () if about(&["format", "pattern", "minLength", "maxLength"]) => "string",
        // Anything will do, so nobody shall take it for an identifier.
        () => "null",
    })
}

fn whole(rules: &Map<String, Value>, name: &str) -> Option<usize> {
    rules.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok())
}

/// The least number that is allowed, or one near 1 where there is no least.
fn number(rules: &Map<String, Value>, nth: usize, is_whole: bool) -> Value {
    let of = |name: &str| rules.get(name).and_then(Value::as_f64);
    let step = of("multipleOf").unwrap_or(if is_whole { 1.0 } else { 0.5 });
    // A flag in OpenAPI 3.0, a number of its own in 3.1.
    let is_open = |name: &str| rules.get(name) == Some(&Value::Bool(true));
    let above = of("exclusiveMinimum").or_else(|| of("minimum").filter(|_| is_open("exclusiveMinimum")));
    let below = of("exclusiveMaximum").or_else(|| of("maximum").filter(|_| is_open("exclusiveMaximum")));
    let least =
        above.map(|bound| (bound / step).floor() + 1.0).or(of("minimum").map(|bound| (bound / step).ceil()));
    let most =
        below.map(|bound| (bound / step).ceil() - 1.0).or(of("maximum").map(|bound| (bound / step).floor()));
    let steps = least.unwrap_or(1.0).min(most.unwrap_or(f64::MAX)) + nth as f64;
    let value = steps * step;
    if is_whole { json!(value as i64) } else { json!(value) }
}

/// A text of the format, or a word of the length.
fn text(rules: &Map<String, Value>, nth: usize) -> String {
    let of = |name: &str| rules.get(name).and_then(Value::as_str);
    if of("pattern").is_some()
        && let Some(example) = of("example").or_else(|| of("default"))
    {
        return example.to_owned();
    }
    let day = nth % 28 + 1;
    match of("format").unwrap_or_default() {
        "date" => format!("2026-01-{day:02}"),
        "date-time" => format!("2026-01-{day:02}T12:00:00Z"),
        "time" => "12:00:00Z".to_owned(),
        "duration" => format!("P{day}D"),
        "uuid" => format!("3f2504e0-4f89-41d3-9a0c-{nth:012}"),
        "email" | "idn-email" => format!("name{nth}@example.com"),
        "hostname" | "idn-hostname" => format!("host{nth}.example.com"),
        "ipv4" => format!("192.0.2.{day}"),
        "ipv6" => format!("2001:db8::{day}"),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => format!("https://example.com/{nth}"),
        "byte" => "dGV4dA==".to_owned(),
        _ => {
            // Digits, since what an answer names may be asked for where a number is wanted.
            let mut word = (nth + 1).to_string();
            while word.len() < whole(rules, "minLength").unwrap_or(0) {
                word.push('0');
            }
            word.truncate(whole(rules, "maxLength").unwrap_or(usize::MAX));
            word
        }
    }
}
