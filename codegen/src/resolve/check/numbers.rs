//! Values of keywords: numbers, counts, lists of names; and the findings about them.

use super::Compiler;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::model::Decimal;
use crate::model::check::Literal;
use crate::source::{Kind, Node};

/// Digits of `multipleOf`; more are not divided by.
const DIGITS: usize = 38;

impl<'t> Compiler<'t, '_> {
    /// A keyword with a number.
    pub(super) fn decimal(&mut self, node: Node<'t>, keyword: &str) -> Option<Decimal> {
        let value = node.get(keyword)?;
        let number = match value.kind() {
            Kind::Number => value.text().and_then(Decimal::parse),
            _ => None,
        };
        if number.is_none() {
            self.misfit(value, keyword, "a number");
        }
        number
    }

    /// A keyword with a whole number that is not negative.
    pub(super) fn count(&mut self, node: Node<'t>, keyword: &str) -> Option<u64> {
        let value = node.get(keyword)?;
        let number = match value.kind() {
            Kind::Number => value.text().and_then(Decimal::parse).and_then(|number| number.count()),
            _ => None,
        };
        if number.is_none() {
            self.misfit(value, keyword, "a whole number that is not negative");
        }
        number
    }

    /// `multipleOf`.
    pub(super) fn divisor(&mut self, node: Node<'t>) -> Option<Decimal> {
        let number = self.decimal(node, "multipleOf")?;
        if !number.is_positive() || number.digits.len() > DIGITS {
            let value = node.get("multipleOf")?;
            self.misfit(value, "multipleOf", "a number above zero with at most 38 digits");
            return None;
        }
        Some(number)
    }

    /// A keyword with a list of names.
    pub(super) fn names(&mut self, value: Node<'t>, keyword: &str) -> Vec<String> {
        let texts: Option<Vec<&str>> =
            value.items().map(|item| item.text().filter(|_| item.kind() == Kind::String)).collect();
        match texts.filter(|_| value.is_sequence()) {
            Some(texts) => texts.into_iter().map(str::to_owned).collect(),
            None => {
                self.misfit(value, keyword, "a list of names");
                Vec::new()
            }
        }
    }

    /// What is no schema takes everything, and that is said.
    pub(super) fn no_schema(&mut self, value: Node<'t>) {
        let found = Diagnostic::new(
            Code::SCHEMA_KEYWORD,
            value.span(),
            "a schema has to stand here; nothing is checked",
        );
        self.findings.push(found.label(format!("this is {}", value.describe())));
    }

    /// A keyword whose value is not what it has to be is read over, and that is said.
    pub(super) fn misfit(&mut self, value: Node<'t>, keyword: &str, wanted: &str) {
        let message = format!("`{keyword}` has to be {wanted}; it is not checked");
        let found = Diagnostic::new(Code::SCHEMA_KEYWORD, value.span(), message);
        self.findings.push(found.label(format!("this is {}", value.describe())));
    }
}

/// A value of `enum` or `const`. Values are nested 64 deep at most.
pub(super) fn literal(node: Node<'_>) -> Literal {
    match node.kind() {
        Kind::Null => Literal::Null,
        Kind::Bool(value) => Literal::Bool(value),
        Kind::Number => match node.text().and_then(Decimal::parse) {
            Some(number) => Literal::Number(number),
            None => Literal::Text(node.text().unwrap_or_default().to_owned()),
        },
        Kind::String => Literal::Text(node.text().unwrap_or_default().to_owned()),
        Kind::Sequence => Literal::Array(node.items().map(literal).collect()),
        Kind::Mapping => {
            let mut members: Vec<_> =
                node.entries().map(|(name, value)| (name.text.to_owned(), literal(value))).collect();
            members.sort();
            Literal::Object(members)
        }
    }
}

pub(super) fn bad_reference(value: Node<'_>, reason: &str) -> Diagnostic {
    let shown = value.text().unwrap_or_default();
    let message = format!("`{shown}` leads to no schema: {reason}");
    Diagnostic::new(Code::SCHEMA_REFERENCE, value.span(), message)
}

pub(super) fn too_many(span: Span, what: &str, most: usize) -> Diagnostic {
    let message =
        format!("schemas become more than {most} {what}; this one and those behind it are not read");
    Diagnostic::new(Code::SCHEMAS_TOO_MANY, span, message)
}
