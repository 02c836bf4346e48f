//! What a plain document says about a request.
//!
//! Where the body is still to come, parameters are judged before it is asked for. Where it is here with the head, as
//! bodies mostly are, one answer names the faults of both.

use bytes::Bytes;

use crate::api::{BodyRules, Contract, MediaRules};
use crate::engine::contract::{self, Faults, Message, Place};
use crate::integration::{Exchange, collect_request};
use crate::message::{Body, Fault, GatewayResponseType, KnownHeader, Rejection};

/// Parameters, the content type, and whether there is a body at all.
pub(super) fn head(x: &mut Exchange<'_>, contract: &Contract) -> Result<(), Rejection> {
    if !contract.parameters.is_empty() && !matches!(x.request.body, Body::Bytes(_)) {
        let mut faults = Faults::default();
        parameters(x, contract, &mut faults);
        if !faults.is_empty() {
            return Err(refused(x, GatewayResponseType::BadRequestParameters, &faults));
        }
    }
    let Some(rules) = contract.body else { return Ok(()) };
    match (length(x), media(x, rules)) {
        (Some(0), _) if rules.required => {
            let mut faults = Faults::default();
            faults.add(Place::Body, "", "is missing");
            Err(refused(x, GatewayResponseType::BadRequestBody, &faults))
        }
        (Some(0), _) | (_, Ok(_)) => Ok(()),
        (_, Err(rejection)) => Err(rejection),
    }
}

fn length(x: &Exchange<'_>) -> Option<u64> {
    x.request.body.length()
}

/// The rules for the content type of the request; `None` where every type will do.
fn media(x: &Exchange<'_>, rules: &'static BodyRules) -> Result<Option<&'static MediaRules>, Rejection> {
    if rules.content.is_empty() {
        return Ok(None);
    }
    let found = contract::select(rules.content, x.request.headers.known(KnownHeader::ContentType));
    found.map(Some).ok_or_else(|| {
        let names: Vec<&str> = rules.content.iter().map(|media| media.media_type).collect();
        let message = format!("The body must be one of: {}", names.join(", "));
        let mut faults = Faults::default();
        faults.add(Place::Body, "", "is of a media type that the operation does not take");
        let detail = "the content type is none of the document's";
        let rejection = Rejection::new(GatewayResponseType::UnsupportedMediaType, Fault::Client, detail);
        Rejection { problem: Some(faults.to_json().into_boxed_slice()), ..rejection.with_message(message) }
    })
}

/// Whether the body is held to something.
pub(super) fn reads_body(x: &Exchange<'_>, contract: &Contract) -> bool {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    contract
        .body
        .and_then(|rules| contract::select(rules.content, content_type))
        .is_some_and(|media| contract::reads(media, content_type))
}

/// The body, and the parameters where they were not judged yet.
pub(super) async fn run(x: &mut Exchange<'_>, contract: &Contract) -> Result<(), Rejection> {
    let mut faults = Faults::default();
    if matches!(x.request.body, Body::Bytes(_)) {
        parameters(x, contract, &mut faults);
    }
    let mut kind = GatewayResponseType::BadRequestParameters;
    if let Some(rules) = contract.body
        && length(x) != Some(0)
        && let Some(media) = media(x, rules)?
    {
        let content_type = x.request.headers.known(KnownHeader::ContentType);
        if contract::reads(media, content_type) {
            let body = whole(x).await?;
            if faults.is_empty() {
                kind = GatewayResponseType::BadRequestBody;
            }
            let content_type = x.request.headers.known(KnownHeader::ContentType);
            match body.is_empty() {
                // In pieces, and then there were none.
                true if rules.required => faults.add(Place::Body, "", "is missing"),
                true => {}
                false => contract::body(&x.api.checks, media, content_type, &body, &mut faults),
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(refused(x, kind, &faults)) }
}

/// The body in one piece, which stays where it was.
async fn whole(x: &mut Exchange<'_>) -> Result<Bytes, Rejection> {
    let body = collect_request(x).await?;
    x.request.body = Body::Bytes(body.clone());
    Ok(body)
}

fn parameters(x: &Exchange<'_>, contract: &Contract, faults: &mut Faults) {
    let query = x.request.raw_query().unwrap_or_default();
    let message = Message { path: &|name| x.path_parameter(name), query, headers: &x.request.headers };
    contract::parameters(&x.api.checks, contract.parameters, &message, faults);
}

/// 400, with every fault.
fn refused(x: &mut Exchange<'_>, kind: GatewayResponseType, faults: &Faults) -> Rejection {
    x.context.validation_error = Some(faults.to_line().into_boxed_str());
    let rejection = Rejection::new(kind, Fault::Client, "the request does not fit the document");
    let message = "The request does not fit the API's definition";
    Rejection { problem: Some(faults.to_json().into_boxed_slice()), ..rejection.with_message(message) }
}
