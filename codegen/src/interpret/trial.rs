//! One template on one request that was made up: `gwgen template`, and tests.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Instant, SystemTime};

use gwgen_runtime::api::{Access, Api, ApiKind, Integration, Method, Resource, Script};
use gwgen_runtime::engine::bind::{StageState, Unstaged};
use gwgen_runtime::engine::scope::Scope;
use gwgen_runtime::engine::template::{BoundScript, BoundTemplate, Fault, Rendered, render};
use gwgen_runtime::message::{
    Body, Context, Headers, MethodRequest, Overrides, PathSpans, Protocol, Scheme, Verb,
};

use super::script::script;
use crate::language::velocity::{self, Finding};

/// The request. What is not said has a plain default.
#[derive(Debug, Default, Clone)]
pub struct Trial {
    /// The body that `$input` names.
    pub body: String,
    /// Path parameters by name.
    pub path: Vec<(String, String)>,
    /// The query as it is written, without `?`.
    pub query: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Stage variables.
    pub variables: Vec<(String, String)>,
    /// What earlier templates of the request set.
    pub overrides: Overrides,
    /// When it came; `None`: now.
    pub time: Option<SystemTime>,
}

/// A template and the request that it is rendered for.
pub struct Rehearsal {
    api: &'static Api,
    method: &'static Method,
    stage: StageState,
    request: MethodRequest,
    context: Context,
    unstaged: Unstaged,
    template: BoundTemplate,
}

impl Rehearsal {
    /// Renders for a body.
    pub fn render(&self, body: &str) -> Result<Rendered, Fault> {
        let scope = Scope {
            stage: Some(&self.stage),
            method: Some(self.method),
            request: Some(&self.request),
            body: body.as_bytes(),
            ..Scope::without_request(self.api, &self.unstaged, &self.context)
        };
        render(&self.template, &scope, body.as_bytes())
    }
}

/// Why there is no text.
#[derive(Debug)]
pub enum TrialFault {
    /// The template cannot be read.
    Template(Vec<Finding>),
    /// It failed when it ran.
    Run(Fault),
}

impl Trial {
    /// Reads a template and renders it.
    pub fn read_and_render(&self, text: &str) -> Result<Rendered, TrialFault> {
        let reading = velocity::read(text, &[]);
        let Some(read) = reading.script else { return Err(TrialFault::Template(reading.findings)) };
        match script(&read) {
            Ok(script) => self.render(script).map_err(TrialFault::Run),
            Err(_) => Err(TrialFault::Template(reading.findings)),
        }
    }

    /// Renders a script.
    pub fn render(&self, script: &'static Script) -> Result<Rendered, Fault> {
        self.rehearse(script).render(&self.body)
    }

    /// Makes the request, so that a script can be rendered for it many times.
    pub fn rehearse(&self, script: &'static Script) -> Rehearsal {
        let leaked = |text: &str| -> &'static str { String::leak(text.to_owned()) };
        let names: Vec<&'static str> = self.path.iter().map(|(name, _)| leaked(name)).collect();
        let resource: &'static Resource = Box::leak(Box::new(Resource {
            id: "abc123",
            path: leaked(&names.iter().map(|name| format!("/{{{name}}}")).collect::<String>()),
            parameters: Vec::leak(names),
        }));
        let method: &'static Method = Box::leak(Box::new(Method {
            index: 0,
            verb: "POST",
            resource,
            operation_id: None,
            access: Access::Open,
            api_key_required: false,
            validation: None,
            integration: Integration::Unsupported("a trial"),
            response_mappings: &[],
        }));
        let api: &'static Api =
            Box::leak(Box::new(Api { kind: ApiKind::Rest, id: "a1b2c3d4e5", ..Api::EMPTY }));
        let variables =
            self.variables.iter().map(|(name, value)| (name.as_str().into(), value.as_str().into()));
        let context = Context {
            request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef".into(),
            extended_request_id: "JKJaXmPLvHcESHA=".into(),
            trace_id: Box::default(),
            time: self.time.unwrap_or_else(SystemTime::now),
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            api_key: None,
            client: None,
            authorizer: None,
            caller: None,
            integration_status: None,
            integration_latency_ms: None,
            status: None,
            response_latency_ms: None,
            response_length: None,
            overrides: self.overrides.clone(),
            error: None,
            validation_error: None,
            unfit_answer: false,
            held_back_by: None,
            cached: None,
        };
        Rehearsal {
            api,
            method,
            stage: StageState::bare("test", variables.collect()),
            request: self.request(),
            context,
            unstaged: Unstaged::default(),
            template: BoundTemplate::Script(BoundScript::new(script, Vec::new())),
        }
    }

    fn request(&self) -> MethodRequest {
        let mut path = String::new();
        let mut parameters = PathSpans::new();
        for (_, value) in &self.path {
            path.push('/');
            let start = path.len();
            path.push_str(value);
            parameters.push(start, path.len());
        }
        if path.is_empty() {
            path.push('/');
        }
        let mut headers = Headers::new();
        for (name, value) in &self.headers {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        let raw_target = if self.query.is_empty() { path.clone() } else { format!("{path}?{}", self.query) };
        MethodRequest {
            verb: Verb::Post,
            unknown_verb: None,
            raw_target: raw_target.into(),
            raw_path_len: path.len(),
            path: path.into(),
            resource_path_start: 0,
            parameters,
            headers,
            body: Body::Empty,
            protocol: Protocol::Http11,
            scheme: Scheme::Http,
            host: "localhost".into(),
            port: 8080,
            peer: None,
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            received: Instant::now(),
        }
    }
}
