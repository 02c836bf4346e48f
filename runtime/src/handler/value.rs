//! Any JSON value, for what a definition leaves open.

use super::codec::{Codec, DecodeError};
use crate::message::{JsonKind, Reader, Writer};

/// Any JSON value. Numbers keep their text, members their order.
///
/// ```
/// use gwgen_runtime::handler::{Value, from_json, to_json};
///
/// let pet: Value = from_json(br#"{"name": "Rex", "weight": 7.50}"#)?;
/// assert_eq!(pet.get("name").and_then(Value::as_str), Some("Rex"));
/// assert_eq!(to_json(&pet), br#"{"name":"Rex","weight":7.50}"#);
/// # Ok::<(), gwgen_runtime::handler::DecodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object, its members in the order in which they were written.
    Object(Vec<(String, Value)>),
}

/// A number as it was written: nothing is lost by passing it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(Box<str>);

impl Number {
    /// The text; a JSON number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value, where it is a whole number written as one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The nearest double; `None` where the number is too large for one.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl Value {
    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// A number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }
}

impl Codec for Value {
    // The reader bounds the nesting, and so this recursion.
    fn decode(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
        Ok(match reader.kind()? {
            JsonKind::Null => {
                reader.null()?;
                Value::Null
            }
            JsonKind::Bool => Value::Bool(reader.bool()?),
            JsonKind::Number => Value::Number(Number(reader.number()?.text().into())),
            JsonKind::String => Value::String(reader.string()?.into_owned()),
            JsonKind::Array => Value::Array(Vec::decode(reader)?),
            JsonKind::Object => {
                let mut members = Vec::new();
                reader.begin_object()?;
                while let Some(key) = reader.next_key()? {
                    members.push((key.into_owned(), Value::decode(reader)?));
                }
                Value::Object(members)
            }
        })
    }

    fn encode(&self, writer: &mut Writer) {
        match self {
            Value::Null => {
                writer.null();
            }
            Value::Bool(value) => {
                writer.bool(*value);
            }
            Value::Number(number) => {
                writer.raw(number.0.as_bytes());
            }
            Value::String(text) => {
                writer.string(text);
            }
            Value::Array(items) => items.encode(writer),
            Value::Object(members) => {
                writer.begin_object();
                for (key, value) in members {
                    writer.key(key);
                    value.encode(writer);
                }
                writer.end_object();
            }
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Number(Number(value.to_string().into()))
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Value {
        Value::Number(Number(value.to_string().into()))
    }
}

/// Infinities and what is not a number become `null`: JSON cannot say them.
impl From<f64> for Value {
    fn from(value: f64) -> Value {
        let mut writer = Writer::new();
        writer.f64(value);
        match String::from_utf8(writer.into_bytes()) {
            Ok(text) if value.is_finite() => Value::Number(Number(text.into())),
            _ => Value::Null,
        }
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::Array(items)
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Value {
    fn from(members: [(&str, Value); N]) -> Value {
        Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::{from_json, to_json};

    #[test]
    fn numbers_keep_their_text_and_members_their_order() {
        let json = br#"{"z":1.50,"a":[null,true,123456789012345678901234567890,"x"],"m":{}}"#;
        let value: Value = from_json(json).unwrap();
        assert_eq!(to_json(&value), json);
        assert_eq!(value.get("a").and_then(Value::as_array).map(<[Value]>::len), Some(4));
        assert_eq!(value.get("z").and_then(Value::as_f64), Some(1.5));
        assert_eq!(value.get("z").and_then(Value::as_i64), None);
    }

    #[test]
    fn values_are_made_of_rust_values() {
        let value = Value::from([("id", 7_i64.into()), ("ok", true.into()), ("nan", f64::NAN.into())]);
        assert_eq!(to_json(&value), br#"{"id":7,"ok":true,"nan":null}"#);
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = "[".repeat(65) + &"]".repeat(65);
        assert!(from_json::<Value>(deep.as_bytes()).is_err());
        let deep = "[".repeat(64) + &"]".repeat(64);
        assert!(from_json::<Value>(deep.as_bytes()).is_ok());
    }
}
