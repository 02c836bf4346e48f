//! Documents that are made from a schema, and changed.

use gwgen_tests::random::Random;
use serde_json::{Map, Number, Value, json};

/// Members that are not required, and items, end at this depth.
const DEEP: usize = 6;

/// Makes documents of one schema.
pub(crate) struct Documents<'s> {
    root: &'s Value,
}

impl<'s> Documents<'s> {
    /// References lead into this document.
    pub(crate) fn new(root: &'s Value) -> Documents<'s> {
        Documents { root }
    }

    /// A document that mostly fits; what is said twice about a value may contradict itself.
    pub(crate) fn make(&mut self, schema: &Value, random: &mut Random) -> Value {
        self.value(schema, 0, random)
    }

    fn value(&self, schema: &Value, depth: usize, random: &mut Random) -> Value {
        if depth > 4 * DEEP {
            return Value::Null;
        }
        let Value::Object(keywords) = schema else { return anything(random, 1) };
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(&decoded(pointer)));
            return target.map_or(Value::Null, |target| self.value(target, depth + 1, random));
        }
        if let Some(values) =
            keywords.get("enum").and_then(Value::as_array).filter(|values| !values.is_empty())
        {
            return random.pick(values).clone();
        }
        let mut made = match kind(keywords, random) {
            "object" => self.object(keywords, depth, random),
            "array" => self.array(keywords, depth, random),
            "string" => string(keywords, random),
            "integer" => number(keywords, true, random),
            "number" => number(keywords, false, random),
            "boolean" => json!(random.below(2) == 0),
            "null" => Value::Null,
            _ => Value::Object(Map::new()),
        };
        for part in keywords.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            merge(&mut made, self.value(part, depth + 1, random));
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(list) = keywords.get(choice).and_then(Value::as_array).filter(|list| !list.is_empty())
            {
                merge(&mut made, self.value(random.pick(list), depth + 1, random));
            }
        }
        made
    }

    fn object(&self, keywords: &Map<String, Value>, depth: usize, random: &mut Random) -> Value {
        let required: Vec<&str> = keywords
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut members = Map::new();
        for (name, schema) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if required.contains(&name.as_str()) || depth < DEEP && random.below(2) == 0 {
                members.insert(name.clone(), self.value(schema, depth + 1, random));
            }
        }
        for name in required {
            if !members.contains_key(name) {
                members.insert(name.to_owned(), anything(random, 1));
            }
        }
        if let Some(schema) = keywords.get("additionalProperties").filter(|schema| schema.is_object())
            && depth < DEEP
        {
            for at in 0..random.below(3) {
                members.insert(format!("more {at}"), self.value(schema, depth + 1, random));
            }
        }
        Value::Object(members)
    }

    fn array(&self, keywords: &Map<String, Value>, depth: usize, random: &mut Random) -> Value {
        let bound =
            |name: &str, otherwise: u64| keywords.get(name).and_then(Value::as_u64).unwrap_or(otherwise);
        let least = bound("minItems", 0).min(20) as usize;
        let most = (bound("maxItems", 3).min(20) as usize).max(least);
        let count = if depth < DEEP { least + random.below(most - least + 1).min(3) } else { least };
        let item = keywords.get("items").cloned().unwrap_or(json!({}));
        (0..count).map(|_| self.value(&item, depth + 1, random)).collect()
    }

    /// Changes one place, or two.
    pub(crate) fn change(&mut self, document: &mut Value, random: &mut Random) {
        for _ in 0..1 + random.below(2) {
            change(document, random);
        }
    }
}

/// Walks to some place, and changes it.
fn change(value: &mut Value, random: &mut Random) {
    let inner = match value {
        Value::Object(members) => members.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if inner > 0 && random.below(4) > 0 {
        let at = random.below(inner);
        let next = match value {
            Value::Object(members) => members.values_mut().nth(at),
            Value::Array(items) => items.get_mut(at),
            _ => None,
        };
        if let Some(next) = next {
            return change(next, random);
        }
    }
    match (value, random.below(3)) {
        (Value::Object(members), 0 | 1) => {
            match members.keys().nth(random.below(members.len().max(1))).cloned() {
                Some(name) if random.below(3) > 0 => drop(members.remove(&name)),
                _ => drop(members.insert("not declared".to_owned(), anything(random, 1))),
            }
        }
        (Value::Array(items), 0) => match items.last().cloned() {
            Some(last) if random.below(2) == 0 => items.push(last),
            Some(_) => drop(items.pop()),
            None => items.push(anything(random, 1)),
        },
        (Value::String(text), 0) => match random.below(3) {
            0 => text.clear(),
            1 => text.push_str(&"é".repeat(1 + random.below(60))),
            _ => text.insert(0, '"'),
        },
        (value @ Value::Number(_), 0) => *value = json!(random.next() as i64 as f64 / 1000.0),
        (value, _) => *value = anything(random, 1),
    }
}

/// The kind of a value that is made: one of `type`, else what the keywords are about.
fn kind<'k>(keywords: &'k Map<String, Value>, random: &mut Random) -> &'k str {
    match keywords.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) if !kinds.is_empty() => random.pick(kinds).as_str().unwrap_or_default(),
        _ if keywords.contains_key("items") => "array",
        _ if ["pattern", "minLength", "maxLength"].iter().any(|keyword| keywords.contains_key(*keyword)) => {
            "string"
        }
        _ if ["minimum", "maximum"].iter().any(|keyword| keywords.contains_key(*keyword)) => "number",
        _ => "object",
    }
}

fn string(keywords: &Map<String, Value>, random: &mut Random) -> Value {
    const TEXTS: [&str; 12] = [
        "",
        "a",
        "abc",
        "A-1",
        "2024-05-17",
        "2024-05-17T09:41:27Z",
        "user@example.com",
        "https://example.com/a",
        "00000000-0000-4000-8000-000000000000",
        "EUR",
        "1234567890",
        "naïve \"quoted\"\n",
    ];
    let bound =
        |name: &str, otherwise: u64| keywords.get(name).and_then(Value::as_u64).unwrap_or(otherwise) as usize;
    let (least, most) = (bound("minLength", 0).min(2_000), bound("maxLength", 2_000));
    let mut text = (*random.pick(&TEXTS)).to_owned();
    while text.chars().count() < least {
        text.push('x');
    }
    json!(text.chars().take(most).collect::<String>())
}

fn number(keywords: &Map<String, Value>, whole: bool, random: &mut Random) -> Value {
    let bound = |name: &str, other: &str| keywords.get(name).or(keywords.get(other)).and_then(Value::as_f64);
    let least = bound("minimum", "exclusiveMinimum").unwrap_or(-3.0).clamp(-1e15, 1e15);
    let most = bound("maximum", "exclusiveMaximum").unwrap_or(least + 100.0).clamp(least, 1e15);
    let made = least + (most - least) * (random.below(101) as f64 / 100.0);
    let step = keywords.get("multipleOf").and_then(Value::as_f64).filter(|step| *step > 0.0);
    let made = step.map_or(made, |step| (made / step).ceil() * step);
    match whole {
        true => json!(made.ceil() as i64),
        false => Number::from_f64(made).map_or(Value::Null, Value::Number),
    }
}

/// Any value.
fn anything(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 8 } else { 10 }) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(random.below(2_000) as i64 - 1_000),
        3 => json!(random.next()),
        4 => json!(random.below(2_000) as f64 / 8.0 - 100.0),
        // Not 1e30: draft 4's integers have no exponent, to us at least.
        5 => json!(-1e-7),
        6 => json!("text"),
        7 => json!(""),
        8 => json!([anything(random, depth - 1)]),
        _ => json!({ "member": anything(random, depth - 1) }),
    }
}

/// What two schemas say about one value, both.
fn merge(into: &mut Value, other: Value) {
    match (into, other) {
        (Value::Object(members), Value::Object(others)) => members.extend(others),
        (into @ Value::Object(_), other) if into.as_object().is_some_and(Map::is_empty) => *into = other,
        _ => {}
    }
}

/// References are URL fragments.
fn decoded(pointer: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = pointer.as_bytes();
    while let [first, others @ ..] = rest {
        match others {
            [high, low, behind @ ..] if *first == b'%' => {
                let digits = [*high, *low];
                let byte =
                    std::str::from_utf8(&digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
                bytes.push(byte.unwrap_or(b'%'));
                rest = if byte.is_some() { behind } else { others };
            }
            _ => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
