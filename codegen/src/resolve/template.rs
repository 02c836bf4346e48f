//! Templates by media type.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::language::template;
use crate::model::{Part, Template, Templates};
use crate::source::Node;

impl<'t> Resolver<'t, '_> {
    /// `requestTemplates`, `responseTemplates`.
    pub(super) fn templates(&mut self, integration: Node<'t>, key: &str) -> Templates {
        self.templates_by(integration, key, template::mapping_template)
    }

    /// `responseTemplates` of a gateway response, which substitute only.
    pub(super) fn gateway_templates(&mut self, response: Node<'t>) -> Vec<(String, Template)> {
        let templates = self.templates_by(response, "responseTemplates", template::gateway_response);
        templates.into_iter().map(|(media, template)| (media.value, template)).collect()
    }

    fn templates_by(&mut self, node: Node<'t>, key: &str, read: impl Fn(&str) -> Template) -> Templates {
        let Some(templates) = self.reader.member_mapping(node, key) else { return Vec::new() };
        let mut out = Vec::new();
        for (media, node) in templates.entries() {
            let name = Spanned::new(media.text.to_owned(), media.span);
            let Some(node) = self.reader.value(node) else { continue };
            if node.is_null() {
                out.push((name, Template::Parts(Vec::new())));
                continue;
            }
            if node.is_sequence() {
                let message = format!("a template is a text; this is {}", node.describe());
                self.report(Diagnostic::new(Code::BAD_TEMPLATE, node.span(), message));
                continue;
            }
            let Some(text) = self.reader.raw_text(node) else { continue };
            let hole = text.parts.iter().find_map(|part| match part {
                Part::Parameter(name) => Some(format!("the parameter `{name}`")),
                Part::StageVariable(name) => Some(format!("the placeholder of the stage variable `{name}`")),
                Part::Literal(_) => None,
            });
            let template = match (hole, text.as_literal()) {
                (Some(hole), _) => {
                    self.later(Code::UNSUPPORTED_TEXT_HOLE, media.span, format!("{hole} in a template"));
                    Template::Unsupported(hole)
                }
                (None, literal) => {
                    let template = read(literal.unwrap_or(""));
                    if let Template::Unsupported(reason) = &template {
                        self.later(Code::UNSUPPORTED_TEMPLATE, media.span, reason.clone());
                    }
                    template
                }
            };
            out.push((name, template));
        }
        out
    }
}
