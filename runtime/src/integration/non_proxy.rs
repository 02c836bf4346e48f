//! The answer of an integration that is no proxy: chosen by status or error message, written by mappings and templates
//! (reference 4.4, 4.7, 4.9).

use bytes::Bytes;

use super::{Exchange, overrides};
use crate::api::ContentHandling;
use crate::engine::bind::{BoundResponse, ResponseHeaders, Selection};
use crate::engine::mapping::check_header_value;
use crate::engine::scope::Answer;
use crate::engine::{content_handling, template};
use crate::message::{Body, Headers, KnownHeader, MethodResponse, Rejection};

/// The client's answer for what the integration answered.
pub(super) fn respond(
    x: &mut Exchange<'_>,
    responses: &[BoundResponse],
    by: Selection<'_>,
    answer: Answer<'_>,
    body: &Bytes,
) -> Result<MethodResponse, Rejection> {
    let response = BoundResponse::select(responses, by)
        .ok_or_else(|| Rejection::configuration("no integration response fits, and there is no default"))?;
    let headers = match &response.headers {
        ResponseHeaders::Fixed(headers) => headers.clone(),
        ResponseHeaders::Mapped(mapped) => {
            let scope = x.answer_scope(answer);
            let mut headers = Headers::new();
            for (name, value) in mapped {
                if let Some(value) = value.evaluate(&scope)? {
                    check_header_value(name, &value)?;
                    headers.push(name, &value);
                }
            }
            if headers.known(KnownHeader::ContentType).is_none() {
                headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/json");
            }
            headers
        }
    };
    let accept = x.request.headers.known(KnownHeader::Accept).map(<[u8]>::to_vec);
    let accept = accept.as_deref();
    let content_type = answer.headers.known(KnownHeader::ContentType);
    let handling = response.content_handling;
    let body = match template::select_response(&response.templates, accept) {
        Some((_, template::BoundTemplate::Static(text)))
            if handling != Some(ContentHandling::ConvertToBinary) =>
        {
            text.clone()
        }
        chosen => {
            let body = content_handling::response(
                body.clone(),
                content_type,
                accept,
                x.api.binary_media_types,
                handling,
            )
            .map_err(|_| Rejection::configuration("the answer's body is not base64"))?;
            match chosen {
                None => body,
                Some(_) if content_handling::is_no_text(&body, handling) => {
                    return Err(Rejection::configuration("a template cannot run on a binary body"));
                }
                Some((_, template)) => x.render(template, Some(answer), &body)?,
            }
        }
    };
    let body = if body.is_empty() { Body::Empty } else { Body::Bytes(body) };
    let mut answer = MethodResponse { status: response.status, headers, body };
    overrides::response(&x.context.overrides, &mut answer)?;
    if answer.status < 200 {
        return Err(Rejection::configuration("a status below 200 announces an answer and is none"));
    }
    Ok(answer)
}
