//! YAML test cases to JSON values. Plain scalars follow the YAML 1.2 core schema.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

/// Reads one document.
///
/// # Errors
/// The text is no YAML, or uses what test cases do not need (aliases, keys that are not scalars).
pub fn read(text: &str) -> Result<Value, String> {
    let mut open: Vec<Open> = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| error.to_string())?;
        let value = match event {
            Event::Scalar(text, style, ..) => scalar(&text, style == ScalarStyle::Plain),
            Event::SequenceStart(..) => {
                open.push(Open::Sequence(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Mapping(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::Sequence(items)) => Value::Array(items),
                Some(Open::Mapping(members, _)) => Value::Object(members),
                None => return Err("an end without a beginning".to_owned()),
            },
            Event::Alias(_) => return Err(format!("line {}: test cases have no aliases", span.start.line())),
            _ => continue,
        };
        match open.last_mut() {
            None => return Ok(value),
            Some(Open::Sequence(items)) => items.push(value),
            Some(Open::Mapping(members, key)) => match key.take() {
                None => *key = Some(key_text(&value)?),
                Some(name) => {
                    if members.insert(name.clone(), value).is_some() {
                        return Err(format!("the key {name:?} stands twice"));
                    }
                }
            },
        }
    }
    Ok(Value::Null)
}

enum Open {
    Sequence(Vec<Value>),
    Mapping(Map<String, Value>, Option<String>),
}

fn key_text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        other => Err(format!("a key that is no scalar: {other}")),
    }
}

fn scalar(text: &str, plain: bool) -> Value {
    if !plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        return Value::Number(number.into());
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match text.parse::<f64>().ok().filter(|_| numeric).and_then(Number::from_f64) {
        Some(number) => Value::Number(number),
        None => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn scalars_collections_and_blocks() {
        let text =
            "a: 1\nb: ['x', \"2\", true, null, 1.5]\nc: |\n  line\n  next\nd: {e: -3, f: no}\n200: ok\n";
        let wanted = json!({
            "a": 1, "b": ["x", "2", true, null, 1.5], "c": "line\nnext\n", "d": {"e": -3, "f": "no"}, "200": "ok"
        });
        assert_eq!(read(text), Ok(wanted));
    }

    #[test]
    fn a_repeated_key_is_a_mistake_of_the_case() {
        assert!(read("a: 1\na: 2\n").is_err());
    }
}
