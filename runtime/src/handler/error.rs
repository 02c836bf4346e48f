//! `HandlerError`: an answer that is no success.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::message::{Fault, GatewayResponseType, MethodResponse, Rejection};

use super::codec::Codec;
use super::reply::{Reply, Response};
use super::value::Value;

/// Why a handler does not answer with success: an answer of its own, or one of the gateway's.
///
/// Every error type converts into it with `?`; the client then gets 500 `Internal server error`, and the text goes
/// to the log.
///
/// ```
/// use gwgen_runtime::handler::HandlerError;
///
/// async fn price(text: &str) -> Result<(), HandlerError> {
///     let price: u32 = text.parse()?;
///     if price == 0 {
///         return Err(HandlerError::new(409, "a price is not zero"));
///     }
///     Ok(())
/// }
/// # drop(price("1"));
/// ```
pub struct HandlerError(Box<Kind>);

enum Kind {
    Own(Response),
    Gateway(Rejection),
}

impl HandlerError {
    /// An answer with this status and the body `{"message": "…"}`, which is the form of Amazon's own.
    pub fn new(status: u16, message: &str) -> HandlerError {
        HandlerError::json(status, &Value::from([("message", message.into())]))
    }

    /// 404, see [`HandlerError::new`].
    pub fn not_found(message: &str) -> HandlerError {
        HandlerError::new(404, message)
    }

    /// An answer with this status and a JSON body.
    pub fn json<T: Codec>(status: u16, body: &T) -> HandlerError {
        Response::new(status).json(body).into()
    }

    /// One of the gateway's own responses, as the definition customises it. The detail goes to the log.
    pub fn gateway(kind: GatewayResponseType, detail: impl Into<Cow<'static, str>>) -> HandlerError {
        HandlerError(Box::new(Kind::Gateway(Rejection::new(kind, Fault::Integration, detail))))
    }

    /// 500 `Internal server error`. The detail goes to the log.
    pub fn internal(detail: impl Into<Cow<'static, str>>) -> HandlerError {
        let kind = GatewayResponseType::IntegrationFailure;
        let rejection = Rejection::new(kind, Fault::Integration, detail)
            .with_status(500)
            .with_message("Internal server error");
        HandlerError(Box::new(Kind::Gateway(rejection)))
    }
}

impl From<Response> for HandlerError {
    fn from(response: Response) -> HandlerError {
        HandlerError(Box::new(Kind::Own(response)))
    }
}

impl From<Rejection> for HandlerError {
    fn from(rejection: Rejection) -> HandlerError {
        HandlerError(Box::new(Kind::Gateway(rejection)))
    }
}

// `HandlerError` itself is no `Error`: this implementation would meet the reflexive one of the standard library.
impl<E: Error> From<E> for HandlerError {
    fn from(error: E) -> HandlerError {
        let mut detail = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            detail.push_str(": ");
            detail.push_str(&error.to_string());
            cause = error.source();
        }
        HandlerError::internal(detail)
    }
}

impl Reply for HandlerError {
    fn into_response(self) -> Result<MethodResponse, Rejection> {
        match *self.0 {
            Kind::Own(response) => response.into_response(),
            Kind::Gateway(rejection) => Err(rejection),
        }
    }
}

impl fmt::Debug for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Own(response) => response.fmt(f),
            Kind::Gateway(rejection) => rejection.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Body;

    #[test]
    fn own_answers_have_amazons_form() {
        let response = HandlerError::new(409, "no \"such\" price").into_response().unwrap();
        assert_eq!(response.status, 409);
        let Body::Bytes(body) = response.body else { panic!("a body was expected") };
        assert_eq!(body, br#"{"message":"no \"such\" price"}"#[..]);
    }

    #[test]
    fn any_error_is_an_internal_one_and_its_text_is_logged() {
        let fails = || -> Result<i32, HandlerError> { Ok("x".parse::<i32>()?) };
        let rejection = fails().map(|_| ()).into_response().unwrap_err();
        assert_eq!((rejection.kind, rejection.status), (GatewayResponseType::IntegrationFailure, Some(500)));
        assert_eq!(rejection.detail, "invalid digit found in string");
        assert_eq!(rejection.message.as_deref(), Some("Internal server error"));
    }
}
