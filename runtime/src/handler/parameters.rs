//! Typed parameters: how texts in path, query and header become the fields of a struct.
//!
//! The compiler writes one struct for each place in which an operation declares parameters, and its
//! [`FromParameters`]. `path`, `query`, `header` and `cookie` are the arguments that carry such a struct.

use std::borrow::Cow;

use crate::api::HandlerRequest;
use crate::message::{KnownHeader, percent};

use super::problems::{Location, Problems};

/// A struct whose fields are the parameters of one place; generated.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold parameters",
    label = "not a parameter struct",
    note = "`gateway!` writes one for each place: `GetPetPath`, `ListPetsQuery`, `ListPetsHeader`, `ListPetsCookie`"
)]
pub trait FromParameters: Sized {
    /// Reads every field and notes what is wrong; `None` where something is.
    fn from_parameters(parameters: &Parameters<'_, '_>, problems: &mut Problems) -> Option<Self>;
}

/// A parameter's value out of its text.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be read from a parameter")]
pub trait FromParameter: Sized {
    /// The value, if the text is one.
    fn from_parameter(text: &str) -> Option<Self>;
}

/// The parameters of one place of a request.
#[derive(Debug)]
pub struct Parameters<'r, 'a> {
    request: &'r HandlerRequest<'a>,
    location: Location,
}

impl<'r, 'a> Parameters<'r, 'a> {
    /// Those of a place.
    pub fn new(request: &'r HandlerRequest<'a>, location: Location) -> Parameters<'r, 'a> {
        Parameters { request, location }
    }

    /// A parameter that must be there and not be blank; the last one counts.
    pub fn required<T: FromParameter>(&self, name: &'static str, problems: &mut Problems) -> Option<T> {
        match self.last(name) {
            None => {
                problems.missing(self.location, name);
                None
            }
            Some(text) if text.is_empty() => {
                problems.missing(self.location, name);
                None
            }
            Some(text) => self.convert(&text, name, problems),
        }
    }

    /// A parameter that may be missing; the last one counts. The outer `None` says that it is no `T`.
    pub fn optional<T: FromParameter>(
        &self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<Option<T>> {
        match self.last(name) {
            None => Some(None),
            Some(text) => self.convert(&text, name, problems).map(Some),
        }
    }

    /// An array: every value of the name, each split at the separator if there is one.
    pub fn list<T: FromParameter>(
        &self,
        name: &'static str,
        separator: Option<char>,
        required: bool,
        problems: &mut Problems,
    ) -> Option<Vec<T>> {
        let texts = self.all(name);
        if required && texts.iter().all(|text| text.is_empty()) {
            problems.missing(self.location, name);
            return None;
        }
        let mut values = Vec::with_capacity(texts.len());
        for text in &texts {
            match separator {
                // A blank value is an array without items.
                Some(_) if text.is_empty() => {}
                Some(separator) => {
                    for item in text.split(separator) {
                        values.push(self.convert(item.trim(), name, problems)?);
                    }
                }
                None => values.push(self.convert(text, name, problems)?),
            }
        }
        Some(values)
    }

    fn convert<T: FromParameter>(
        &self,
        text: &str,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let value = T::from_parameter(text);
        if value.is_none() {
            problems.invalid(self.location, name);
        }
        value
    }

    fn last(&self, name: &str) -> Option<Cow<'r, str>> {
        match self.location {
            Location::Path => self.path(name),
            Location::Query => {
                let mut pairs = self.request.query.iter().rev();
                pairs.find(|(key, _)| key == name).map(|(_, value)| Cow::Borrowed(&**value))
            }
            Location::Header => self.request.request.headers.last(name.as_bytes()).map(text),
            Location::Cookie => self.cookies(name).next_back(),
        }
    }

    fn all(&self, name: &str) -> Vec<Cow<'r, str>> {
        match self.location {
            Location::Path => self.path(name).into_iter().collect(),
            Location::Query => {
                let pairs = self.request.query.iter().filter(|(key, _)| key == name);
                pairs.map(|(_, value)| Cow::Borrowed(&**value)).collect()
            }
            Location::Header => {
                let fields = self.request.request.headers.iter();
                let named = fields.filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes()));
                named.map(|field| text(field.value)).collect()
            }
            Location::Cookie => self.cookies(name).collect(),
        }
    }

    /// The values of one cookie, in order.
    fn cookies<'n>(&self, name: &'n str) -> impl DoubleEndedIterator<Item = Cow<'r, str>> + use<'r, 'a, 'n> {
        let fields = self.request.request.headers.known_values(KnownHeader::Cookie);
        let pairs = fields.flat_map(|field| field.split(|byte| *byte == b';'));
        pairs.filter_map(move |pair| {
            let value = pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
            Some(text(value))
        })
    }

    fn path(&self, name: &str) -> Option<Cow<'r, str>> {
        let index = self.request.method.resource.parameters.iter().position(|known| *known == name)?;
        self.request.request.path_parameter(index).map(percent_decode)
    }
}

/// A header's value. Bytes that are not UTF-8 become U+FFFD: present, and no value of any type but `String`.
fn text(value: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(value)
}

/// A path parameter as a person means it. The canonical path holds valid triplets of valid UTF-8 only.
fn percent_decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('%') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(String::from_utf8_lossy(&percent::decode(raw.as_bytes())).into_owned())
}

impl FromParameter for String {
    fn from_parameter(text: &str) -> Option<String> {
        Some(text.to_owned())
    }
}

macro_rules! parsed {
    ($($type:ty)*) => {$(
        impl FromParameter for $type {
            fn from_parameter(text: &str) -> Option<$type> {
                text.parse().ok()
            }
        }
    )*};
}

parsed!(bool i32 i64 u32 u64);

impl FromParameter for f64 {
    fn from_parameter(text: &str) -> Option<f64> {
        text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::tests::{Call, with_request};

    fn read<T>(
        call: &Call<'_>,
        location: Location,
        read: impl Fn(&Parameters<'_, '_>, &mut Problems) -> Option<T>,
    ) -> Result<T, String> {
        with_request(call, |request| {
            let mut problems = Problems::default();
            let value = read(&Parameters::new(request, location), &mut problems);
            value.ok_or_else(|| problems.into_rejection().message.unwrap_or_default().into_owned())
        })
    }

    #[test]
    fn path_parameters_are_decoded() {
        let call = Call { pet_id: "caf%C3%A9%2F+1%", ..Call::default() };
        let id = read(&call, Location::Path, |p, problems| p.required::<String>("petId", problems));
        assert_eq!(id.as_deref(), Ok("café/+1%"));
    }

    #[test]
    fn the_last_value_of_a_query_parameter_counts_and_blank_is_missing() {
        let call = Call { query: &[("limit", "1"), ("limit", "2"), ("blank", "")], ..Call::default() };
        let limit = read(&call, Location::Query, |p, problems| p.required::<i32>("limit", problems));
        assert_eq!(limit, Ok(2));
        let blank = read(&call, Location::Query, |p, problems| p.required::<String>("blank", problems));
        assert_eq!(blank, Err("Missing required request parameters: [blank]".to_owned()));
        let absent = read(&call, Location::Query, |p, problems| p.optional::<bool>("absent", problems));
        assert_eq!(absent, Ok(None));
    }

    #[test]
    fn a_value_of_another_type_is_named() {
        let call = Call { query: &[("limit", "many"), ("rate", "inf")], ..Call::default() };
        let limit = read(&call, Location::Query, |p, problems| p.optional::<u32>("limit", problems));
        assert_eq!(limit, Err("Invalid request parameters: [limit]".to_owned()));
        let rate = read(&call, Location::Query, |p, problems| p.optional::<f64>("rate", problems));
        assert_eq!(rate, Err("Invalid request parameters: [rate]".to_owned()));
    }

    #[test]
    fn cookies_are_found_by_their_names() {
        let call = Call { headers: &[("Cookie", "a=1; bb=2;b=3"), ("cookie", "c=x=y")], ..Call::default() };
        let cookie =
            |name| read(&call, Location::Cookie, move |p, problems| p.optional::<String>(name, problems));
        assert_eq!(cookie("b"), Ok(Some("3".to_owned())));
        assert_eq!(cookie("c"), Ok(Some("x=y".to_owned())));
        assert_eq!(cookie("x"), Ok(None));
    }

    #[test]
    fn arrays_are_repeated_or_separated() {
        let query = &[("tag", "a,b"), ("tag", "c")];
        let call = Call { query, headers: &[("X-Ids", "1, 2"), ("x-ids", "3")], ..Call::default() };
        let list = |separator| {
            read(&call, Location::Query, move |p, problems| {
                p.list::<String>("tag", separator, true, problems)
            })
        };
        assert_eq!(list(None).unwrap(), ["a,b", "c"]);
        assert_eq!(list(Some(',')).unwrap(), ["a", "b", "c"]);
        let ids =
            read(&call, Location::Header, |p, problems| p.list::<i64>("X-IDS", Some(','), false, problems));
        assert_eq!(ids.unwrap(), [1, 2, 3]);
        let none = read(&call, Location::Query, |p, problems| p.list::<i64>("none", None, true, problems));
        assert_eq!(none, Err("Missing required request parameters: [none]".to_owned()));
    }
}
