//! Templates by media type.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::language::{template, velocity};
use crate::model::{Part, Template, Templates, Text};
use crate::source::Node;

impl<'t> Resolver<'t, '_> {
    /// `requestTemplates`, `responseTemplates`.
    pub(super) fn templates(&mut self, integration: Node<'t>, key: &str) -> Templates {
        let mut out = Vec::new();
        for (name, node, text) in self.template_texts(integration, key) {
            if let Some(template) = self.mapping_template(name.span, node, &text) {
                out.push((name, template));
            }
        }
        out
    }

    /// `responseTemplates` of a gateway response, which substitute only.
    pub(super) fn gateway_templates(&mut self, response: Node<'t>) -> Vec<(String, Template)> {
        let mut out = Vec::new();
        for (name, node, text) in self.template_texts(response, "responseTemplates") {
            let place = node.span();
            let hole = text.parts.iter().find_map(|part| match part {
                Part::Parameter(name) => Some(name.clone()),
                _ => None,
            });
            if let Some(hole) = hole {
                let message = format!("the parameter `{hole}` is needed at build time");
                self.report(Diagnostic::new(Code::PARAMETER_NEEDED, name.span, message));
                continue;
            }
            let read = template::gateway_response(&text.display());
            if let Some(expression) = read.left_as_written() {
                let message = format!("`{expression}` is sent as it stands: this is no mapping template");
                let finding = Diagnostic::new(Code::GATEWAY_RESPONSE_TEXT, place, message);
                self.report(finding.help(
                    "`$context.…`, `$stageVariables.…` and `$method.request.…` are put in, nothing else",
                ));
            }
            out.push((name.value, read));
        }
        out
    }

    /// Every template of a member with its media type; one that is null is empty.
    fn template_texts(&mut self, node: Node<'t>, key: &str) -> Vec<(Spanned<String>, Node<'t>, Text)> {
        let Some(templates) = self.reader.member_mapping(node, key) else { return Vec::new() };
        let mut out = Vec::new();
        for (media, node) in templates.entries() {
            let name = Spanned::new(media.text.to_owned(), media.span);
            let Some(node) = self.reader.value(node) else { continue };
            if node.is_null() {
                out.push((name, node, Text::default()));
                continue;
            }
            if node.is_sequence() {
                let message = format!("a template is a text; this is {}", node.describe());
                self.report(Diagnostic::new(Code::BAD_TEMPLATE, node.span(), message));
                continue;
            }
            if let Some(text) = self.reader.raw_text(node) {
                out.push((name, node, text));
            }
        }
        out
    }

    /// Reads a mapping template; what is wrong is told at its place inside of the definition's text.
    fn mapping_template(&mut self, key: Span, node: Node<'t>, text: &Text) -> Option<Template> {
        let text = self.reader.bind(pseudo_parameters(text));
        let mut parameters = Vec::new();
        let mut written = String::new();
        for part in &text.parts {
            match part {
                Part::Literal(literal) => written.push_str(literal),
                Part::Parameter(name) => {
                    written.push_str(&velocity::hole(parameters.len()));
                    parameters.push(name.clone());
                }
                Part::StageVariable(name) => written.push_str(&format!("${{stageVariables.{name}}}")),
            }
        }
        // What an intrinsic function joins has no one place.
        let is_written = parameters.is_empty() && node.text() == Some(written.as_str());
        let reading = velocity::read(&written, &parameters);
        for finding in reading.findings {
            let place = if is_written { node.span_within(finding.range.clone()) } else { key };
            self.report(finding.diagnostic(place));
        }
        reading.script.map(Template::of)
    }
}

/// `${AWS::Region}` and its kin, which no template can mean otherwise: they are filled as in any text.
fn pseudo_parameters(text: &Text) -> Text {
    let mut out = Text::default();
    for part in &text.parts {
        let Part::Literal(literal) = part else {
            out.push(part.clone());
            continue;
        };
        let mut rest = literal.as_str();
        while let Some((before, behind)) = rest.split_once("${AWS::") {
            let name = behind
                .split_once('}')
                .filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            let Some((name, after)) = name else { break };
            out.push(Part::Literal(before.to_owned()));
            out.push(Part::Parameter(format!("AWS::{name}")));
            rest = after;
        }
        out.push(Part::Literal(rest.to_owned()));
    }
    out
}
