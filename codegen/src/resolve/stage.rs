//! Stages: `x-gwgen.stages`.

use super::Resolver;
use super::cache::CACHING;
use super::throttle::{THROTTLING, method_key};
use crate::diagnostic::{Code, Diagnostic, Spanned, nearest};
use crate::document::{StageView, flag};
use crate::language::{access_log, context_variable};
use crate::model::{MethodSettings, Stage, TemplatePart, Text};
use crate::source::Node;

const SETTINGS: [&str; 7] = [
    "throttlingRateLimit",
    "throttlingBurstLimit",
    "throttlingMode",
    "throttleBy",
    "metricsEnabled",
    "loggingLevel",
    "dataTraceEnabled",
];

impl<'t> Resolver<'t, '_> {
    pub(super) fn stages(&mut self) -> Vec<Stage> {
        let views = self.gwgen.stages(&mut self.reader);
        views.into_iter().map(|view| self.stage(view)).collect()
    }

    fn stage(&mut self, view: StageView<'t>) -> Stage {
        let variables = self.stage_variables(view.node);
        let method_settings = self.method_settings(view.node);
        let throttle = self.throttle(view.node);
        let throttle_by = self.throttle_by(view.node);
        let cache_bytes = self.cache_bytes(view.node);
        let (access_log_destination, access_log_format) = self.access_log(view.node);
        for (key, code) in
            [("canarySettings", Code::UNSUPPORTED_CANARY), ("tracingEnabled", Code::UNSUPPORTED_SETTING)]
        {
            let off = view.node.get(key).and_then(flag) == Some(false);
            if let Some(span) = view.node.key_span(key).filter(|_| !off) {
                self.later(code, span, format!("`{key}`"));
            }
        }
        Stage {
            name: Spanned::new(view.name.text.to_owned(), view.name.span),
            variables,
            method_settings,
            throttle,
            throttle_by,
            cache_bytes,
            access_log_destination,
            access_log_format,
        }
    }

    fn stage_variables(&mut self, stage: Node<'t>) -> Vec<(Spanned<String>, Text)> {
        let Some(variables) = self.reader.member_mapping(stage, "variables") else { return Vec::new() };
        let mut out = Vec::new();
        for (key, value) in variables.entries() {
            if let Some(value) = self.reader.text(value) {
                out.push((Spanned::new(key.text.to_owned(), key.span), value));
            }
        }
        out
    }

    fn method_settings(&mut self, stage: Node<'t>) -> Vec<MethodSettings> {
        let Some(settings) = self.reader.member_mapping(stage, "methodSettings") else { return Vec::new() };
        let mut out = Vec::new();
        for (key, node) in settings.entries() {
            let Some(node) = self.reader.mapping(node, "method settings") else { continue };
            self.reader.known_members(node, "method settings", &[&SETTINGS[..], &CACHING].concat());
            self.later_settings(node);
            out.push(MethodSettings {
                key: Spanned::new(method_key(key.text), key.span),
                throttle: self.rate_and_burst(node, THROTTLING),
                throttle_by: self.throttle_by(node),
                throttling_mode: self.throttling_mode(node),
                metrics_enabled: self.reader.member_flag(node, "metricsEnabled"),
                cache: self.cache_settings(node),
                logging_level: node.get("loggingLevel").and_then(Node::text).map(str::to_owned),
                span: node.span(),
            });
        }
        out
    }

    /// One warning for each thing that comes later.
    fn later_settings(&mut self, node: Node<'t>) {
        let later =
            [("dataTraceEnabled", Code::UNSUPPORTED_SETTING), ("loggingLevel", Code::UNSUPPORTED_SETTING)];
        for (key, code) in later {
            let off = node.get(key).and_then(flag) == Some(false);
            if let Some(span) = node.key_span(key).filter(|_| !off) {
                self.later(code, span, format!("`{key}`"));
            }
        }
    }

    fn access_log(&mut self, stage: Node<'t>) -> (Option<Spanned<String>>, Option<Vec<TemplatePart>>) {
        let Some(settings) = self.reader.member_mapping(stage, "accessLogSettings") else {
            return (None, None);
        };
        self.reader.known_members(
            settings,
            "`accessLogSettings`",
            &["destination", "destinationArn", "format"],
        );
        let destination = self
            .reader
            .member_literal(settings, "destination")
            .or_else(|| self.reader.member_literal(settings, "destinationArn"));
        if let Some(destination) = destination.as_ref().filter(|destination| destination.value != "stdout") {
            self.later(
                Code::UNSUPPORTED_LOG_DESTINATION,
                destination.span,
                format!("`{}`", destination.value),
            );
        }
        let Some(node) = settings.get("format") else { return (destination, None) };
        let Some(text) = node.text() else { return (destination, None) };
        // One line: the log ends it.
        let format = access_log::parse(text.trim_end_matches(['\r', '\n']));
        for name in &format.unknown {
            let finding = Diagnostic::new(
                Code::ACCESS_LOG_VARIABLE,
                node.span(),
                format!("there is no variable `$context.{name}`"),
            );
            let known = nearest(name, context_variable::NAMES.iter().copied());
            let known = known.map(|known| format!("$context.{known}"));
            self.report(finding.did_you_mean(known.as_deref()));
        }
        if !format.names_the_request() {
            let finding = Diagnostic::new(
                Code::ACCESS_LOG_REQUEST_ID,
                node.span(),
                "the format does not name the request",
            );
            self.report(finding.help("put `$context.requestId` in"));
        }
        (destination, Some(format.parts))
    }
}
