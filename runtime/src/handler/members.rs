//! How generated structs and enums are read: lists of members and of texts, walked by one function for all of them.
//!
//! A crate with hundreds of models has thousands of members. What is written here once need not be compiled for each of
//! them: of a type there is one function that reads it into its place, and a struct is the list of its members.

use std::collections::BTreeMap;

use crate::message::Reader;

use super::codec::{Codec, DecodeError, another_level, not_a_value};

/// Where a value goes that is read.
trait Place {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

impl<T: Codec> Place for T {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = T::decode(reader)?;
        Ok(())
    }
}

/// Where members go that have no place of their own.
trait Others {
    fn read(&mut self, key: &str, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

impl<T: Codec> Others for BTreeMap<String, T> {
    fn read(&mut self, key: &str, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let value = T::decode(reader)?;
        self.insert(key.to_owned(), value);
        Ok(())
    }
}

/// A member of a struct while it is read. Generated code makes them.
pub struct Member<'p> {
    name: &'static str,
    place: &'p mut dyn Place,
    is_missing: bool,
}

impl<'p> Member<'p> {
    /// One that must be there.
    pub fn required<T: Codec>(name: &'static str, place: &'p mut T) -> Member<'p> {
        Member { name, place, is_missing: true }
    }

    /// One that may be missing; then its place keeps what it holds.
    pub fn optional<T: Codec>(name: &'static str, place: &'p mut T) -> Member<'p> {
        Member { name, place, is_missing: false }
    }
}

/// Reads an object into the places of its members, and steps over all others. Generated code calls this.
///
/// # Errors
/// It is no object, a member cannot be read, or a required one is missing.
pub fn members(reader: &mut Reader<'_>, members: &mut [Member<'_>]) -> Result<(), DecodeError> {
    walk(reader, members, None)
}

/// The same, and all other members go into a map.
///
/// # Errors
/// As of [`members`].
pub fn members_and_others<T: Codec>(
    reader: &mut Reader<'_>,
    members: &mut [Member<'_>],
    others: &mut BTreeMap<String, T>,
) -> Result<(), DecodeError> {
    walk(reader, members, Some(others))
}

fn walk(
    reader: &mut Reader<'_>,
    members: &mut [Member<'_>],
    mut others: Option<&mut dyn Others>,
) -> Result<(), DecodeError> {
    another_level(reader)?;
    // Most objects are written in the order of their definition.
    let mut next = 0;
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        let at = match members.get(next) {
            Some(member) if member.name == key => Some(next),
            _ => members.iter().position(|member| member.name == key),
        };
        if let Some(at) = at
            && let Some(member) = members.get_mut(at)
        {
            member.place.read(reader)?;
            member.is_missing = false;
            next = at + 1;
        } else if let Some(others) = &mut others {
            others.read(&key, reader)?;
        } else {
            reader.skip_value()?;
        }
    }
    match members.iter().find(|member| member.is_missing) {
        Some(member) => Err(missing(member.name, reader)),
        None => Ok(()),
    }
}

/// The value of a required member that has no empty value to begin with. Generated code calls this.
///
/// # Errors
/// It is `null`, or the object ended without it.
pub fn required<T>(value: Option<T>, member: &'static str, reader: &Reader<'_>) -> Result<T, DecodeError> {
    value.ok_or_else(|| missing(member, reader))
}

#[cold]
fn missing(member: &str, reader: &Reader<'_>) -> DecodeError {
    DecodeError::new(format!("the member `{member}` is missing"), reader.position())
}

/// Where a text stands among the values of an enumeration. Generated code calls this.
pub fn position_of(text: &str, texts: &[&str]) -> Option<usize> {
    texts.iter().position(|known| *known == text)
}

/// Reads a string, and says where it stands among the values of an enumeration. Generated code calls this.
///
/// # Errors
/// It is no string, or none of them.
pub fn one_of(reader: &mut Reader<'_>, texts: &[&str]) -> Result<usize, DecodeError> {
    let text = reader.string()?;
    position_of(&text, texts).ok_or_else(|| not_a_value(&text, reader))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::{Value, from_json};
    use crate::message::{Writer, stack};

    /// `{"name": string, "age"?: integer}` from a text.
    fn read(json: &str) -> Result<(String, Option<i64>), String> {
        let (mut name, mut age) = (String::new(), None);
        let mut reader = Reader::over(json);
        let mut list = [Member::required("name", &mut name), Member::optional("age", &mut age)];
        members(&mut reader, &mut list)
            .and_then(|()| Ok(reader.end()?))
            .map_err(|error| error.to_string())?;
        Ok((name, age))
    }

    #[test]
    fn members_come_in_any_order_and_may_be_left_out() {
        let rex = |age| Ok(("Rex".to_owned(), age));
        assert_eq!(read(r#"{"name": "Rex", "age": 7}"#), rex(Some(7)));
        assert_eq!(read(r#"{"more": [{"age": 1}], "age": 7, "name": "Rex"}"#), rex(Some(7)));
        assert_eq!(read(r#"{"n\u0061me": "Rex"}"#), rex(None));
        assert_eq!(read(r#"{"name": "Rex", "age": null}"#), rex(None));
        assert_eq!(read(r#"{"name": "Max", "name": "Rex"}"#), rex(None));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        assert_eq!(read(r#"{"age": 7}"#), Err("the member `name` is missing at byte 10".to_owned()));
        assert_eq!(read(r#"{"name": null}"#), Err("expected a string at byte 9".to_owned()));
        assert_eq!(read("[]"), Err("expected an object at byte 0".to_owned()));
        let reader = Reader::over("");
        assert_eq!(required(Some(7), "id", &reader), Ok(7));
        assert_eq!(
            required::<i64>(None, "id", &reader).unwrap_err().to_string(),
            "the member `id` is missing at byte 0"
        );
    }

    #[test]
    fn other_members_go_into_a_map() {
        let mut id = 0_i64;
        let mut others = BTreeMap::new();
        let mut reader = Reader::over(r#"{"b": [1], "id": 3, "a": null}"#);
        members_and_others(&mut reader, &mut [Member::required("id", &mut id)], &mut others).unwrap();
        assert_eq!(id, 3);
        assert_eq!(others.get("a"), Some(&Value::Null));
        assert_eq!(others.keys().collect::<Vec<_>>(), ["a", "b"]);
    }

    /// A value that takes much room and holds another one: `{"reply"?: Wide}`.
    struct Wide {
        room: [u64; 25_000],
        reply: Option<Box<Wide>>,
    }

    impl Codec for Wide {
        fn decode(reader: &mut Reader<'_>) -> Result<Wide, DecodeError> {
            let mut value = Wide { room: [0; 25_000], reply: None };
            members(reader, &mut [Member::optional("reply", &mut value.reply)])?;
            Ok(value)
        }

        fn encode(&self, _: &mut Writer) {}
    }

    #[test]
    fn a_worker_refuses_what_its_stack_does_not_hold() {
        let depth = |levels: usize| {
            let json = format!("{}{{}}{}", "{\"reply\": ".repeat(levels), "}".repeat(levels));
            let read = from_json::<Wide>(json.as_bytes()).map_err(|error| error.reason())?;
            let values = std::iter::successors(Some(&read), |value| value.reply.as_deref());
            Ok::<usize, String>(values.filter(|value| value.room.len() > 1).count())
        };
        let worker = std::thread::Builder::new().stack_size(stack::WORKER).spawn(move || {
            stack::begin();
            assert_eq!(depth(3), Ok(4));
            let refused = depth(60);
            assert!(refused.as_ref().is_err_and(|why| why.starts_with("nested too deep")), "{refused:?}");
        });
        assert!(worker.is_ok_and(|worker| worker.join().is_ok()));
    }

    #[test]
    fn texts_are_found_among_values() {
        let of = |json| one_of(&mut Reader::over(json), &["cat", "dog"]).map_err(|error| error.to_string());
        assert_eq!(of(r#""dog""#), Ok(1));
        assert_eq!(of(r#""cow""#), Err("`cow` is not one of the values at byte 5".to_owned()));
        assert_eq!(of("1"), Err("expected a string at byte 0".to_owned()));
        assert_eq!((position_of("cat", &["cat"]), position_of("", &["cat"])), (Some(0), None));
    }
}
