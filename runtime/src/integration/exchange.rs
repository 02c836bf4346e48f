//! One request on its way through the phases.

use std::time::Instant;

use bytes::Bytes;

use crate::api::Api;
use crate::engine::authorizer::Authorizers;
use crate::engine::bind::{BoundMethod, StageState, Unstaged};
use crate::engine::keys::WorkerKeys;
use crate::engine::router::Router;
use crate::engine::scope::{Answer, Scope};
use crate::engine::sigv4::verify::Proof;
use crate::engine::template::{self, BoundTemplate};
use crate::message::{Context, MethodRequest, Rejection};
use crate::port::Services;

/// Request, stage, `$context` and timings. Everything else is handed from phase to phase as a value.
pub struct Exchange<'g> {
    /// The API.
    pub api: &'static Api,
    /// What finds the method.
    pub router: &'g Router,
    /// The served stages.
    pub stages: &'g [StageState],
    /// What holds until a stage is chosen.
    pub unstaged: &'g Unstaged,
    /// What the pipeline calls out to.
    pub services: &'g Services,
    /// What authorizers know.
    pub authorizers: &'g Authorizers,
    /// API keys and access keys.
    pub keys: &'g WorkerKeys,
    /// The canonical request.
    pub request: MethodRequest,
    /// `$context`.
    pub context: Context,
    /// The stage, once it is chosen.
    pub stage: Option<&'g StageState>,
    /// The method, once it is matched.
    pub method: Option<&'g BoundMethod>,
    /// The trace header that the client sent, unchecked.
    pub sent_trace: Option<Box<str>>,
    /// The client's `Origin`, where the API has CORS settings.
    pub origin: Option<Box<[u8]>>,
    /// What is known of who signed the request, where the method asks for a signature.
    pub proof: Option<Box<Proof>>,
    /// What the policies that were asked about the caller say of renewing answers; `None`: nobody was asked.
    pub may_renew: Option<bool>,
    /// When the integration had answered.
    pub answered: Option<Instant>,
    /// Whether the answer shows the trace header.
    pub shows_trace: bool,
    /// Whether the client asked if something was modified, where answers are held to a document: its fields go on to the
    /// backend.
    pub asks_whether_modified: bool,
}

impl Exchange<'_> {
    /// A path parameter of the method, as the client wrote it.
    pub fn path_parameter(&self, name: &str) -> Option<&str> {
        let names = self.method?.table.resource.parameters;
        self.request.path_parameter(names.iter().position(|known| *known == name)?)
    }

    /// What mappings and templates can name, with a request body that was read.
    pub fn scope<'a>(&'a self, body: &'a [u8]) -> Scope<'a> {
        Scope {
            api: self.api,
            stage: self.stage,
            unstaged: self.unstaged,
            method: self.method.map(|method| method.table),
            request: Some(&self.request),
            context: &self.context,
            body,
            answer: None,
        }
    }

    /// The ARN of the method for the request, as policies name it (reference 7.1). Slashes around a path lead nowhere else, so
    /// they make no other ARN.
    pub fn method_arn(&self) -> String {
        let stage = self.stage.map_or("", |stage| &stage.arn);
        let path = self.request.resource_path().trim_matches('/');
        [stage, self.request.verb.as_str(), "/", path].concat()
    }

    /// The same with an answer of the backend.
    pub fn answer_scope<'a>(&'a self, answer: Answer<'a>) -> Scope<'a> {
        Scope { answer: Some(answer), ..self.scope(b"") }
    }

    /// Renders a template over a body (the request's, or the answer's), and keeps what it overrides.
    pub fn render(
        &mut self,
        template: &BoundTemplate,
        answer: Option<Answer<'_>>,
        body: &[u8],
    ) -> Result<Bytes, Rejection> {
        let scope = Scope { answer, ..self.scope(body) };
        let rendered = template::render(template, &scope, body)
            .map_err(|fault| Rejection::configuration(fault.as_str()))?;
        if let Some(overrides) = rendered.overrides {
            self.context.overrides = overrides;
        }
        Ok(rendered.text)
    }

    /// Remembers when the integration answered, and how.
    pub fn integrated(&mut self, started: Instant, status: Option<u16>) {
        let now = self.services.clock.instant();
        self.context.integration_status = status;
        self.context.integration_latency_ms = Some(now.saturating_duration_since(started).as_millis() as u64);
        self.answered = Some(now);
    }
}
