//! `MOCK`: the request template names a status, the status an answer.

use bytes::Bytes;

use super::{Call, Exchange, collect_request, non_proxy, passthrough};
use crate::engine::bind::{BoundMock, MockTemplate, Selection};
use crate::engine::scope::Answer;
use crate::engine::{mock_status, template};
use crate::message::{Headers, KnownHeader, MethodResponse, Rejection};

/// Renders the request template. One that is the same for every request was rendered at start.
pub async fn prepare<'g>(x: &mut Exchange<'g>, bound: &'g BoundMock) -> Result<Call<'g>, Rejection> {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    let status = match template::select(&bound.templates, content_type) {
        Some(MockTemplate::Status(status)) => *status,
        Some(MockTemplate::Template(template)) => {
            let body = collect_request(x).await?;
            let text = x.render(template, None, &body)?;
            read(&text)
        }
        None => {
            passthrough::check(bound.passthrough, bound.templates.is_empty())?;
            let body = collect_request(x).await?;
            read(&body)
        }
    };
    match status {
        Some(status) => Ok(Call::Mock(bound, status)),
        None => Err(Rejection::configuration("the request template of a MOCK has no integer statusCode")),
    }
}

/// Whether a body of the request's content type is taken.
pub fn accepts(x: &Exchange<'_>, bound: &BoundMock) -> Result<(), Rejection> {
    let content_type = x.request.headers.known(KnownHeader::ContentType);
    match template::select(&bound.templates, content_type) {
        Some(_) => Ok(()),
        None => passthrough::check(bound.passthrough, bound.templates.is_empty()),
    }
}

/// Chooses the answer.
pub fn finish(x: &mut Exchange<'_>, bound: &BoundMock, status: i64) -> Result<MethodResponse, Rejection> {
    let headers = Headers::new();
    let body = Bytes::new();
    non_proxy::respond(
        x,
        &bound.responses,
        Selection::Status(status),
        Answer { headers: &headers, body: &body },
        &body,
    )
}

fn read(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok().and_then(mock_status::read)
}
