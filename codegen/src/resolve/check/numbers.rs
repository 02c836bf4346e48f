//! Values of keywords: numbers, counts, lists of names.

use super::Compiler;
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
