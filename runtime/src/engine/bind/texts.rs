//! Texts, templates and mappings of one stage with their parameters and stage variables put in.

use std::cell::RefCell;
use std::collections::BTreeSet;

use bytes::Bytes;

use super::Bindings;
use crate::api::{Api, Mapping, Part, Source, Template, TemplatePart, Templates, Text};
use crate::engine::mapping::{BoundMapping, BoundSource, Value};
use crate::engine::template::{BoundPart, BoundTemplate};

/// What fills the holes of one stage's texts.
pub(super) struct Texts<'a> {
    pub(super) api: &'static Api,
    pub(super) bindings: &'a Bindings,
    pub(super) variables: Vec<(Box<str>, Box<str>)>,
    /// Parameters that were needed and not there.
    pub(super) unbound: RefCell<&'a mut BTreeSet<&'static str>>,
}

impl Texts<'_> {
    /// A text with its holes filled. What is missing is empty.
    pub(super) fn text(&self, text: &Text) -> String {
        let mut out = String::new();
        for part in text.0 {
            match part {
                Part::Literal(literal) => out.push_str(literal),
                Part::Parameter(name) => match self.parameter(name) {
                    Some(value) => out.push_str(value),
                    None => {
                        self.unbound.borrow_mut().insert(name);
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

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(variable, _)| **variable == *name).map(|(_, value)| &**value)
    }

    pub(super) fn mappings(&self, mappings: &[Mapping]) -> Vec<BoundMapping> {
        mappings.iter().map(|mapping| self.mapping(mapping)).collect()
    }

    pub(super) fn mapping(&self, mapping: &Mapping) -> BoundMapping {
        BoundMapping { change: mapping.change, target: mapping.target, value: self.value(mapping.value) }
    }

    /// Literals and stage variables are joined; a value that holds nothing else is known from here on.
    fn value(&self, sources: &[Source]) -> Value {
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
                Source::BodyField(path) => BoundSource::BodyField(path),
                Source::ResponseHeader(name) => BoundSource::ResponseHeader(name),
                Source::ResponseMultiHeader(name) => BoundSource::ResponseMultiHeader(name),
                Source::ResponseBody => BoundSource::ResponseBody,
                Source::ResponseBodyField(path) => BoundSource::ResponseBodyField(path),
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
        templates.iter().map(|(kind, template)| (*kind, self.template(template))).collect()
    }

    fn template(&self, template: &Template) -> BoundTemplate {
        match template {
            Template::Unsupported(why) => BoundTemplate::Unsupported(why),
            Template::Parts(parts) => match self.parts(parts) {
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

    pub(super) fn parts(&self, parts: &[TemplatePart]) -> Vec<BoundPart> {
        let mut bound = Vec::new();
        let mut literal = String::new();
        for part in parts {
            let dynamic = match *part {
                TemplatePart::Literal(text) => {
                    literal.push_str(text);
                    continue;
                }
                TemplatePart::StageVariable(name) => {
                    literal.push_str(self.variable(name).unwrap_or_default());
                    continue;
                }
                TemplatePart::Context(variable) => BoundPart::Context(variable),
                TemplatePart::Header(name) => BoundPart::Header(name),
                TemplatePart::Query(name) => BoundPart::Query(name),
                TemplatePart::PathParameter(name) => BoundPart::PathParameter(name),
                TemplatePart::InputBody => BoundPart::InputBody,
                TemplatePart::InputJson(path) => BoundPart::InputJson(path),
            };
            if !literal.is_empty() {
                bound.push(BoundPart::Literal(std::mem::take(&mut literal).into()));
            }
            bound.push(dynamic);
        }
        if !literal.is_empty() {
            bound.push(BoundPart::Literal(literal.into()));
        }
        bound
    }
}
