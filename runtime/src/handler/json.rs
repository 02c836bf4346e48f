//! `Json<T>`: a JSON body, of a request or of an answer.

use crate::api::HandlerRequest;
use crate::message::{KnownHeader, MethodResponse, Rejection};

use super::argument::Argument;
use super::codec::{Codec, from_json};
use super::problems::Problems;
use super::reply::{Reply, Response};

/// A JSON body.
///
/// As an argument it reads the request: a body that is no `T` is answered with 400 `BAD_REQUEST_BODY`, one of
/// another media type with 415; no body reads as `{}`, as at Amazon. As an answer it is sent with status 200.
///
/// ```
/// use gwgen_runtime::handler::{Json, Status, Value};
///
/// async fn create_pet(Json(pet): Json<Value>) -> Status<201, Json<Value>> {
///     Status(Json(Value::from([("id", 7_i64.into()), ("pet", pet)])))
/// }
/// # drop(create_pet(Json(Value::Null)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Json<T>(pub T);

impl<'a, T: Codec> Argument<'a> for Json<T> {
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Json<T>> {
        let body = json_of(request, problems)?;
        match from_json(body) {
            Ok(value) => Some(Json(value)),
            Err(error) => {
                problems.body(error, body);
                None
            }
        }
    }
}

/// The bytes that are read as JSON.
fn json_of<'r>(request: &'r HandlerRequest<'_>, problems: &mut Problems) -> Option<&'r [u8]> {
    if request.body.is_empty() {
        return Some(b"{}");
    }
    if !is_json(request) {
        problems.media_type();
        return None;
    }
    Some(&request.body)
}

/// A body that may be missing.
impl<'a, T: Codec> Argument<'a> for Option<Json<T>> {
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Option<Json<T>>> {
        if request.body.is_empty() { Some(None) } else { Json::take(request, problems).map(Some) }
    }
}

impl<T: Codec> Reply for Json<T> {
    fn into_response(self) -> Result<MethodResponse, Rejection> {
        Response::new(200).json(&self.0).into_response()
    }
}

/// `application/json`, `application/problem+json` and the like; nothing said means JSON (reference 6.1).
fn is_json(request: &HandlerRequest<'_>) -> bool {
    let Some(value) = request.request.headers.known(KnownHeader::ContentType) else { return true };
    let media_type = value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let subtype = media_type.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let suffix = subtype.rsplit(|byte| *byte == b'+').next().unwrap_or_default();
    suffix.eq_ignore_ascii_case(b"json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::Value;
    use crate::handler::tests::{Call, with_request};
    use crate::message::GatewayResponseType;

    fn take<T: Codec>(call: &Call<'_>) -> Result<T, GatewayResponseType> {
        with_request(call, |request| {
            let mut problems = Problems::default();
            let json = Json::take(request, &mut problems);
            json.map(|Json(value)| value).ok_or_else(|| problems.into_rejection().kind)
        })
    }

    #[test]
    fn media_types_of_json_are_read() {
        for media_type in ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"]
        {
            let call = Call { headers: &[("Content-Type", media_type)], body: "7", ..Call::default() };
            assert_eq!(take::<i64>(&call), Ok(7), "{media_type}");
        }
        assert_eq!(take::<i64>(&Call { body: "7", ..Call::default() }), Ok(7));
    }

    #[test]
    fn other_bodies_are_refused() {
        let form = &[("Content-Type", "application/x-www-form-urlencoded")];
        let call = Call { headers: form, body: "a=b", ..Call::default() };
        assert_eq!(take::<Value>(&call), Err(GatewayResponseType::UnsupportedMediaType));
        let call = Call { body: "{", ..Call::default() };
        assert_eq!(take::<Value>(&call), Err(GatewayResponseType::BadRequestBody));
    }

    #[test]
    fn no_body_reads_as_an_empty_object() {
        assert_eq!(take::<Value>(&Call::default()), Ok(Value::Object(Vec::new())));
        assert_eq!(take::<Vec<i64>>(&Call::default()), Err(GatewayResponseType::BadRequestBody));
    }
}
