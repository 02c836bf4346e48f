//! What a plain document says about a request.
//!
//! Where the body is still to come, parameters are judged before it is asked for. Where it is here with the head, as
//! bodies mostly are, one answer names the faults of both.

use bytes::Bytes;

use crate::api::{BodyRules, Contract, MediaRules};
use crate::engine::content_coding::{self, Coded, Coding, Decoder, DecodingFault};
use crate::engine::contract::{self, Faults, Message, Place};
use crate::integration::{BODY_LIMIT, Exchange, collect_request, request_failed};
use crate::message::{Body, BodyError, Fault, GatewayResponseType, KnownHeader, Rejection};

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

/// What a body that is to be looked at is coded with; a coding that is not undone here is refused.
fn coding(x: &Exchange<'_>) -> Result<Option<Coding>, Rejection> {
    match content_coding::of_body(x.request.headers.known_values(KnownHeader::ContentEncoding)) {
        Coded::AsIs => Ok(None),
        Coded::With(coding) => Ok(Some(coding)),
        Coded::Otherwise | Coded::Nested => {
            let mut faults = Faults::default();
            faults.add(Place::Body, "", "is coded in a way that is not undone here");
            let detail = "the body's coding is none of gzip and deflate";
            let rejection = Rejection::new(GatewayResponseType::UnsupportedMediaType, Fault::Client, detail);
            let message = "The body must be sent as it is, or in gzip or deflate";
            Err(Rejection {
                problem: Some(faults.to_json().into_boxed_slice()),
                ..rejection.with_message(message)
            })
        }
    }
}

/// A body as it was before it was coded.
fn uncoded(coding: Option<Coding>, body: Bytes, faults: &mut Faults) -> Result<Option<Bytes>, Rejection> {
    let Some(coding) = coding else { return Ok(Some(body)) };
    match Decoder::whole(coding, &body, BODY_LIMIT) {
        Ok(body) => Ok(Some(body)),
        Err(DecodingFault::TooLarge) => Err(request_failed(BodyError::TooLarge)),
        Err(DecodingFault::Malformed) => {
            faults.add(Place::Body, "", &format!("is not {}", coding.as_str()));
            Ok(None)
        }
    }
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
            let coding = coding(x)?;
            let body = whole(x).await?;
            if faults.is_empty() {
                kind = GatewayResponseType::BadRequestBody;
            }
            let content_type = x.request.headers.known(KnownHeader::ContentType);
            match uncoded(coding, body, &mut faults)? {
                None => {}
                // In pieces, and then there were none.
                Some(body) if body.is_empty() && rules.required => {
                    faults.add(Place::Body, "", "is missing");
                }
                Some(body) if body.is_empty() => {}
                Some(body) => contract::body(&x.api.checks, media, content_type, &body, &mut faults),
            }
        }
    }
    if !faults.is_empty() {
        return Err(refused(x, kind, &faults));
    }
    if contract.responses.is_some() {
        ask_for_what_can_be_read(x);
        let asks = |name: &[u8]| x.request.headers.values(name).next().is_some();
        x.asks_whether_modified = asks(b"if-none-match") || asks(b"if-modified-since");
    }
    Ok(())
}

/// An answer that is to be looked at must not come in a coding that is not undone here.
fn ask_for_what_can_be_read(x: &mut Exchange<'_>) {
    let name = b"accept-encoding";
    let values = x.request.headers.values(name).map(String::from_utf8_lossy);
    let accepted = values.collect::<Vec<_>>().join(", ");
    if !accepted.is_empty() {
        x.request.headers.set(name, content_coding::readable(&accepted).as_bytes());
    }
}

/// The body in one piece, which stays where it was.
async fn whole(x: &mut Exchange<'_>) -> Result<Bytes, Rejection> {
    let body = collect_request(x).await?;
    x.request.body = Body::Bytes(body.clone());
    Ok(body)
}

fn parameters(x: &Exchange<'_>, contract: &Contract, faults: &mut Faults) {
    let query = x.request.raw_query().unwrap_or_default();
    let headers = &x.request.headers;
    let message = Message { path: &|name| x.path_parameter(name), query, headers };
    contract::parameters(&x.api.checks, contract.parameters, &message, faults);
}

/// 400, with every fault.
fn refused(x: &mut Exchange<'_>, kind: GatewayResponseType, faults: &Faults) -> Rejection {
    x.context.validation_error = Some(faults.to_line().into_boxed_str());
    let rejection = Rejection::new(kind, Fault::Client, "the request does not fit the document");
    Rejection { problem: Some(faults.to_json().into_boxed_slice()), ..rejection }
}
