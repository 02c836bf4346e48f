//! What a mapping, a template, a log line can name while one request is served.

use std::borrow::Cow;

use super::bind::{BoundGatewayResponse, StageState, Unstaged};
use super::template::BoundPart;
use crate::api::{Api, Method};
use crate::message::{Context, Headers, MethodRequest};

/// Everything that can be named. What a phase does not have is `None`.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The API.
    pub api: &'static Api,
    /// The served stage; `None` where no stage was found.
    pub stage: Option<&'a StageState>,
    /// What holds where no stage was found.
    pub unstaged: &'a Unstaged,
    /// The matched method.
    pub method: Option<&'static Method>,
    /// The canonical request; `None` where the head was refused.
    pub request: Option<&'a MethodRequest>,
    /// `$context`.
    pub context: &'a Context,
    /// The body of the request, where it was read as a whole.
    pub body: &'a [u8],
    /// The backend's answer, when it is there.
    pub answer: Option<Answer<'a>>,
}

/// A backend's answer as mappings see it.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// Its fields.
    pub headers: &'a Headers,
    /// Its body, where it was read as a whole.
    pub body: &'a [u8],
}

impl<'a> Scope<'a> {
    /// The customised gateway responses: the stage's, else the API's.
    pub fn gateway_responses(&self) -> &'a [BoundGatewayResponse] {
        self.stage.map_or(&self.unstaged.gateway_responses, |stage| &stage.gateway_responses)
    }

    /// The access log's format; `None`: the built-in line.
    pub fn access_log(&self) -> Option<&'a [BoundPart]> {
        self.stage.map_or(&self.unstaged.access_log, |stage| &stage.access_log).as_deref()
    }

    /// What can be named where a head was refused.
    pub fn without_request(api: &'static Api, unstaged: &'a Unstaged, context: &'a Context) -> Scope<'a> {
        Scope { api, stage: None, unstaged, method: None, request: None, context, body: b"", answer: None }
    }

    /// The raw value of a path parameter by its name.
    pub fn path_parameter(&self, name: &str) -> Option<&'a str> {
        let position = self.method?.resource.parameters.iter().position(|parameter| *parameter == name)?;
        self.request?.path_parameter(position)
    }
}

/// What a name stands for, as a field holds it.
pub(super) fn bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}
