//! What a handler may answer.

use bytes::Bytes;

use crate::message::token::is_token;
use crate::message::{Body, Fault, GatewayResponseType, Headers, MethodResponse, Rejection};

use super::codec::{Codec, to_json};
use super::error::HandlerError;

/// A type that a handler may return: [`super::Json`], [`Status`], [`Response`], `()`, and a `Result` of these
/// whose error becomes a [`HandlerError`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an answer of a handler",
    label = "not an answer of a handler",
    note = "answers are `Json<T>`, `Status<N, T>`, `Response`, `()`, and `Result<T, HandlerError>` of these"
)]
pub trait Reply {
    /// The answer, or the gateway response that is sent in its place.
    fn into_response(self) -> Result<MethodResponse, Rejection>;
}

/// An answer with another status than 200.
///
/// ```
/// use gwgen_runtime::handler::{Json, Status};
///
/// async fn create_pet() -> Status<201, Json<i64>> {
///     Status(Json(7))
/// }
/// # drop(create_pet());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Status<const STATUS: u16, T>(pub T);

/// An answer made by hand: any status, headers and body.
///
/// ```
/// use gwgen_runtime::handler::Response;
///
/// let response = Response::new(302).header("Location", "/pets/7");
/// # drop(response);
/// ```
#[derive(Debug)]
pub struct Response {
    status: u16,
    headers: Headers,
    body: Body,
    /// A header that was given could not be sent.
    bad_header: bool,
}

impl Response {
    /// An answer without headers and body.
    pub fn new(status: u16) -> Response {
        Response { status, headers: Headers::new(), body: Body::Empty, bad_header: false }
    }

    /// Adds a header. One whose name is no token, or whose value holds a line end or NUL, turns the answer into
    /// 500 `API_CONFIGURATION_ERROR`.
    pub fn header(mut self, name: &str, value: &str) -> Response {
        if is_token(name.as_bytes()) && !value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            self.headers.push(name.as_bytes(), value.as_bytes());
        } else {
            self.bad_header = true;
        }
        self
    }

    /// With a body as it is.
    pub fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Response {
        self.headers.remove(b"Content-Type");
        self.body = Body::Bytes(body.into());
        self.header("Content-Type", media_type)
    }

    /// With a JSON body.
    pub fn json<T: Codec>(self, value: &T) -> Response {
        self.body("application/json", to_json(value))
    }

    /// With a body of plain text.
    pub fn text(self, text: impl Into<String>) -> Response {
        self.body("text/plain; charset=utf-8", text.into())
    }
}

impl Reply for Response {
    fn into_response(self) -> Result<MethodResponse, Rejection> {
        if self.bad_header || !(200..=599).contains(&self.status) {
            let detail = "a handler answered with a header or a status that cannot be sent";
            let kind = GatewayResponseType::ApiConfigurationError;
            return Err(Rejection::new(kind, Fault::Configuration, detail));
        }
        Ok(MethodResponse { status: self.status, headers: self.headers, body: self.body })
    }
}

/// 200 without a body.
impl Reply for () {
    fn into_response(self) -> Result<MethodResponse, Rejection> {
        Response::new(200).into_response()
    }
}

impl<const STATUS: u16, T: Reply> Reply for Status<STATUS, T> {
    fn into_response(self) -> Result<MethodResponse, Rejection> {
        const { assert!(STATUS >= 200 && STATUS <= 599, "a final status is from 200 to 599") };
        let mut response = self.0.into_response()?;
        response.status = STATUS;
        Ok(response)
    }
}

impl<T: Reply, E: Into<HandlerError>> Reply for Result<T, E> {
    fn into_response(self) -> Result<MethodResponse, Rejection> {
        match self {
            Ok(reply) => reply.into_response(),
            Err(error) => error.into().into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::Json;

    fn sent(reply: impl Reply) -> (u16, String, String) {
        let response = reply.into_response().unwrap();
        let fields = response.headers.iter().map(|field| {
            format!("{}: {}", String::from_utf8_lossy(field.name), String::from_utf8_lossy(field.value))
        });
        let body = match &response.body {
            Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            body => format!("{body:?}"),
        };
        (response.status, fields.collect::<Vec<_>>().join(", "), body)
    }

    #[test]
    fn answers_carry_status_media_type_and_body() {
        let json = "Content-Type: application/json".to_owned();
        assert_eq!(sent(Json(vec![1_i64])), (200, json.clone(), "[1]".to_owned()));
        assert_eq!(sent(Status::<201, _>(Json(true))), (201, json, "true".to_owned()));
        assert_eq!(sent(Status::<204, _>(())), (204, String::new(), "Empty".to_owned()));
        let text = Response::new(404).header("X-A", "1").text("no");
        let fields = "X-A: 1, Content-Type: text/plain; charset=utf-8".to_owned();
        assert_eq!(sent(text), (404, fields, "no".to_owned()));
    }

    #[test]
    fn what_cannot_be_sent_is_a_configuration_error() {
        let split = Response::new(200).header("X-A", "1\r\nX-B: 2");
        let name = Response::new(200).header("X A", "1");
        for response in [split, name, Response::new(101), Response::new(999)] {
            let rejection = response.into_response().unwrap_err();
            assert_eq!(rejection.kind, GatewayResponseType::ApiConfigurationError);
        }
    }
}
