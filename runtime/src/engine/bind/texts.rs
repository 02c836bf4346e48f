//! Texts, templates and mappings of one stage with their parameters and stage variables put in.

use bytes::Bytes;

use super::Bindings;
use super::ledger::Ledger;
use super::shared::Shared;
use super::stage::BoundGatewayResponse;
use crate::api::{
    Api, GatewayResponse, Mapping, Part, Piece, Script, Source, Stage, Template, TemplatePart, Templates,
    Text,
};
use crate::engine::mapping::{BoundMapping, BoundPath, BoundSource, Value};
use crate::engine::media_type::is_json;
use crate::engine::template::{BoundPart, BoundScript, BoundTemplate, JsonStrings};
use crate::engine::url::Url;
use crate::message::escape_into;

/// What a template's text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sink {
    /// Values are put in as they are: a mapping template is its author's program, and a log line escapes by itself.
    Raw,
    /// A JSON text with values of clients in it (reliability.md 4).
    Json,
}

/// What fills the holes of one stage's texts.
pub(super) struct Texts<'a> {
    pub(super) api: &'static Api,
    pub(super) bindings: &'a Bindings,
    pub(super) variables: Vec<(Box<str>, Box<str>)>,
    /// What was asked for.
    pub(super) ledger: &'a Ledger,
    /// What equal integrations have together.
    pub(super) shared: Shared,
}

impl<'a> Texts<'a> {
    /// Texts of a stage; of one that is not declared, or of none, with the variables that flags give.
    pub(super) fn of_stage(
        api: &'static Api,
        bindings: &'a Bindings,
        declared: Option<&Stage>,
        ledger: &'a Ledger,
    ) -> Texts<'a> {
        let mut texts = Texts { api, bindings, variables: Vec::new(), ledger, shared: Shared::default() };
        let own = declared.map(|stage| stage.variables).unwrap_or_default().iter();
        let mut variables: Vec<(Box<str>, Box<str>)> = own
            .filter(|(name, _)| !bindings.variables.contains_key(*name))
            .map(|(name, value)| (Box::from(*name), texts.text(value).into()))
            .collect();
        let bound = bindings.variables.iter();
        variables.extend(bound.map(|(name, value)| (name.as_str().into(), value.as_str().into())));
        texts.variables = variables;
        texts
    }

    /// The customised gateway responses.
    pub(super) fn gateway_responses(&self) -> Vec<BoundGatewayResponse> {
        let templated = |(kind, template): &(&'static str, Template)| {
            let sink = if is_json(kind) { Sink::Json } else { Sink::Raw };
            (*kind, self.template(template, sink))
        };
        let bind = |response: &GatewayResponse| BoundGatewayResponse {
            kind: response.kind,
            status: response.status,
            mappings: self.mappings(response.mappings),
            templates: response.templates.iter().map(templated).collect(),
        };
        self.api.gateway_responses.iter().map(bind).collect()
    }

    /// A text with its holes filled. What is missing is empty.
    pub(super) fn text(&self, text: &Text) -> String {
        let mut out = String::new();
        for part in text.0 {
            match part {
                Part::Literal(literal) => out.push_str(literal),
                Part::Parameter(name) => match self.parameter(name) {
                    Some(value) => out.push_str(value),
                    None => {
                        self.ledger.unbound.borrow_mut().insert(name);
                    }
                },
                Part::StageVariable(name) => out.push_str(self.variable(name).unwrap_or_default()),
            }
        }
        out
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        if let Some(value) = self.bindings.parameters.get(name) {
            return Some(value);
        }
        match name {
            "AWS::Region" => return Some(&self.bindings.region),
            "AWS::AccountId" => return Some(&self.bindings.account),
            "AWS::Partition" => return Some(&self.bindings.partition),
            _ => {}
        }
        self.api
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .and_then(|parameter| parameter.default)
    }

    /// Where `--endpoint` binds a name to.
    pub(super) fn endpoint(&self, name: &str) -> Option<&Url> {
        self.ledger.ask_endpoint(name);
        self.bindings.endpoint(name)
    }

    fn variable(&self, name: &'static str) -> Option<&str> {
        self.ledger.ask_variable(name);
        self.variables.iter().find(|(variable, _)| **variable == *name).map(|(_, value)| &**value)
    }

    pub(super) fn mappings(&self, mappings: &[Mapping]) -> Vec<BoundMapping> {
        mappings.iter().map(|mapping| self.mapping(mapping)).collect()
    }

    pub(super) fn mapping(&self, mapping: &Mapping) -> BoundMapping {
        BoundMapping { change: mapping.change, target: mapping.target, value: self.value(mapping.value) }
    }

    /// Literals and stage variables are joined; a value that holds nothing else is known from here on.
    pub(super) fn value(&self, sources: &[Source]) -> Value {
        if let [Source::StageVariable(name)] = sources {
            return self.variable(name).map_or(Value::Missing, |value| Value::Literal(Box::from(value)));
        }
        let mut bound = Vec::new();
        let mut literal = String::new();
        for source in sources {
            let dynamic = match *source {
                Source::Literal(text) => {
                    literal.push_str(&self.text(&text));
                    continue;
                }
                Source::StageVariable(name) => {
                    literal.push_str(self.variable(name).unwrap_or_default());
                    continue;
                }
                Source::PathParameter(name) => BoundSource::PathParameter(name),
                Source::Query(name) => BoundSource::Query(name),
                Source::MultiQuery(name) => BoundSource::MultiQuery(name),
                Source::Header(name) => BoundSource::Header(name),
                Source::MultiHeader(name) => BoundSource::MultiHeader(name),
                Source::Path => BoundSource::Path,
                Source::Body => BoundSource::Body,
                Source::BodyField(path) => BoundSource::BodyField(BoundPath::new(path)),
                Source::ResponseHeader(name) => BoundSource::ResponseHeader(name),
                Source::ResponseMultiHeader(name) => BoundSource::ResponseMultiHeader(name),
                Source::ResponseBody => BoundSource::ResponseBody,
                Source::ResponseBodyField(path) => BoundSource::ResponseBodyField(BoundPath::new(path)),
                Source::Context(variable) => BoundSource::Context(variable),
            };
            if !literal.is_empty() {
                bound.push(BoundSource::Literal(std::mem::take(&mut literal).into()));
            }
            bound.push(dynamic);
        }
        if bound.is_empty() {
            return Value::Literal(literal.into());
        }
        if !literal.is_empty() {
            bound.push(BoundSource::Literal(literal.into()));
        }
        Value::Sources(bound)
    }

    pub(super) fn templates(&self, templates: Templates) -> Vec<(&'static str, BoundTemplate)> {
        templates.iter().map(|(kind, template)| (*kind, self.template(template, Sink::Raw))).collect()
    }

    fn template(&self, template: &Template, sink: Sink) -> BoundTemplate {
        match template {
            Template::Script(script) => self.script(script),
            Template::Parts(parts) => match self.parts(parts, sink) {
                parts if parts.is_empty() => BoundTemplate::Static(Bytes::new()),
                parts => match parts.as_slice() {
                    [BoundPart::Literal(text)] => {
                        BoundTemplate::Static(Bytes::from(text.as_bytes().to_vec()))
                    }
                    _ => BoundTemplate::Parts(parts),
                },
            },
        }
    }

    /// A script of nothing but texts is known from here on.
    fn script(&self, script: &'static Script) -> BoundTemplate {
        let mut text = String::new();
        let mut parameters = Vec::new();
        let mut fixed = true;
        for name in script.parameters {
            match self.parameter(name) {
                Some(value) => parameters.push((*name, Box::from(value))),
                None => drop(self.ledger.unbound.borrow_mut().insert(name)),
            }
        }
        script.stage_variables.iter().for_each(|name| self.ledger.ask_variable(name));
        for piece in script.body {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Parameter(name) => text.push_str(self.parameter(name).unwrap_or_default()),
                _ => fixed = false,
            }
        }
        if fixed {
            return BoundTemplate::Static(Bytes::from(text));
        }
        BoundTemplate::Script(BoundScript::new(script, parameters))
    }

    pub(super) fn parts(&self, parts: &[TemplatePart], sink: Sink) -> Vec<BoundPart> {
        let mut bound = Vec::new();
        let mut literal = String::new();
        let mut strings = JsonStrings::default();
        for part in parts {
            let in_string = sink == Sink::Json && strings.is_inside();
            let dynamic = match *part {
                TemplatePart::Literal(text) => {
                    strings.read(text);
                    literal.push_str(text);
                    continue;
                }
                TemplatePart::StageVariable(name) => {
                    let value = self.variable(name).unwrap_or_default();
                    if in_string {
                        let mut escaped = Vec::new();
                        escape_into(&mut escaped, value);
                        literal.push_str(&String::from_utf8_lossy(&escaped));
                    } else {
                        literal.push_str(value);
                    }
                    continue;
                }
                TemplatePart::Context(variable) => BoundPart::Context(variable),
                TemplatePart::Header(name) => BoundPart::Header(name),
                TemplatePart::Query(name) => BoundPart::Query(name),
                TemplatePart::PathParameter(name) => BoundPart::PathParameter(name),
            };
            if !literal.is_empty() {
                bound.push(BoundPart::Literal(std::mem::take(&mut literal).into()));
            }
            bound.push(if in_string { BoundPart::JsonString(Box::new(dynamic)) } else { dynamic });
        }
        if !literal.is_empty() {
            bound.push(BoundPart::Literal(literal.into()));
        }
        bound
    }
}
