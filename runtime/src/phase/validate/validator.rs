//! Request validators of REST APIs (reference 6.1).

use crate::api::{CheckId, RequestValidator, RequiredParameter};
use crate::engine::check::{self, Collected, Collector, Unfit, amazon};
use crate::engine::{query, template};
use crate::integration::{Exchange, collect_request};
use crate::message::{Body, Fault, GatewayResponseType, KnownHeader, Rejection};

/// So many faults are told in `$context.error.validationErrorString`; the body is not read beyond the last of them.
const TOLD: usize = 10;

/// What the head decides: every required parameter is there, and not blank.
pub(super) fn head(x: &mut Exchange<'_>, validator: &RequestValidator) -> Result<(), Rejection> {
    let required = validator.parameters;
    let foreign: Vec<&str> = required
        .iter()
        .filter(|parameter| is_foreign(x, **parameter))
        .map(|parameter| parameter.name())
        .collect();
    if !foreign.is_empty() {
        let message = format!("Invalid request parameters: [{}]", foreign.join(", "));
        let detail = "required parameters have bytes that are not ASCII";
        return Err(refused(x, message, detail));
    }
    let mut missing = required.iter().filter(|parameter| !is_there(x, **parameter)).peekable();
    if missing.peek().is_none() {
        return Ok(());
    }
    let names: Vec<&str> = missing.map(|parameter| parameter.name()).collect();
    let message = format!("Missing required request parameters: [{}]", names.join(", "));
    Err(refused(x, message, "the request lacks required parameters"))
}

fn refused(x: &mut Exchange<'_>, message: String, detail: &'static str) -> Rejection {
    x.context.validation_error = Some(Box::from(message.as_str()));
    Rejection::new(GatewayResponseType::BadRequestParameters, Fault::Client, detail).with_message(message)
}

/// A required field with bytes beyond ASCII is there and invalid (reliability.md 2.3).
fn is_foreign(x: &Exchange<'_>, parameter: RequiredParameter) -> bool {
    let RequiredParameter::Header(name) = parameter else { return false };
    x.request.headers.values(name.as_bytes()).any(|value| !value.is_ascii())
}

fn is_there(x: &Exchange<'_>, parameter: RequiredParameter) -> bool {
    let request = &x.request;
    match parameter {
        RequiredParameter::Header(name) => {
            request.headers.values(name.as_bytes()).any(|value| !value.trim_ascii().is_empty())
        }
        RequiredParameter::Query(name) => query::pairs(request.raw_query())
            .any(|(found, value)| found == name && !value.trim_ascii().is_empty()),
        RequiredParameter::Path(name) => x.path_parameter(name).is_some_and(|value| !value.is_empty()),
    }
}

/// The model that the body is held to; `None`: it passes unread.
pub(super) fn model(x: &Exchange<'_>, validator: &RequestValidator) -> Option<CheckId> {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    template::select(validator.models, content_type).copied()
}

/// What needs the body: it fits its model. It is put back in one piece, for whoever reads it next.
pub(super) async fn run(x: &mut Exchange<'_>, validator: &RequestValidator) -> Result<(), Rejection> {
    let Some(model) = model(x, validator) else { return Ok(()) };
    let is_empty = matches!(x.request.body, Body::Empty);
    let body = collect_request(x).await?;
    let mut faults = Collector::of_amazon(TOLD);
    let held = if body.is_empty() { &b"{}"[..] } else { &body };
    if let Err(unfit) = check::check(&x.api.checks, model, held, &mut faults) {
        x.context.validation_error = Some(told(unfit, &faults.faults, held));
        let detail = "the body does not fit its model";
        return Err(Rejection::new(GatewayResponseType::BadRequestBody, Fault::Client, detail));
    }
    if !is_empty {
        x.request.body = Body::Bytes(body);
    }
    Ok(())
}

/// `[object has missing required properties (["id"])]`: what was found, as a list.
fn told(unfit: Unfit, faults: &[Collected], body: &[u8]) -> Box<str> {
    let list = match unfit {
        Unfit::NotJson(_) => "the body is not JSON".to_owned(),
        Unfit::TooComplex => "the body takes too much work to check".to_owned(),
        Unfit::Faulty => amazon(faults, body).join(", "),
    };
    format!("[{list}]").into_boxed_str()
}
