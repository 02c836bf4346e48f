//! Parameter mappings of REST and HTTP APIs.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::extension::integration::IntegrationView;
use crate::language::Unusable;
use crate::language::mapping::{self, Direction};
use crate::model::{Change, Mapping, Part, Source, Target, Text};
use crate::source::{Key, Node};

impl<'t> Resolver<'t, '_> {
    /// The mappings under a key of a REST API's integration or response.
    pub(super) fn rest_mappings(&mut self, node: Node<'t>, key: &str, direction: Direction) -> Vec<Mapping> {
        let Some(entries) = self.reader.member_mapping(node, key) else { return Vec::new() };
        let mut out = Vec::new();
        for (key, value) in entries.entries() {
            let Some(text) = self.mapping_text(key, value) else { continue };
            // Amazon's grammar has these two targets; an answer has no use for them.
            let pointless = ["gatewayresponse.path.", "gatewayresponse.querystring."];
            if direction == Direction::GatewayResponse
                && pointless.iter().any(|prefix| key.text.starts_with(prefix))
            {
                let message = format!("`{}` has no effect: an answer has neither path nor query", key.text);
                self.report(Diagnostic::new(Code::UNKNOWN_MEMBER, key.span, message));
                continue;
            }
            let target = match mapping::rest_target(key.text, direction) {
                Ok(target) => target,
                Err(reason) => {
                    self.report(Diagnostic::new(Code::MAPPING_TARGET, key.span, reason));
                    continue;
                }
            };
            let Some(source) = self.mapping_source(mapping::rest_source(&text, direction), value.span())
            else {
                continue;
            };
            let source = vec![source];
            self.header_value(&target, &source, value.span());
            let change = if matches!(target, Target::Query(_)) { Change::Append } else { Change::Overwrite };
            out.push(Mapping { span: key.span, change, target, value: source });
        }
        out
    }

    /// `requestParameters` of an HTTP API's integration.
    pub(super) fn http_request_mappings(&mut self, view: &IntegrationView<'t>) -> Vec<Mapping> {
        let entries = self.reader.member_mapping(view.node, "requestParameters");
        entries.map_or(Vec::new(), |entries| self.http_mappings(entries, Direction::Request))
    }

    /// The mappings of an HTTP API's integration, or of one status of its `responseParameters`.
    pub(super) fn http_mappings(&mut self, entries: Node<'t>, direction: Direction) -> Vec<Mapping> {
        let mut out = Vec::new();
        for (key, value) in entries.entries() {
            let Some(text) = self.mapping_text(key, value) else { continue };
            let (change, target) = match mapping::http_target(key.text, direction) {
                Ok(target) => target,
                Err(reason) => {
                    self.report(Diagnostic::new(Code::MAPPING_TARGET, key.span, reason));
                    continue;
                }
            };
            let place = value.span();
            let value = match change {
                Change::Remove => {
                    self.removed_value(key.text, &text, place);
                    Vec::new()
                }
                _ => match self.mapping_source(mapping::http_value(&text, direction), place) {
                    Some(value) => value,
                    None => continue,
                },
            };
            self.header_value(&target, &value, place);
            self.doubtful_literals(&target, &value, place);
            out.push(Mapping { span: key.span, change, target, value });
        }
        out
    }

    /// `remove` has a value because every entry has one: `''`.
    fn removed_value(&mut self, key: &str, text: &Text, place: Span) {
        if !matches!(text.as_literal(), Some("" | "''")) {
            let message = format!("`{}` has no effect: `{key}` takes no value", text.display());
            let finding = Diagnostic::new(Code::REMOVED_VALUE, place, message);
            self.report(finding.help("write `\"''\"`"));
        }
    }

    /// Says that a literal ends a header's line, or would be another line.
    fn header_value(&mut self, target: &Target, value: &[Source], place: Span) {
        let Target::Header(name) = target else { return };
        let breaks = |part: &Part| matches!(part, Part::Literal(text) if text.chars().any(|c| c.is_ascii_control() && c != '\t'));
        if value.iter().any(|source| matches!(source, Source::Literal(text) if text.parts.iter().any(breaks)))
        {
            let message = format!("the value of the header `{name}` holds a control character");
            let finding = Diagnostic::new(Code::HEADER_VALUE, place, message);
            self.report(finding.help("a header is one line: write it without line ends"));
        }
    }

    /// Literals of HTTP APIs that are sent or set as they are, though they look as if they meant something else.
    fn doubtful_literals(&mut self, target: &Target, value: &[Source], place: Span) {
        let literals = value.iter().filter_map(|source| match source {
            Source::Literal(text) => Some(text),
            _ => None,
        });
        for part in literals.flat_map(|text| &text.parts) {
            let Part::Literal(literal) = part else { continue };
            if let Some((message, help)) = mapping::doubt_about(literal) {
                self.report(Diagnostic::new(Code::DOUBTFUL_LITERAL, place, message).help(help));
            }
        }
        if let (Target::Status, [Source::Literal(text)]) = (target, value)
            && let Some(literal) = text.as_literal()
            && !literal.parse().is_ok_and(|status: u16| (200..=599).contains(&status))
        {
            let message = format!("`{literal}` is no status from 200 to 599, so the answer keeps its own");
            self.report(Diagnostic::new(Code::MAPPED_STATUS, place, message));
        }
    }

    /// An entry's text; one that is no text is dropped with a warning, as Amazon's importer does.
    pub(super) fn mapping_text(&mut self, key: Key<'t>, value: Node<'t>) -> Option<Text> {
        let value = self.reader.value(value)?;
        if value.as_str().is_some() || value.is_mapping() || value.tag().is_some() {
            return self.reader.text(value);
        }
        let message = format!("`{}` is dropped: its value is {}, not a text", key.text, value.describe());
        let finding = Diagnostic::new(Code::MAPPING_NOT_TEXT, value.span(), message);
        let text = value.text().unwrap_or("").to_owned();
        self.report(if text.is_empty() {
            finding
        } else {
            finding.help(format!("write \"'{text}'\" for a literal"))
        });
        None
    }

    /// A source, where it is one.
    pub(super) fn mapping_source<T>(&mut self, source: Result<T, Unusable>, span: Span) -> Option<T> {
        let reason = match source {
            Ok(source) => return Some(source),
            Err(reason) => reason,
        };
        let message = reason.to_string();
        match reason {
            Unusable::Wrong(_) => self.report(Diagnostic::new(Code::MAPPING_SOURCE, span, message)),
            Unusable::NotInHttpApis(_) => {
                self.report(Diagnostic::new(Code::HTTP_JSON_PATH, span, message));
            }
        }
        None
    }

    /// What a plain document's path parameters become: placeholders of the URL, filled from the request.
    pub(super) fn path_mappings(parameters: &[String], span: Span) -> Vec<Mapping> {
        let mapping = |name: &String| Mapping {
            span,
            change: Change::Overwrite,
            target: Target::PathParameter(name.clone()),
            value: vec![Source::PathParameter(name.clone())],
        };
        parameters.iter().map(mapping).collect()
    }
}
