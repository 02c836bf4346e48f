//! Typed parameters: how texts in path, query and header become the fields of a struct.
//!
//! The compiler writes one struct for each place in which an operation declares parameters, and its
//! [`FromParameters`]. `path`, `query`, `header` and `cookie` are the arguments that carry such a struct.

use std::borrow::Cow;
use std::str::Utf8Error;

use crate::api::{self, HandlerRequest, ParameterRules, Style, Validation, Written};
use crate::message::{KnownHeader, percent};

use super::codec::whole;
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

    /// A parameter that must be there; the last one counts. A blank one is missing, as at Amazon, but where a plain document
    /// took it already.
    pub fn required<T: FromParameter>(&self, name: &'static str, problems: &mut Problems) -> Option<T> {
        match self.last(name) {
            Some(value) if !self.is_missing(&value) => self.convert(value, name, problems),
            _ => {
                problems.missing(self.location, name);
                None
            }
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
            // `allowEmptyValue`.
            Some(Ok(text)) if text.is_empty() && self.is_held() => Some(T::from_parameter("")),
            Some(value) => self.convert(value, name, problems).map(Some),
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
        let found = self.all(name);
        if required && found.iter().all(|value| self.is_missing(value)) {
            problems.missing(self.location, name);
            return None;
        }
        let mut values = Vec::with_capacity(found.len());
        for value in found {
            match (value, separator) {
                // A blank value is an array without items.
                (Ok(text), Some(_)) if text.is_empty() => {}
                (Ok(text), Some(separator)) => {
                    for item in text.split(separator) {
                        values.push(self.convert(Ok(Cow::Borrowed(item.trim())), name, problems)?);
                    }
                }
                (value, _) => values.push(self.convert(value, name, problems)?),
            }
        }
        Some(values)
    }

    /// Whether the parameters were held to a plain document before: what that takes is there.
    fn is_held(&self) -> bool {
        matches!(self.request.method.validation, Some(Validation::Document(_)))
    }

    fn is_missing(&self, value: &Found<'_>) -> bool {
        !self.is_held() && value.as_ref().is_ok_and(|text| text.is_empty())
    }

    fn convert<T: FromParameter>(
        &self,
        value: Found<'_>,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let value = value.ok().and_then(|text| T::from_parameter(&text));
        if value.is_none() {
            problems.invalid(self.location, name);
        }
        value
    }

    fn last(&self, name: &str) -> Option<Found<'r>> {
        match self.location {
            Location::Path => self.path(name).map(Ok),
            Location::Query => {
                let mut pairs = self.request.query.iter().rev();
                pairs.find(|(key, _)| key == name).map(|(_, value)| Ok(Cow::Borrowed(&**value)))
            }
            Location::Header => self.request.request.headers.last(name.as_bytes()).map(text),
            Location::Cookie => self.cookies(name).next_back(),
        }
    }

    fn all(&self, name: &str) -> Vec<Found<'r>> {
        match self.location {
            Location::Path => self.path(name).into_iter().map(Ok).collect(),
            Location::Query => {
                let pairs = self.request.query.iter().filter(|(key, _)| key == name);
                pairs.map(|(_, value)| Ok(Cow::Borrowed(&**value))).collect()
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
    fn cookies<'n>(&self, name: &'n str) -> impl DoubleEndedIterator<Item = Found<'r>> + use<'r, 'a, 'n> {
        let fields = self.request.request.headers.known_values(KnownHeader::Cookie);
        let pairs = fields.flat_map(|field| field.split(|byte| *byte == b';'));
        pairs.filter_map(move |pair| {
            let value = pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
            Some(text(value))
        })
    }

    fn path(&self, name: &str) -> Option<Cow<'r, str>> {
        let index = self.request.method.resource.parameters.iter().position(|known| *known == name)?;
        let raw = self.request.request.path_parameter(index)?;
        let bare = match self.path_style(name) {
            Some(Style::Label) => Cow::Borrowed(raw.strip_prefix('.').unwrap_or(raw)),
            Some(Style::Matrix) => {
                let values = raw.strip_prefix(&format!(";{name}=")).unwrap_or(raw);
                Cow::Owned(values.replace(&format!(";{name}="), ";"))
            }
            _ => Cow::Borrowed(raw),
        };
        Some(percent_decode(bare))
    }

    /// How a plain document says that a part of the path is written.
    fn path_style(&self, name: &str) -> Option<Style> {
        let Some(Validation::Document(contract)) = self.request.method.validation else { return None };
        let is_meant = |rules: &&ParameterRules| rules.location == api::Location::Path && rules.name == name;
        match contract.parameters.iter().find(is_meant)?.written {
            Written::Styled { style, .. } => Some(style),
            Written::Json | Written::Text => None,
        }
    }
}

/// A value as it stands in the request. One whose bytes are no UTF-8 is there, and a value of no type.
type Found<'r> = Result<Cow<'r, str>, Utf8Error>;

/// The value of a header or of a cookie.
fn text(value: &[u8]) -> Found<'_> {
    std::str::from_utf8(value).map(Cow::Borrowed)
}

/// A path parameter as a person means it. The canonical path holds valid triplets of valid UTF-8 only.
fn percent_decode(raw: Cow<'_, str>) -> Cow<'_, str> {
    if !raw.contains('%') {
        return raw;
    }
    Cow::Owned(String::from_utf8_lossy(&percent::decode(raw.as_bytes())).into_owned())
}

impl FromParameter for String {
    fn from_parameter(text: &str) -> Option<String> {
        Some(text.to_owned())
    }
}

impl FromParameter for bool {
    fn from_parameter(text: &str) -> Option<bool> {
        text.parse().ok()
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl FromParameter for $type {
            /// `1.0` and `1e3` are whole numbers to JSON Schema, in parameters as in bodies.
            fn from_parameter(text: &str) -> Option<$type> {
                text.parse().ok().or_else(|| whole(text).and_then(|value| <$type>::try_from(value).ok()))
            }
        }
    )*};
}

integers!(i32 i64 u32 u64);

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
    fn whole_numbers_are_those_of_bodies() {
        assert_eq!(
            ["7", "7.0", "7e2", "-1"].map(i32::from_parameter),
            [Some(7), Some(7), Some(700), Some(-1)]
        );
        assert_eq!(["7.5", "3e9", "", "seven", "7 "].map(i32::from_parameter), [None; 5]);
        assert_eq!(u64::from_parameter("18446744073709551615"), Some(u64::MAX));
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
