//! The schema behind a type: what bytes are held to before they become a value.

use super::codec::{Codec, DecodeError, another_level};
use crate::api::{CheckId, Checks};
use crate::engine::check::{self, Collector, FirstFault, Unfit, message};
use crate::message::Reader;

/// A schema of the definition as a check.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// The checks of all models.
    pub checks: &'static Checks,
    /// The one of this model.
    pub check: CheckId,
}

impl Model {
    /// Holds the value that stands next to the schema, and steps over it.
    ///
    /// # Errors
    /// It does not fit; the first fault is told.
    pub fn hold(self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let start = reader.position();
        let mut faults = Collector::new(1);
        match check::hold(self.checks, self.check, reader, &mut faults) {
            Ok(()) => Ok(()),
            Err(Unfit::NotJson(error)) => Err(error.into()),
            Err(Unfit::TooComplex) => Err(DecodeError::new("the value takes too much work to check", start)),
            Err(Unfit::Faulty) => Err(match faults.faults.first() {
                Some(fault) => DecodeError::new(message::plain(fault), fault.position),
                None => DecodeError::new("the value does not fit its model", start),
            }),
        }
    }

    /// Whether the value that stands next fits the schema.
    pub fn fits(self, reader: &Reader<'_>) -> bool {
        let mut ahead = reader.clone_at(reader.position());
        check::hold(self.checks, self.check, &mut ahead, &mut FirstFault).is_ok()
    }
}

/// Reads the value that stands next as one of the types that it may be of; `None` where it is not of this one. Generated
/// code calls this.
///
/// # Errors
/// It is of this type by its schema and cannot be read all the same: a number that is too large.
pub fn variant<T: Codec>(reader: &mut Reader<'_>, model: Option<Model>) -> Result<Option<T>, DecodeError> {
    another_level(reader)?;
    match model {
        Some(model) if model.fits(reader) => match T::decode(reader) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error),
        },
        Some(_) => Ok(None),
        None => {
            let mut ahead = reader.clone();
            let value = T::decode(&mut ahead).ok();
            if value.is_some() {
                *reader = ahead;
            }
            Ok(value)
        }
    }
}

/// A value that is none of the types that it may be of. Generated code calls this.
pub fn no_variant(reader: &Reader<'_>) -> DecodeError {
    DecodeError::new("the value is of none of the types", reader.position())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Check, Kinds, ObjectRules, Property, StringRules};
    use crate::handler::tests::{Call, with_request};
    use crate::handler::{Argument, Json, Problems, from_json, required};
    use crate::message::{GatewayResponseType, Name, Writer};

    /// `{ required: [name], properties: { name: { type: string, minLength: 2 } } }`, and a text.
    static CHECKS: Checks = Checks {
        list: &[
            Check {
                kinds: Kinds::OBJECT,
                object: Some(&ObjectRules {
                    properties: &[Property {
                        name: Name::new("name"),
                        check: Some(CheckId(1)),
                        required: true,
                    }],
                    required: 1,
                    ..ObjectRules::ANY
                }),
                ..Check::ANY
            },
            Check {
                kinds: Kinds::STRING,
                string: Some(&StringRules { min_length: 2, ..StringRules::ANY }),
                ..Check::ANY
            },
        ],
    };

    #[derive(Debug, PartialEq)]
    struct Pet {
        name: String,
    }

    impl Codec for Pet {
        fn decode(reader: &mut Reader<'_>) -> Result<Pet, DecodeError> {
            let mut name = None;
            reader.begin_object()?;
            while let Some(key) = reader.next_key()? {
                match &*key {
                    "name" => name = Some(Codec::decode(reader)?),
                    _ => drop(reader.skip_value()?),
                }
            }
            Ok(Pet { name: required(name, "name", reader)? })
        }

        fn encode(&self, _: &mut Writer) {}

        const IS_HELD: bool = true;

        fn hold(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
            Model { checks: &CHECKS, check: CheckId(0) }.hold(reader)
        }
    }

    #[test]
    fn bytes_are_held_to_the_schema_wherever_the_type_stands() {
        let rex = || Pet { name: "Rex".to_owned() };
        assert_eq!(from_json::<Pet>(br#"{"name":"Rex","more":[]}"#), Ok(rex()));
        let message = |body: &str| from_json::<Pet>(body.as_bytes()).unwrap_err().to_string();
        assert!(message(r#"{"name":"R"}"#).ends_with("at byte 8"), "{}", message(r#"{"name":"R"}"#));
        assert!(from_json::<Pet>(br#"{"name":"Rex"} x"#).is_err());
        assert!(from_json::<Pet>(br#"{"name":"Rex","name":"Max"}"#).is_err());
        assert_eq!(from_json::<Vec<Option<Pet>>>(br#"[{"name":"Rex"}, null]"#), Ok(vec![Some(rex()), None]));
        assert!(from_json::<Vec<Option<Pet>>>(br#"[{"name":"R"}]"#).is_err());
        assert!(from_json::<Box<Pet>>(b"7").is_err());
    }

    #[test]
    fn variants_are_told_by_their_schemas() {
        let model = |check| Some(Model { checks: &CHECKS, check: CheckId(check) });
        let mut reader = Reader::over(r#"[{"name":"Rex"}, "Max"]"#);
        reader.begin_array().unwrap();
        assert!(reader.next_item().unwrap());
        assert_eq!(variant::<String>(&mut reader, model(1)), Ok(None));
        assert_eq!(variant::<Pet>(&mut reader, model(0)), Ok(Some(Pet { name: "Rex".to_owned() })));
        assert!(reader.next_item().unwrap());
        assert_eq!(variant::<bool>(&mut reader, None), Ok(None));
        assert_eq!(variant::<String>(&mut reader, None), Ok(Some("Max".to_owned())));
        assert_eq!(reader.next_item(), Ok(false));
    }

    #[test]
    fn a_handler_is_not_called_with_what_does_not_fit() {
        let take = |body| {
            with_request(&Call { body, ..Call::default() }, |request| {
                let mut problems = Problems::default();
                let taken: Option<Json<Pet>> = Json::take(request, &mut problems);
                taken.map(|Json(pet)| pet.name).ok_or_else(|| problems.into_rejection().kind)
            })
        };
        assert_eq!(take(r#"{"name":"Rex"}"#), Ok("Rex".to_owned()));
        for body in [r#"{"name":"R"}"#, "{}", "", "[]", "{"] {
            assert_eq!(take(body), Err(GatewayResponseType::BadRequestBody), "{body}");
        }
    }
}
