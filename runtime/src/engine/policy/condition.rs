//! Conditions: an operator, a key, and the values that the policy names.

use super::address::Block;
use super::arn::{self, ArnPattern};
use super::error::PolicyProblem;
use super::key::Key;
use super::moment;
use super::number::Decimal;
use super::operator::{Comparison, Family, Operator, Quantifier};
use super::pattern::{Pattern, Syntax};
use super::question::{Question, Value, Values};
use super::size::Size;
use crate::engine::base64;

/// One operator over one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    key: Key,
    operator: Operator,
    named: Operand,
}

/// The values that the policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operand {
    Text(Box<[Pattern]>),
    TextIgnoringCase(Box<[Pattern]>),
    Numeric(Comparison, Box<[Decimal]>),
    Date(Comparison, Box<[i64]>),
    Truth(bool),
    Binary(Box<[Box<[u8]>]>),
    Address(Box<[Block]>),
    Arn(Box<[ArnPattern]>),
}

impl Size for Condition {
    fn heap(&self) -> usize {
        let named = match &self.named {
            Operand::Text(patterns) | Operand::TextIgnoringCase(patterns) => patterns.heap(),
            Operand::Numeric(_, limits) => limits.heap(),
            Operand::Date(_, limits) => size_of_val(&**limits),
            Operand::Truth(_) => 0,
            Operand::Binary(named) => {
                size_of_val(&**named) + named.iter().map(|bytes| bytes.len()).sum::<usize>()
            }
            Operand::Address(blocks) => size_of_val(&**blocks),
            Operand::Arn(patterns) => patterns.heap(),
        };
        self.key.heap() + named
    }
}

impl Condition {
    /// Makes a condition of an operator, a key and values. Of a fault: at which value it is.
    pub(super) fn new(
        operator: Operator,
        key: Key,
        values: &[impl AsRef<str>],
        variables: bool,
    ) -> Result<Condition, (usize, PolicyProblem)> {
        let exact = Syntax { wildcards: false, variables };
        let named = match operator.family {
            Family::Text => Operand::Text(each(values, |text| Pattern::parse(text, exact))?),
            Family::TextIgnoringCase => {
                Operand::TextIgnoringCase(each(values, |text| Pattern::parse(text, exact))?)
            }
            Family::TextLike => {
                let syntax = Syntax { wildcards: true, variables };
                Operand::Text(each(values, |text| Pattern::parse(text, syntax))?)
            }
            Family::Numeric(comparison) => Operand::Numeric(
                comparison,
                each(values, |text| known("number", text, Decimal::parse(text)))?,
            ),
            Family::Date(comparison) => {
                Operand::Date(comparison, each(values, |text| known("date", text, moment::parse(text)))?)
            }
            Family::Bool | Family::Null => match values {
                [one] => Operand::Truth(
                    known("truth value", one.as_ref(), truth(one.as_ref().as_bytes())).map_err(|p| (0, p))?,
                ),
                [] => return Err((0, PolicyProblem::Empty("Condition"))),
                _ => return Err((1, PolicyProblem::SeveralTruths)),
            },
            Family::Binary => {
                let decoded =
                    |text: &str| known("base64", text, base64::decode(text).map(Vec::into_boxed_slice));
                Operand::Binary(each(values, decoded)?)
            }
            Family::Address => Operand::Address(each(values, |text| {
                known("address or CIDR block", text, Block::parse(text))
            })?),
            Family::Arn => Operand::Arn(each(values, |text| ArnPattern::of_condition(text, variables))?),
        };
        Ok(Condition { key, operator, named })
    }

    /// Whether a request fulfils it.
    pub(super) fn holds(&self, question: &Question<'_>) -> bool {
        let values = question.values(&self.key);
        let Operator { quantifier, if_exists, is_negated, family } = self.operator;
        if family == Family::Null {
            let is_missing = matches!(values, Values::One(None));
            return self.named == Operand::Truth(is_missing);
        }
        // With a quantifier an empty text is no value ("Single-valued vs. multivalued context keys").
        let values = match (quantifier, values) {
            (Quantifier::Any | Quantifier::All, Values::One(Some(Value::Text(b"")))) => Values::One(None),
            (_, values) => values,
        };
        let is_so = |value: Value<'_>| self.names(value, question);
        match (quantifier, values) {
            (_, Values::One(None)) if if_exists => true,
            (Quantifier::None, Values::One(None)) => is_negated,
            (Quantifier::Any, Values::One(None)) => false,
            (Quantifier::All, Values::One(None)) => true,
            (_, Values::One(Some(value))) => is_so(value) != is_negated,
            (Quantifier::None, Values::Several(values)) => texts(values).any(is_so) != is_negated,
            (Quantifier::Any, Values::Several(values)) => {
                texts(values).any(|value| is_so(value) != is_negated)
            }
            (Quantifier::All, Values::Several(values)) => {
                texts(values).all(|value| is_so(value) != is_negated)
            }
        }
    }

    /// Whether the policy names a value of the request, one of its own at least.
    fn names(&self, value: Value<'_>, question: &Question<'_>) -> bool {
        match &self.named {
            Operand::Text(patterns) => {
                let text = value.text();
                patterns.iter().any(|pattern| pattern.matches(&text, question))
            }
            Operand::TextIgnoringCase(patterns) => {
                let text = value.text();
                let mut named = patterns.iter().filter_map(|pattern| pattern.text(question));
                named.any(|named| same_ignoring_case(&named, &text))
            }
            Operand::Numeric(comparison, limits) => {
                let text = value.text();
                let number = std::str::from_utf8(&text).ok().and_then(Decimal::parse);
                number.is_some_and(|number| limits.iter().any(|limit| comparison.holds(&number, limit)))
            }
            Operand::Date(comparison, limits) => {
                let seconds = match value {
                    Value::Time(seconds) | Value::Seconds(seconds) => i64::try_from(seconds).ok(),
                    Value::Text(text) => std::str::from_utf8(text).ok().and_then(moment::parse),
                    Value::Address(_) | Value::Truth(_) => None,
                };
                seconds.is_some_and(|seconds| limits.iter().any(|limit| comparison.holds(&seconds, limit)))
            }
            Operand::Truth(named) => truth(&value.text()) == Some(*named),
            Operand::Binary(named) => {
                let bytes = value.text();
                named.iter().any(|named| **named == *bytes)
            }
            Operand::Address(blocks) => {
                let address = match value {
                    Value::Address(address) => Some(address),
                    Value::Text(text) => std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()),
                    _ => None,
                };
                address.is_some_and(|address| blocks.iter().any(|block| block.contains(address)))
            }
            Operand::Arn(patterns) => {
                let text = value.text();
                let fields = arn::fields(&text);
                patterns.iter().any(|pattern| pattern.matches(&text, fields.as_ref(), question))
            }
        }
    }
}

/// Reads each value. Without any, what would be meant is open.
fn each<T, S: AsRef<str>>(
    values: &[S],
    read: impl Fn(&str) -> Result<T, PolicyProblem>,
) -> Result<Box<[T]>, (usize, PolicyProblem)> {
    if values.is_empty() {
        return Err((0, PolicyProblem::Empty("Condition")));
    }
    let numbered = values.iter().enumerate();
    numbered.map(|(index, value)| read(value.as_ref()).map_err(|problem| (index, problem))).collect()
}

fn known<T>(expected: &'static str, text: &str, value: Option<T>) -> Result<T, PolicyProblem> {
    value.ok_or_else(|| PolicyProblem::value(expected, text))
}

fn truth(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}

fn texts<'v>(values: &'v [&'v str]) -> impl Iterator<Item = Value<'v>> {
    values.iter().map(|value| Value::Text(value.as_bytes()))
}

/// Letters of every alphabet, where both are texts.
fn same_ignoring_case(one: &[u8], other: &[u8]) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    if one.is_ascii() && other.is_ascii() {
        return false;
    }
    let (Ok(one), Ok(other)) = (std::str::from_utf8(one), std::str::from_utf8(other)) else { return false };
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}
