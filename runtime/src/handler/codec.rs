//! JSON without serde: how a Rust value is read from and written to the bytes of a body.
//!
//! The compiler writes an implementation for every model that native code uses; here are those of the types that
//! models are made of. Implementations call [`Reader`] and [`Writer`] and lists of members (`members`): derives would cost
//! many times the compile time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::message::{JsonError, JsonErrorKind, Reader, Writer, stack};

/// A value with a JSON form.
///
/// ```
/// use gwgen_runtime::handler::{Codec, from_json, to_json};
///
/// let tags: Vec<String> = from_json(br#"["dog", "old"]"#)?;
/// assert_eq!(tags, ["dog", "old"]);
/// assert_eq!(to_json(&tags), br#"["dog","old"]"#);
/// # Ok::<(), gwgen_runtime::handler::DecodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON form",
    label = "no `Codec` for this type",
    note = "models of the definition have one; implement `gwgen_runtime::handler::Codec` for types of your own"
)]
pub trait Codec: Sized {
    /// Reads the value that stands next.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Writes the value.
    fn encode(&self, writer: &mut Writer);

    /// Whether there is a schema that values are held to before they are decoded.
    const IS_HELD: bool = false;

    /// Holds the value that stands next to that schema, and steps over it.
    fn hold(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.skip_value()?;
        Ok(())
    }
}

/// Reads a whole body. What does not fit the schema that the type was made from, or names a key twice, is refused.
pub fn from_json<T: Codec>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut reader = Reader::new(bytes)?.refuse_duplicate_keys();
    if T::IS_HELD {
        T::hold(&mut reader)?;
        reader.end()?;
        // What was read once needs no second look for keys, nor for its end: so no value is dropped here.
        return T::decode(&mut reader.clone_at(0));
    }
    let value = T::decode(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Writes a whole body.
pub fn to_json<T: Codec>(value: &T) -> Vec<u8> {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    writer.into_bytes()
}

/// Whether the stack holds one more level of structs: how large they are the definition says, how many of them the client.
pub(super) fn another_level(reader: &Reader<'_>) -> Result<(), DecodeError> {
    if stack::is_short() {
        return Err(JsonError { kind: JsonErrorKind::TooDeep, position: reader.position() }.into());
    }
    Ok(())
}

/// A text that is not one of an enumeration's values.
pub(super) fn not_a_value(text: &str, reader: &Reader<'_>) -> DecodeError {
    let shown: String = text.chars().take(32).collect();
    DecodeError::new(format!("`{shown}` is not one of the values"), reader.position())
}

/// Why a body is not the value that was asked for. For the log; the client learns `Invalid request body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(Reason);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    /// Not the JSON that was expected.
    Json(JsonError),
    /// JSON, but not a value of the type.
    Type { reason: Cow<'static, str>, position: usize },
}

impl DecodeError {
    /// A value that is not of the type; the place is [`Reader::position`].
    pub fn new(reason: impl Into<Cow<'static, str>>, position: usize) -> DecodeError {
        DecodeError(Reason::Type { reason: reason.into(), position })
    }

    /// Where it stands in the body, in bytes.
    pub fn position(&self) -> usize {
        match &self.0 {
            Reason::Json(error) => error.position,
            Reason::Type { position, .. } => *position,
        }
    }

    /// What is wrong; of a type, without the place.
    pub fn reason(&self) -> String {
        match &self.0 {
            Reason::Json(error) => error.to_string(),
            Reason::Type { reason, .. } => reason.clone().into_owned(),
        }
    }
}

impl From<JsonError> for DecodeError {
    fn from(error: JsonError) -> DecodeError {
        DecodeError(Reason::Json(error))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Json(error) => error.fmt(f),
            Reason::Type { reason, position } => write!(f, "{reason} at byte {position}"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl Codec for bool {
    fn decode(reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
        Ok(reader.bool()?)
    }

    fn encode(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
}

impl Codec for String {
    fn decode(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
        Ok(reader.string()?.into_owned())
    }

    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Codec for f64 {
    fn decode(reader: &mut Reader<'_>) -> Result<f64, DecodeError> {
        let number = reader.number()?;
        number.as_f64().ok_or_else(|| out_of_range(reader, number.text()))
    }

    fn encode(&self, writer: &mut Writer) {
        writer.f64(*self);
    }
}

macro_rules! integers {
    ($($type:ty, $write:ident;)*) => {$(
        impl Codec for $type {
            fn decode(reader: &mut Reader<'_>) -> Result<$type, DecodeError> {
                let number = reader.number()?;
                let value = match number.as_i64() {
                    Some(value) => <$type>::try_from(value).ok(),
                    None => number.text().parse().ok().or_else(|| {
                        whole(number.text()).and_then(|value| <$type>::try_from(value).ok())
                    }),
                };
                value.ok_or_else(|| out_of_range(reader, number.text()))
            }

            fn encode(&self, writer: &mut Writer) {
                writer.$write((*self).into());
            }
        }
    )*};
}

integers! {
    i32, i64;
    i64, i64;
    u32, u64;
    u64, u64;
}

/// `1.0` and `1e3` are whole numbers in JSON Schema. Beyond 2^53 a double does not say which.
pub(super) fn whole(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value: f64 = text.parse().ok()?;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// The place is that of the number, which was read already.
fn out_of_range(reader: &Reader<'_>, number: &str) -> DecodeError {
    DecodeError::new("the number does not fit", reader.position().saturating_sub(number.len()))
}

/// `null` is `None`.
impl<T: Codec> Codec for Option<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Option<T>, DecodeError> {
        if reader.take_null()? {
            return Ok(None);
        }
        // By hand: closures and adapters would be compiled for each type.
        match T::decode(reader) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error),
        }
    }

    fn encode(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.encode(writer),
            None => {
                writer.null();
            }
        }
    }

    const IS_HELD: bool = T::IS_HELD;

    fn hold(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.take_null()? { Ok(()) } else { T::hold(reader) }
    }
}

impl<T: Codec> Codec for Box<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Box<T>, DecodeError> {
        match T::decode(reader) {
            Ok(value) => Ok(Box::new(value)),
            Err(error) => Err(error),
        }
    }

    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }

    const IS_HELD: bool = T::IS_HELD;

    fn hold(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        T::hold(reader)
    }
}

impl<T: Codec> Codec for Vec<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Vec<T>, DecodeError> {
        let mut items = Vec::new();
        reader.begin_array()?;
        while reader.next_item()? {
            items.push(T::decode(reader)?);
        }
        Ok(items)
    }

    fn encode(&self, writer: &mut Writer) {
        writer.begin_array();
        for item in self {
            item.encode(writer);
        }
        writer.end_array();
    }

    const IS_HELD: bool = T::IS_HELD;

    fn hold(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.begin_array()?;
        while reader.next_item()? {
            T::hold(reader)?;
        }
        Ok(())
    }
}

impl<T: Codec> Codec for BTreeMap<String, T> {
    fn decode(reader: &mut Reader<'_>) -> Result<BTreeMap<String, T>, DecodeError> {
        let mut members = BTreeMap::new();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            members.insert(key.into_owned(), T::decode(reader)?);
        }
        Ok(members)
    }

    fn encode(&self, writer: &mut Writer) {
        writer.begin_object();
        for (key, value) in self {
            writer.key(key);
            value.encode(writer);
        }
        writer.end_object();
    }

    const IS_HELD: bool = T::IS_HELD;

    fn hold(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.begin_object()?;
        while reader.next_key()?.is_some() {
            T::hold(reader)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<T: Codec + PartialEq + fmt::Debug>(json: &str, value: T) {
        assert_eq!(from_json::<T>(json.as_bytes()).unwrap(), value);
        assert_eq!(String::from_utf8(to_json(&value)).unwrap(), json);
    }

    #[test]
    fn values_survive_a_round_trip() {
        round("true", true);
        round("-9223372036854775808", i64::MIN);
        round("18446744073709551615", u64::MAX);
        round("0.5", 0.5_f64);
        round(r#""a\"b\n""#, "a\"b\n".to_owned());
        round("[[1,2],[]]", vec![vec![1_i32, 2], vec![]]);
        round(r#"{"a":null,"b":1}"#, BTreeMap::from([("a".to_owned(), None), ("b".to_owned(), Some(1_i64))]));
        round("7", Box::new(7_u32));
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_point_but_must_fit() {
        assert_eq!(from_json::<i32>(b"1.0"), Ok(1));
        assert_eq!(from_json::<i64>(b"-2e3"), Ok(-2000));
        for bad in ["1.5", "2147483648", "-2147483649", "1e300"] {
            assert!(from_json::<i32>(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(from_json::<u32>(b"-1").is_err());
        assert!(from_json::<f64>(b"1e999").is_err());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let message = |json: &str| from_json::<Vec<bool>>(json.as_bytes()).unwrap_err().to_string();
        assert_eq!(message("[true, 1]"), "expected true or false at byte 7");
        assert_eq!(message("[true] x"), "expected the end of the text at byte 7");
        let twice = from_json::<BTreeMap<String, bool>>(br#"{"a":true,"a":true}"#).unwrap_err();
        assert_eq!(twice.to_string(), "a key stands twice in an object at byte 10");
    }
}
