//! The answer of an HTTP backend on its way through a proxy.

use bytes::Bytes;

use super::Exchange;
use super::body::collect_answer;
use crate::api::{ApiKind, Change, Target};
use crate::engine::header_rules;
use crate::engine::mapping::{BoundMapping, check_header_value};
use crate::engine::scope::Answer;
use crate::message::{Body, IntegrationResponse, KnownHeader, MethodResponse, Rejection};

/// The client's answer: the backend's, changed by an HTTP API's response parameters for its status.
pub(super) async fn finish(
    x: &Exchange<'_>,
    answer: IntegrationResponse,
) -> Result<MethodResponse, Rejection> {
    let mappings = x.method.map(|method| &*method.response_mappings).unwrap_or_default();
    match mappings.iter().find(|(status, _)| *status == answer.status) {
        // Boxed: most answers pass, and should not pay for its room.
        Some((_, mappings)) => Box::pin(mapped(x, mappings, answer)).await,
        None => Ok(passed(x.api.kind, answer)),
    }
}

/// The answer with the fields that pass; its body streams.
fn passed(kind: ApiKind, answer: IntegrationResponse) -> MethodResponse {
    let IntegrationResponse { status, mut headers, body } = answer;
    let mut typed = false;
    headers.edit(|field| {
        typed |= field.known == KnownHeader::ContentType;
        header_rules::from_backend(kind, field)
    });
    if kind == ApiKind::Rest && !typed {
        headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/json");
    }
    MethodResponse { status, headers, body }
}

/// The answer after an HTTP API's response parameters (reference 4.3). They read what the backend sent, and change
/// what the client gets.
async fn mapped(
    x: &Exchange<'_>,
    mappings: &[BoundMapping],
    mut answer: IntegrationResponse,
) -> Result<MethodResponse, Rejection> {
    let mut whole = Bytes::new();
    if mappings.iter().any(|mapping| mapping.value.reads_answer_body()) {
        whole = collect_answer(std::mem::take(&mut answer.body)).await?;
        answer.body = Body::Bytes(whole.clone());
    }
    let original = answer.headers.clone();
    let mut response = passed(x.api.kind, answer);
    let scope = x.answer_scope(Answer { headers: &original, body: &whole });
    for mapping in mappings {
        if mapping.change == Change::Remove {
            if let Target::Header(name) = mapping.target {
                response.headers.remove(name.as_bytes());
            }
            continue;
        }
        let Some(value) = mapping.value.evaluate(&scope)? else { continue };
        match mapping.target {
            Target::Header(name) => {
                check_header_value(name.as_bytes(), &value)?;
                match mapping.change {
                    Change::Append => response.headers.push(name.as_bytes(), &value),
                    _ => response.headers.set(name.as_bytes(), &value),
                }
            }
            Target::Status => {
                let status = std::str::from_utf8(&value).ok().and_then(|text| text.trim().parse().ok());
                if let Some(status) = status.filter(|status| (200..=599).contains(status)) {
                    response.status = status;
                }
            }
            // Answers have no path and no query.
            Target::Path | Target::PathParameter(_) | Target::Query(_) => {}
        }
    }
    Ok(response)
}
