//! What a plain document says about requests and answers.

use super::Resolver;
use super::check::Direction;
use super::method;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{self, BodyView, OperationView, PathItemView, ResponseView};
use crate::language::style::{Style, Written};
use crate::model::{
    ApiKind, BodyRules, Checks, Contract, FieldRules, MediaRules, ParameterLocation, ParameterRules,
    Resource, ResponseRules, Responses, Validation,
};
use crate::source::{Node, pointer};

/// What a document is used for: `x-gwgen.validation`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    requests: bool,
    /// `Some`: answers are looked at; whether those that do not fit are refused.
    responses: Option<bool>,
}

/// Headers that OpenAPI describes by other means, so that parameters of these names say nothing.
const NOT_PARAMETERS: [&str; 3] = ["accept", "content-type", "authorization"];

impl<'t> Resolver<'t, '_> {
    /// `x-gwgen.validation`: requests are held to a plain document, answers are not, unless it says otherwise.
    pub(super) fn contract_setting(&mut self) -> Setting {
        let mut setting = Setting { requests: true, responses: None };
        let gwgen = self.gwgen.clone();
        let Some(node) = gwgen.validation(&mut self.reader) else { return setting };
        if self.kind != ApiKind::OpenApi {
            let message =
                "`validation` is for documents without gateway extensions; here request validators decide";
            self.report(Diagnostic::new(Code::UNKNOWN_MEMBER, node.span(), message));
            return setting;
        }
        if let Some(text) = self.reader.member_literal(node, "requests") {
            let words = [("enforce", true), ("off", false)];
            setting.requests = self.enumeration(&text, "way to hold requests", &words).unwrap_or(true);
        }
        if let Some(text) = self.reader.member_literal(node, "responses") {
            let words = [("enforce", Some(true)), ("report", Some(false)), ("off", None)];
            setting.responses = self.enumeration(&text, "way to hold answers", &words).flatten();
        }
        setting
    }

    /// What one operation says.
    pub(super) fn contract(
        &mut self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        resource: &Resource,
        body: Option<&BodyView<'t>>,
        responses: &[ResponseView<'t>],
    ) -> Option<Validation> {
        let mut contract = Contract::default();
        if self.document_validation.requests {
            contract.parameters = self.rules_of_parameters(item, operation, resource);
            contract.body = body.map(|body| self.rules_of_body(body));
        }
        if let Some(enforced) = self.document_validation.responses {
            let mut list: Vec<ResponseRules> =
                responses.iter().filter_map(|response| self.rules_of_response(response)).collect();
            list.sort_by_key(|rules| rules.statuses.1 - rules.statuses.0);
            contract.responses = Some(Responses { enforced, list });
        }
        (!contract.is_empty()).then_some(Validation::Document(contract))
    }

    fn rules_of_parameters(
        &mut self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        resource: &Resource,
    ) -> Vec<ParameterRules> {
        let mut rules = Vec::new();
        for view in self.document.parameters(item, operation, &mut self.reader) {
            let location = method::location(view.location);
            let name = view.name.value.trim_end_matches('+');
            let is_ignored = location == ParameterLocation::Header
                && self.document.dialect != document::Dialect::Swagger20
                && NOT_PARAMETERS.iter().any(|other| other.eq_ignore_ascii_case(name));
            if is_ignored
                || location == ParameterLocation::Path && !resource.parameters.iter().any(|n| n == name)
            {
                continue;
            }
            if let Some(style) = &view.misfit {
                let message = format!("parameters of this place are not written as `{}`", style.value);
                self.report(Diagnostic::new(Code::PARAMETER_STYLE, style.span, message));
            }
            let schema = view.schema.filter(|schema| self.says_something(*schema));
            let check = schema.map(|schema| self.held(schema, Direction::Request));
            let name = if location == ParameterLocation::Path { name } else { &view.name.value };
            rules.push(ParameterRules {
                name: name.to_owned(),
                location,
                required: view.required,
                written: view.written,
                check,
            });
        }
        rules
    }

    fn rules_of_body(&mut self, body: &BodyView<'t>) -> BodyRules {
        let content = self.rules_of_media(&body.content, &body.encodings, Direction::Request);
        let mut rules = BodyRules { required: body.required, content };
        if !body.fields.is_empty() {
            let fields: Vec<(Node<'t>, &'t str, Written, bool)> = body
                .fields
                .iter()
                .filter_map(|node| {
                    let (name, written, required) = self.document.form_field(*node)?;
                    Some((*node, name, written, required))
                })
                .collect();
            let members =
                fields.iter().map(|(node, name, _, required)| ((*name).to_owned(), *node, *required));
            let check = self.held_form(members.collect(), body.span);
            for media in rules.content.iter_mut().filter(|media| is_form(&media.media_type)) {
                media.check = Some(check);
                media.fields = fields
                    .iter()
                    .map(|(_, name, written, _)| FieldRules {
                        name: (*name).to_owned(),
                        written: *written,
                        content_types: Vec::new(),
                    })
                    .collect();
            }
        }
        rules
    }

    fn rules_of_media(
        &mut self,
        content: &[(String, Option<Node<'t>>)],
        encodings: &[Option<Node<'t>>],
        direction: Direction,
    ) -> Vec<MediaRules> {
        let mut rules: Vec<MediaRules> = Vec::new();
        let mut unread = Vec::new();
        // Swagger 2.0 has one schema for all media types.
        let mut last = None;
        for (at, (name, schema)) in content.iter().enumerate() {
            let media_type = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            if rules.iter().any(|known| known.media_type == media_type) {
                continue;
            }
            let schema = schema.filter(|schema| self.says_something(*schema));
            let check = match (schema, reads(&media_type)) {
                (None, _) => None,
                (Some(schema), Reads::Text) if self.is_structured(schema) => {
                    unread.push((schema, name));
                    None
                }
                (Some(schema), Reads::Nothing) => {
                    if self.is_structured(schema) || is_more_than_bytes(schema) {
                        unread.push((schema, name));
                    }
                    None
                }
                (Some(schema), Reads::Whole | Reads::Text) => Some(match last {
                    Some((known, id)) if known == schema => id,
                    _ => self.held(schema, direction),
                }),
            };
            last = schema.zip(check).or(last);
            let encoding = encodings.get(at).copied().flatten();
            let fields = encoding.into_iter().flat_map(Node::entries);
            let fields = fields.filter_map(|(key, node)| self.field(key.text, node, &media_type)).collect();
            rules.push(MediaRules { media_type, check, fields });
        }
        if let Some((schema, _)) = unread.first() {
            let names: Vec<String> = unread.iter().map(|(_, name)| format!("`{name}`")).collect();
            self.later(Code::UNSUPPORTED_VALIDATION, schema.span(), names.join(", "));
        }
        rules
    }

    /// How a field of a form is written, as far as its `encoding` says.
    fn field(&mut self, name: &str, encoding: Node<'t>, media_type: &str) -> Option<FieldRules> {
        let has_parts = media_type.starts_with("multipart/");
        if let Some(headers) = encoding.get("headers").filter(|_| has_parts) {
            self.later(Code::UNSUPPORTED_SETTING, headers.span(), "`headers` of a part");
        }
        let written = document::encoded(encoding);
        let types = encoding.get("contentType").and_then(Node::as_str).filter(|_| has_parts);
        let content_types = types.into_iter().flat_map(|types| types.split(','));
        let content_types: Vec<String> = content_types
            .map(|name| name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            .collect();
        // Styles of parts came with OpenAPI 3.1.
        let is_styled = matches!(written, Written::Styled { .. });
        let is_read = !is_styled || !has_parts || self.document.dialect == document::Dialect::OpenApi31;
        let usual = Written::Styled { style: Style::Form, explode: true, allow_empty: false };
        let written = if is_read { written } else { usual };
        (is_read || !content_types.is_empty()).then(|| FieldRules {
            name: name.to_owned(),
            written,
            content_types,
        })
    }

    /// Whether a schema is of what has parts, which only formats that are read can show.
    fn is_structured(&self, schema: Node<'t>) -> bool {
        // What leads nowhere was reported where types are made of schemas.
        let schema = pointer::meant(schema);
        let (types, _) = self.document.types(schema);
        types.iter().any(|name| matches!(*name, "object" | "array"))
            || ["properties", "items", "allOf"].iter().any(|key| schema.get(key).is_some())
    }

    fn rules_of_response(&mut self, view: &ResponseView<'t>) -> Option<ResponseRules> {
        let status = view.status.value.to_ascii_lowercase();
        let statuses = match status.strip_suffix("xx").and_then(|class| class.parse::<u16>().ok()) {
            Some(class) => (class * 100, class * 100 + 99),
            None if status == "default" => (100, 599),
            None => {
                let status = status.parse().ok()?;
                (status, status)
            }
        };
        let mut headers = Vec::new();
        let declared = view.node.and_then(|node| node.get("headers"));
        for (key, node) in declared.into_iter().flat_map(Node::entries) {
            let Some(node) =
                self.reader.value(node).filter(|_| !key.text.eq_ignore_ascii_case("content-type"))
            else {
                continue;
            };
            let (schema, written, required) = self.document.header(node);
            let schema = schema.filter(|schema| self.says_something(*schema));
            let check = schema.map(|schema| self.held(schema, Direction::Response));
            let location = ParameterLocation::Header;
            headers.push(ParameterRules { name: key.text.to_owned(), location, required, written, check });
        }
        let content = self.rules_of_media(&view.content, &[], Direction::Response);
        Some(ResponseRules { statuses, headers, content })
    }
}

/// Whether a schema asks for more than that there are bytes, which no body of any type lacks.
fn is_more_than_bytes(schema: Node<'_>) -> bool {
    const ASKING: &[&str] = &[
        "pattern",
        "minLength",
        "maxLength",
        "enum",
        "const",
        "oneOf",
        "anyOf",
        "not",
        "if",
        "minimum",
        "maximum",
    ];
    let schema = pointer::meant(schema);
    let is_text = schema.get("type").is_none_or(|name| matches!(name.text(), Some("string" | "file")));
    let is_binary =
        schema.get("format").is_none_or(|name| matches!(name.text(), Some("binary" | "byte" | "base64")));
    !is_text || !is_binary || ASKING.iter().any(|keyword| schema.get(keyword).is_some())
}

/// What is read of a body.
enum Reads {
    /// All of its parts.
    Whole,
    /// One text.
    Text,
    Nothing,
}

fn reads(media_type: &str) -> Reads {
    if media_type.ends_with("/json") || media_type.ends_with("+json") || is_form(media_type) {
        Reads::Whole
    } else if media_type.ends_with("/*") && !media_type.starts_with("image/") {
        // What comes decides.
        Reads::Whole
    } else if media_type.starts_with("text/") {
        Reads::Text
    } else {
        Reads::Nothing
    }
}

fn is_form(media_type: &str) -> bool {
    matches!(media_type, "application/x-www-form-urlencoded" | "multipart/form-data")
}

/// Takes out checks that every text passes: nothing has to be read for them.
pub(super) fn without_idle(contract: &mut Contract, checks: &Checks) {
    let is_idle = |rules: &ParameterRules| {
        let is_prefixed = matches!(
            rules.written,
            Written::Styled { style: Style::Matrix | Style::Label, .. } | Written::Json
        );
        let check = rules.check.and_then(|id| checks.list.get(id.0 as usize));
        !is_prefixed && check.is_some_and(|check| check.rules.takes_every_text())
    };
    for rules in &mut contract.parameters {
        if is_idle(rules) {
            rules.check = None;
        }
    }
    // What is neither asked for nor held to anything. Fields and cookies stay, since their bytes may be no text at all; and
    // what stands beside members of an exploded object keeps its name from being one of them.
    let has_loose = contract.parameters.iter().any(|rules| {
        let kinds = rules.check.and_then(|id| checks.list.get(id.0 as usize)).map(|check| check.rules.kinds);
        matches!(rules.written, Written::Styled { explode: true, .. })
            && kinds.is_some_and(|kinds| kinds.allows(crate::model::check::Kinds::OBJECT))
    });
    if !has_loose {
        contract.parameters.retain(|rules| {
            let is_looked_at = match rules.location {
                ParameterLocation::Header | ParameterLocation::Cookie => true,
                ParameterLocation::Query => rules.required,
                ParameterLocation::Path => false,
            };
            rules.check.is_some() || is_looked_at
        });
    }
    let headers = contract.responses.iter_mut().flat_map(|responses| &mut responses.list);
    for rules in headers.flat_map(|response| &mut response.headers) {
        if is_idle(rules) {
            rules.check = None;
        }
    }
}
