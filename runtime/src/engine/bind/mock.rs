//! MOCK integrations, and the answers that every integration but a proxy chooses from.

use super::texts::Texts;
use crate::api::{
    ContentHandling, IntegrationResponse, MockIntegration, PassthroughBehavior, Pattern, Target,
};
use crate::engine::check;
use crate::engine::header_rules::mapped_response;
use crate::engine::mapping::{BoundMapping, Value};
use crate::engine::mock_status;
use crate::engine::template::BoundTemplate;
use crate::message::octets::is_field_value;
use crate::message::{Edit, Headers, KnownHeader};

/// `MOCK`.
#[derive(Debug)]
pub struct BoundMock {
    /// Request templates by media type.
    pub templates: Vec<(&'static str, MockTemplate)>,
    /// What happens where none fits.
    pub passthrough: PassthroughBehavior,
    /// Answers, the one without pattern last.
    pub responses: Box<[BoundResponse]>,
}

/// A request template of a MOCK.
#[derive(Debug)]
pub enum MockTemplate {
    /// It renders the same for every request: this status, or none that is accepted.
    Status(Option<i64>),
    /// It renders by request.
    Template(BoundTemplate),
}

/// One answer of an integration that is not a proxy.
#[derive(Debug)]
pub struct BoundResponse {
    /// What it is for; `None`: what no other is for.
    pub pattern: Option<&'static Pattern>,
    /// The status for the client.
    pub status: u16,
    /// Headers, renamed where the rules say so.
    pub headers: ResponseHeaders,
    /// Response templates by media type.
    pub templates: Vec<(&'static str, BoundTemplate)>,
    /// Conversion of the body.
    pub content_handling: Option<ContentHandling>,
}

/// The headers of an answer.
#[derive(Debug)]
pub enum ResponseHeaders {
    /// Known since the gateway started, `Content-Type` among them.
    Fixed(Headers),
    /// Name and value, evaluated by request.
    Mapped(Vec<(Box<[u8]>, Value)>),
}

impl BoundMock {
    pub(super) fn bind(texts: &Texts<'_>, table: &'static MockIntegration) -> BoundMock {
        let templates =
            texts.templates(table.request_templates).into_iter().map(|(kind, template)| match template {
                BoundTemplate::Static(text) => {
                    (kind, MockTemplate::Status(std::str::from_utf8(&text).ok().and_then(mock_status::read)))
                }
                template => (kind, MockTemplate::Template(template)),
            });
        BoundMock {
            templates: templates.collect(),
            passthrough: table.passthrough,
            responses: BoundResponse::bind_all(texts, table.responses),
        }
    }
}

impl BoundResponse {
    pub(super) fn bind_all(
        texts: &Texts<'_>,
        responses: &'static [IntegrationResponse],
    ) -> Box<[BoundResponse]> {
        responses
            .iter()
            .map(|response| BoundResponse {
                pattern: response.pattern.as_ref(),
                status: response.status,
                headers: ResponseHeaders::bind(texts.mappings(response.mappings)),
                templates: texts.templates(response.templates),
                content_handling: response.content_handling,
            })
            .collect()
    }

    /// The answer for what is selected by: the first whose pattern matches, else the one without (reference 4.7).
    pub fn select<'r>(responses: &'r [BoundResponse], by: Selection<'_>) -> Option<&'r BoundResponse> {
        let fits = |response: &&BoundResponse| match (response.pattern, by) {
            (Some(pattern), Selection::Status(status)) => {
                u16::try_from(status).is_ok_and(|status| pattern.matches_status(status))
            }
            (Some(Pattern::Message(matcher)), Selection::Message(text)) => {
                check::matches(matcher, text) == Some(true)
            }
            (Some(Pattern::Status { .. }), Selection::Message(_)) | (None, _) => false,
        };
        let default = |response: &&BoundResponse| response.pattern.is_none();
        responses.iter().find(fits).or_else(|| responses.iter().find(default))
    }
}

/// What the answer of an integration that is no proxy is selected by.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// The status that a backend answered with, or a request template of a MOCK rendered.
    Status(i64),
    /// The `errorMessage` of what a function returned; empty where there is none.
    Message(&'a str),
}

impl ResponseHeaders {
    fn bind(mappings: Vec<BoundMapping>) -> ResponseHeaders {
        let mut mapped: Vec<(Box<[u8]>, Value)> = Vec::new();
        for mapping in mappings {
            let Target::Header(name) = mapping.target else { continue };
            let name = match mapped_response(KnownHeader::classify(name.as_bytes())) {
                Edit::Keep => name.as_bytes(),
                Edit::Rename(renamed) => renamed,
                Edit::Remove => continue,
            };
            mapped.push((Box::from(name), mapping.value));
        }
        let is_fixed = |(_, value): &(_, Value)| match value {
            Value::Literal(text) => is_field_value(text.as_bytes()),
            Value::Missing => true,
            Value::Sources(_) | Value::PathParameter(_) => false,
        };
        if !mapped.iter().all(is_fixed) {
            return ResponseHeaders::Mapped(mapped);
        }
        let mut headers = Headers::new();
        for (name, value) in &mapped {
            if let Value::Literal(text) = value {
                headers.push(name, text.as_bytes());
            }
        }
        if headers.known(KnownHeader::ContentType).is_none() {
            headers.push(b"Content-Type", b"application/json");
        }
        ResponseHeaders::Fixed(headers)
    }
}
