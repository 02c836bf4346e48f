//! Integration responses, and HTTP APIs' `responseParameters`.

use super::{Resolver, ResponseMappings};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::extension::integration::IntegrationView;
use crate::language::mapping::Direction;
use crate::language::pattern::{self, Fault};
use crate::model::{IntegrationResponse, Pattern, SelectionPattern};
use crate::source::Key;

const MEMBERS: [&str; 4] = ["statusCode", "responseParameters", "responseTemplates", "contentHandling"];

/// What a pattern is matched with (reference 4.7).
#[derive(Debug, Clone, Copy)]
pub(super) enum SelectedBy {
    /// The backend's status.
    Status,
    /// A function's error message.
    Message,
}

impl<'t> Resolver<'t, '_> {
    /// `responses`: in order, the one without pattern last.
    pub(super) fn integration_responses(
        &mut self,
        view: &IntegrationView<'t>,
        by: SelectedBy,
    ) -> Vec<IntegrationResponse> {
        let Some(responses) = self.reader.member_mapping(view.node, "responses") else { return Vec::new() };
        let mut patterned = Vec::new();
        let mut default = None;
        for (key, node) in responses.entries() {
            let Some(node) = self.reader.mapping(node, "an integration response") else { continue };
            self.reader.known_members(node, "an integration response", &MEMBERS);
            if node.get("statusCode").is_none() {
                let message = "an integration response says which `statusCode` the client gets";
                self.report(Diagnostic::new(Code::RESPONSE_STATUS, key.span, message));
                continue;
            }
            let Some(status) = self.status(node, "statusCode", Code::RESPONSE_STATUS) else { continue };
            self.is_interim(status, node, "requests that need it are answered with 500");
            let Ok(pattern) = self.selection_pattern(key, by) else { continue };
            let handling = self.reader.member_literal(node, "contentHandling");
            let handling = handling.map(|text| text.map(|text| text.to_ascii_uppercase()));
            let response = IntegrationResponse {
                span: key.span,
                status,
                mappings: self.rest_mappings(node, "responseParameters", Direction::Response),
                templates: self.templates(node, "responseTemplates"),
                content_handling: self.content_handling(handling.as_ref()),
                pattern,
            };
            match (&response.pattern, key.text) {
                (Some(_), _) => patterned.push(response),
                // `.*` means the same as `default`, which goes first where both are written.
                (None, "default") => default = Some(response),
                (None, _) => default = default.or(Some(response)),
            }
        }
        if let (Some(place), Some(first)) = (responses.key_span(".*"), responses.key_span("default")) {
            let message = "`.*` is for the same answers as `default`, which is taken; this one never is";
            let finding = Diagnostic::new(Code::RESPONSE_DEFAULT_TWICE, place, message);
            self.report(finding.also(first, "taken").help("remove one of them"));
        }
        patterned.extend(default);
        patterned
    }

    /// `None` for `default`; an error where the pattern cannot be read, which is reported.
    fn selection_pattern(&mut self, key: Key<'t>, by: SelectedBy) -> Result<Option<SelectionPattern>, ()> {
        if matches!(key.text, "default" | ".*") {
            return Ok(None);
        }
        let read = match by {
            SelectedBy::Status => pattern::parse(key.text).map(SelectionPattern::Status),
            SelectedBy::Message => pattern::message::compile(key.text).map(SelectionPattern::Message),
        };
        match read {
            Ok(SelectionPattern::Status(pattern)) if pattern.statuses.is_empty() => {
                let message = format!("the pattern `{}` matches no status code", key.text);
                self.report(Diagnostic::new(Code::RESPONSE_PATTERN_NEVER, key.span, message));
                Ok(Some(SelectionPattern::Status(pattern)))
            }
            Ok(pattern) => Ok(Some(pattern)),
            Err(Fault::Syntax(reason)) => {
                let message = format!("the pattern `{}` cannot be read: {reason}", key.text);
                self.report(Diagnostic::new(Code::RESPONSE_PATTERN, key.span, message));
                Err(())
            }
            Err(Fault::Unsupported(reason)) => {
                let what = format!("{reason} in the pattern `{}`, which never matches", key.text);
                self.later(Code::UNSUPPORTED_PATTERN, key.span, what);
                let never = Pattern { text: key.text.to_owned(), statuses: Vec::new() };
                Ok(Some(SelectionPattern::Status(never)))
            }
        }
    }

    /// HTTP APIs: `responseParameters` by status.
    pub(super) fn response_mappings(&mut self, view: &IntegrationView<'t>) -> ResponseMappings {
        let Some(statuses) = self.reader.member_mapping(view.node, "responseParameters") else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (key, node) in statuses.entries() {
            let Some(status) = key.text.parse::<u16>().ok().filter(|status| (200..=599).contains(status))
            else {
                let finding =
                    Diagnostic::new(Code::RESPONSE_STATUS, key.span, format!("`{}` is no status", key.text));
                self.report(finding.help("keys of `responseParameters` are statuses from 200 to 599"));
                continue;
            };
            if let Some(node) = self.reader.mapping(node, "an entry of `responseParameters`") {
                out.push((status, self.http_mappings(node, Direction::Response)));
            }
        }
        out
    }
}
