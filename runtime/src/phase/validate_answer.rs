//! Holds the backend's answer to a plain document, where its definition says so (`x-gwgen.validation.responses`).
//!
//! - **Does**: looks for the status, the headers and the body's media type among the declared ones, and holds what is
//!   found to its schema, a coded body as it was before. An answer of no declared status does not fit, but
//!   for 304 where the client asked whether something was modified. A body of a type that is not looked into, or one
//!   in pieces that is longer than 10 MiB, passes unread under `report`; under `enforce` the long one does not fit.
//! - **Reads**: the method's validation; the answer, its body only where a schema is for it.
//! - **Writes**: the body in one piece; `$context.error.validationErrorString`; that the answer does not fit, for the
//!   counters.
//! - **Rejects with**: 502 `INTEGRATION_FAILURE` under `enforce`, and where the body breaks off; 503 where memory is
//!   short.

use super::map_request::short_of_memory;
use crate::api::{ResponseRules, Responses, Validation};
use crate::engine::content_coding::{self, Coded, Decoder, DecodingFault};
use crate::engine::contract::{self, Faults, Message, Place};
use crate::integration::{BODY_LIMIT, Exchange, gather_answer};
use crate::message::{Body, Gathered, KnownHeader, MethodResponse, Rejection, Verb};
use crate::port::Pressure;

/// Runs the phase.
pub async fn run(x: &mut Exchange<'_>, response: MethodResponse) -> Result<MethodResponse, Rejection> {
    match x.method.and_then(|method| method.validation) {
        Some(Validation::Document(contract)) => match contract.responses {
            Some(responses) => held(x, responses, response).await,
            None => Ok(response),
        },
        Some(Validation::Validator(_)) | None => Ok(response),
    }
}

async fn held(
    x: &mut Exchange<'_>,
    responses: &Responses,
    mut response: MethodResponse,
) -> Result<MethodResponse, Rejection> {
    let mut faults = Faults::default();
    let status = response.status;
    match responses.list.iter().find(|rules| (rules.from..=rules.to).contains(&status)) {
        None if is_not_modified(x, status) => {}
        None => faults.add(Place::Status, "", "is none of the declared ones"),
        Some(rules) => {
            let message = Message { path: &|_| None, query: "", headers: &response.headers };
            contract::parameters(&x.api.checks, rules.headers, &message, &mut faults);
            if has_body(x, status) {
                body(x, responses, rules, &mut response, &mut faults).await?;
            }
        }
    }
    if faults.is_empty() {
        return Ok(response);
    }
    x.context.unfit_answer = true;
    x.context.validation_error = Some(faults.to_line().into_boxed_str());
    if !responses.enforced {
        return Ok(response);
    }
    let rejection = Rejection::bad_gateway("the backend's answer does not fit the document");
    let message = "The backend's answer does not fit the API's definition";
    Err(Rejection { problem: Some(faults.to_json().into_boxed_slice()), ..rejection.with_message(message) })
}

/// Whether the answer says that what the client has is still right: HTTP's own answer to a request that asks so, which no
/// operation has to declare (RFC 9110, section 15.4.5).
fn is_not_modified(x: &Exchange<'_>, status: u16) -> bool {
    status == 304 && x.asks_whether_modified && matches!(x.request.verb, Verb::Get | Verb::Head)
}

/// Whether an answer of this status may have a body (RFC 9110, section 6.4.1).
fn has_body(x: &Exchange<'_>, status: u16) -> bool {
    x.request.verb != Verb::Head && status >= 200 && !matches!(status, 204 | 304)
}

async fn body(
    x: &Exchange<'_>,
    responses: &Responses,
    rules: &ResponseRules,
    response: &mut MethodResponse,
    faults: &mut Faults,
) -> Result<(), Rejection> {
    if rules.content.is_empty() {
        return Ok(());
    }
    let content_type = response.headers.known(KnownHeader::ContentType);
    if content_type.is_none() && response.body.length() == Some(0) {
        return Ok(());
    }
    let Some(media) = contract::select(rules.content, content_type) else {
        faults.add(Place::Body, "", "is of a media type that is not declared");
        return Ok(());
    };
    if !contract::reads(media, content_type) {
        return Ok(());
    }
    let coding = match content_coding::of_body(response.headers.known_values(KnownHeader::ContentEncoding)) {
        Coded::AsIs => None,
        Coded::With(coding) => Some(coding),
        Coded::Otherwise | Coded::Nested => {
            if responses.enforced {
                faults.add(Place::Body, "", "is coded in a way that is not undone here");
            }
            return Ok(());
        }
    };
    if matches!(response.body, Body::Stream { .. }) && x.services.memory.get() >= Pressure::Severe {
        return Err(short_of_memory());
    }
    match gather_answer(std::mem::take(&mut response.body)).await? {
        Gathered::Whole(whole) => {
            match coding.map_or(Ok(whole.clone()), |coding| Decoder::whole(coding, &whole, BODY_LIMIT)) {
                Ok(read) => contract::body(&x.api.checks, media, content_type, &read, faults),
                Err(DecodingFault::Malformed) => faults.add(Place::Body, "", "is not coded as it says"),
                Err(DecodingFault::TooLarge) => too_long(responses, faults),
            }
            response.body = Body::Bytes(whole);
        }
        Gathered::Longer(body) => {
            too_long(responses, faults);
            response.body = body;
        }
    }
    Ok(())
}

fn too_long(responses: &Responses, faults: &mut Faults) {
    if responses.enforced {
        faults.add(Place::Body, "", "is too long to be looked at");
    }
}
