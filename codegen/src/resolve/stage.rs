//! Stages: `x-gwgen.stages`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned, nearest};
use crate::document::{StageView, flag};
use crate::language::{access_log, context_variable};
use crate::model::{MethodSettings, Stage, TemplatePart, Text};
use crate::source::Node;

const SETTINGS: [&str; 10] = [
    "throttlingRateLimit",
    "throttlingBurstLimit",
    "metricsEnabled",
    "cachingEnabled",
    "cacheTtlInSeconds",
    "cacheDataEncrypted",
    "loggingLevel",
    "dataTraceEnabled",
    "requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy",
];

impl<'t> Resolver<'t, '_> {
    pub(super) fn stages(&mut self) -> Vec<Stage> {
        let views = self.gwgen.stages(&mut self.reader);
        views.into_iter().map(|view| self.stage(view)).collect()
    }

    fn stage(&mut self, view: StageView<'t>) -> Stage {
        let variables = self.stage_variables(view.node);
        let method_settings = self.method_settings(view.node);
        let (access_log_destination, access_log_format) = self.access_log(view.node);
        for (key, code) in [
            ("canarySettings", Code::UNSUPPORTED_CANARY),
            ("cacheClusterEnabled", Code::UNSUPPORTED_CACHE),
            ("tracingEnabled", Code::UNSUPPORTED_SETTING),
            ("throttle", Code::UNSUPPORTED_THROTTLE),
        ] {
            let off = view.node.get(key).and_then(flag) == Some(false);
            if let Some(span) = view.node.key_span(key).filter(|_| !off) {
                self.later(code, span, format!("`{key}`"));
            }
        }
        Stage {
            name: Spanned::new(view.name.text.to_owned(), view.name.span),
            variables,
            method_settings,
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
            self.reader.known_members(node, "method settings", &SETTINGS);
            self.later_settings(node);
            out.push(MethodSettings {
                key: Spanned::new(key.text.to_owned(), key.span),
                throttling_rate_limit: self.rate(node),
                throttling_burst_limit: self.whole(node, "throttlingBurstLimit", u32::MAX),
                metrics_enabled: self.reader.member_flag(node, "metricsEnabled"),
                caching_enabled: self.reader.member_flag(node, "cachingEnabled"),
                cache_ttl_seconds: self.whole(node, "cacheTtlInSeconds", 3600),
                logging_level: node.get("loggingLevel").and_then(Node::text).map(str::to_owned),
                span: node.span(),
            });
        }
        out
    }

    /// One warning for each thing that comes later.
    fn later_settings(&mut self, node: Node<'t>) {
        let later = [
            ("throttlingRateLimit", Code::UNSUPPORTED_THROTTLE),
            ("throttlingBurstLimit", Code::UNSUPPORTED_THROTTLE),
            ("cachingEnabled", Code::UNSUPPORTED_CACHE),
            ("dataTraceEnabled", Code::UNSUPPORTED_SETTING),
            ("loggingLevel", Code::UNSUPPORTED_SETTING),
        ];
        for (key, code) in later {
            let off = node.get(key).and_then(flag) == Some(false);
            if let Some(span) = node.key_span(key).filter(|_| !off) {
                self.later(code, span, format!("`{key}`"));
            }
        }
    }

    fn rate(&mut self, node: Node<'t>) -> Option<f64> {
        let value = node.get("throttlingRateLimit")?;
        let rate = value.as_f64().filter(|rate| *rate >= 0.0);
        if rate.is_none() {
            let message = "`throttlingRateLimit` is a number of requests a second";
            self.report(Diagnostic::new(Code::SETTING_RANGE, value.span(), message));
        }
        rate
    }

    fn whole(&mut self, node: Node<'t>, key: &str, most: u32) -> Option<u32> {
        let number = self.reader.member_number(node, key)?;
        let value = number
            .value
            .as_ref()
            .ok()
            .and_then(|value| u32::try_from(*value).ok())
            .filter(|value| *value <= most);
        if value.is_none() {
            let message = format!("`{key}` is a whole number from 0 to {most}");
            self.report(Diagnostic::new(Code::SETTING_RANGE, number.span, message));
        }
        value
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
