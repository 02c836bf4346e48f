//! What is found fault with in schemas, in words.

use super::Compiler;
use super::resource::Twice;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::source::Node;

impl<'t> Compiler<'t, '_> {
    /// What is no schema takes everything, and that is said.
    pub(super) fn no_schema(&mut self, value: Node<'t>) {
        self.read_over(value, "a schema has to stand here; nothing is checked".to_owned());
    }

    /// A keyword whose value is not what it has to be is read over, and that is said.
    pub(super) fn misfit(&mut self, value: Node<'t>, keyword: &str, wanted: &str) {
        self.read_over(value, format!("`{keyword}` has to be {wanted}; it is not checked"));
    }

    fn read_over(&mut self, value: Node<'t>, message: String) {
        let finding = Diagnostic::new(Code::SCHEMA_KEYWORD, value.span(), message);
        self.findings.push(finding.label(format!("this is {}", value.describe())));
    }
}

/// A reference that leads to no schema.
pub(super) fn bad_reference(value: Node<'_>, reason: &str) -> Diagnostic {
    let shown = value.text().unwrap_or_default();
    let message = format!("`{shown}` leads to no schema: {reason}");
    Diagnostic::new(Code::SCHEMA_REFERENCE, value.span(), message)
}

/// A name that another schema of the resource has, which counts.
pub(super) fn anchor_twice(twice: &Twice<'_>) -> Diagnostic {
    let name = twice.name.text().unwrap_or_default();
    let message = format!("`{name}` is the anchor of two schemas; what references to it mean is not defined");
    Diagnostic::new(Code::ANCHOR_TWICE, twice.name.span(), message)
        .label("no reference leads here")
        .also(twice.meant.span(), "they lead to this schema")
        .help("give one of them another name")
}

/// Schemas beyond what is made of one document.
pub(super) fn too_many(span: Span, what: &str, most: usize) -> Diagnostic {
    let message =
        format!("schemas become more than {most} {what}; this one and those behind it are not read");
    Diagnostic::new(Code::SCHEMAS_TOO_MANY, span, message)
}
