//! What is wrong with the arguments of one call, all of it, and the answer Amazon gives to that.

use crate::api;
use crate::engine::check::pointers;
use crate::engine::contract::{Faults, Place};
use crate::message::{Fault, GatewayResponseType, Rejection};

use super::codec::DecodeError;

/// Where a parameter stands. The order is that in which Amazon lists missing ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A request header.
    Header,
    /// A part of the path.
    Path,
    /// The query string.
    Query,
    /// A cookie; Amazon has no parameters there, so it comes last.
    Cookie,
}

impl Location {
    /// The same place as documents name it.
    fn of_document(self) -> api::Location {
        match self {
            Location::Header => api::Location::Header,
            Location::Path => api::Location::Path,
            Location::Query => api::Location::Query,
            Location::Cookie => api::Location::Cookie,
        }
    }
}

/// What is wrong with the arguments of one call. Arguments are all read before the call is refused, so that the
/// client learns of every missing parameter at once.
#[derive(Debug, Default)]
pub struct Problems {
    missing: Vec<(Location, &'static str)>,
    invalid: Vec<(Location, &'static str)>,
    body: Option<BodyProblem>,
}

#[derive(Debug)]
enum BodyProblem {
    /// In words for the log, and the pointer and reason that problem documents tell.
    Invalid {
        detail: String,
        pointer: String,
        reason: String,
    },
    MediaType,
}

impl Problems {
    /// A required parameter is not there, or blank.
    pub fn missing(&mut self, location: Location, name: &'static str) {
        self.missing.push((location, name));
    }

    /// A parameter is there, but not of its type.
    pub fn invalid(&mut self, location: Location, name: &'static str) {
        self.invalid.push((location, name));
    }

    /// The body is not of its type. Problem documents say where in it, by a JSON Pointer.
    pub fn body(&mut self, error: DecodeError, body: &[u8]) {
        let pointer = pointers(body, &[error.position()]).pop().unwrap_or_default();
        self.body = Some(BodyProblem::Invalid { detail: error.to_string(), pointer, reason: error.reason() });
    }

    /// The body is of another media type.
    pub fn media_type(&mut self) {
        self.body = Some(BodyProblem::MediaType);
    }

    /// The answer: parameters before the body, missing ones before those of a wrong type (reference 6.1). Problem documents
    /// name all of them.
    pub fn into_rejection(mut self) -> Rejection {
        use GatewayResponseType::{BadRequestBody, BadRequestParameters, UnsupportedMediaType};
        self.missing.sort_unstable();
        self.invalid.sort_unstable();
        let problem = Some(self.faults().to_json().into_boxed_slice());
        let client = |kind, detail| Rejection { problem, ..Rejection::new(kind, Fault::Client, detail) };
        if !self.missing.is_empty() {
            let message = format!("Missing required request parameters: [{}]", names(&self.missing));
            client(BadRequestParameters, message.clone()).with_message(message)
        } else if !self.invalid.is_empty() {
            // Amazon checks presence only, so it has no words for this; these follow its own.
            let message = format!("Invalid request parameters: [{}]", names(&self.invalid));
            client(BadRequestParameters, message.clone()).with_message(message)
        } else {
            match self.body {
                Some(BodyProblem::MediaType) => {
                    client(UnsupportedMediaType, "the body is not JSON by its Content-Type".to_owned())
                }
                Some(BodyProblem::Invalid { detail, .. }) => client(BadRequestBody, detail),
                None => client(BadRequestBody, "an argument was refused without a reason".to_owned()),
            }
        }
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        for (list, problem) in [(&self.missing, "is missing"), (&self.invalid, "is not of its type")] {
            for (location, name) in list {
                faults.add(Place::Parameter(location.of_document(), name), "", problem);
            }
        }
        match &self.body {
            None => {}
            Some(BodyProblem::MediaType) => faults.add(Place::Body, "", "is not JSON by its Content-Type"),
            Some(BodyProblem::Invalid { pointer, reason, .. }) => faults.add(Place::Body, pointer, reason),
        }
        faults
    }
}

fn names(parameters: &[(Location, &'static str)]) -> String {
    let names: Vec<&str> = parameters.iter().map(|(_, name)| *name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::handler::from_json;

    #[test]
    fn missing_parameters_come_first_and_in_amazons_order() {
        let mut problems = Problems::default();
        problems.body(DecodeError::new("no", 0), b"");
        problems.invalid(Location::Query, "limit");
        problems.missing(Location::Query, "qs1");
        problems.missing(Location::Path, "issuer");
        problems.missing(Location::Header, "x-header-param");
        let rejection = problems.into_rejection();
        assert_eq!(rejection.kind, GatewayResponseType::BadRequestParameters);
        let expected = "Missing required request parameters: [x-header-param, issuer, qs1]";
        assert_eq!(rejection.message.as_deref(), Some(expected));
        let told = rejection.problem.map(|told| String::from_utf8(told.into()).unwrap());
        let expected = [
            r#"{"in":"header","name":"x-header-param","detail":"is missing"}"#,
            r#"{"in":"path","name":"issuer","detail":"is missing"}"#,
            r#"{"in":"query","name":"qs1","detail":"is missing"}"#,
            r#"{"in":"query","name":"limit","detail":"is not of its type"}"#,
            r##"{"in":"body","pointer":"#","detail":"no"}"##,
        ];
        assert_eq!(told, Some(format!("[{}]", expected.join(","))));
    }

    #[test]
    fn a_bad_body_keeps_its_detail_for_the_log() {
        let mut problems = Problems::default();
        problems.body(DecodeError::new("the member `id` is missing", 7), br#"{"a":{}}"#);
        let rejection = problems.into_rejection();
        assert_eq!(rejection.kind, GatewayResponseType::BadRequestBody);
        assert_eq!((rejection.message, &*rejection.detail), (None, "the member `id` is missing at byte 7"));
    }

    #[test]
    fn problem_documents_say_where_a_number_does_not_fit() {
        let body = br#"{"pets": [{"age": 1}, {"age": 1e30, "id": 2}]}"#;
        let error = from_json::<BTreeMap<String, Vec<BTreeMap<String, i64>>>>(body).unwrap_err();
        let mut problems = Problems::default();
        problems.body(error, body);
        let told = problems.into_rejection().problem.map(|told| String::from_utf8(told.into()).unwrap());
        let expected = r##"[{"in":"body","pointer":"#/pets/1/age","detail":"the number does not fit"}]"##;
        assert_eq!(told.as_deref(), Some(expected));
    }
}
