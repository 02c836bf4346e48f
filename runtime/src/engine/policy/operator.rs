//! Names of condition operators.

/// An operator with what may stand in front of it and behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) family: Family,
    /// `…Not…`: true where the values are not as the policy says.
    pub(super) is_negated: bool,
    pub(super) quantifier: Quantifier,
    /// `…IfExists`: true where the request does not have the key.
    pub(super) if_exists: bool,
}

/// What is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Text,
    TextIgnoringCase,
    TextLike,
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    Address,
    Arn,
    Null,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Of a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    None,
    /// `ForAnyValue:`
    Any,
    /// `ForAllValues:`
    All,
}

/// Every operator, and whether it is negated.
const OPERATORS: [(&str, Family, bool); 27] = {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    use Family::{Address, Arn, Binary, Bool, Date, Null, Numeric, Text, TextIgnoringCase, TextLike};
    [
        ("StringEquals", Text, false),
        ("StringNotEquals", Text, true),
        ("StringEqualsIgnoreCase", TextIgnoringCase, false),
        ("StringNotEqualsIgnoreCase", TextIgnoringCase, true),
        ("StringLike", TextLike, false),
        ("StringNotLike", TextLike, true),
        ("NumericEquals", Numeric(Equal), false),
        ("NumericNotEquals", Numeric(Equal), true),
        ("NumericLessThan", Numeric(Less), false),
        ("NumericLessThanEquals", Numeric(LessOrEqual), false),
        ("NumericGreaterThan", Numeric(Greater), false),
        ("NumericGreaterThanEquals", Numeric(GreaterOrEqual), false),
        ("DateEquals", Date(Equal), false),
        ("DateNotEquals", Date(Equal), true),
        ("DateLessThan", Date(Less), false),
        ("DateLessThanEquals", Date(LessOrEqual), false),
        ("DateGreaterThan", Date(Greater), false),
        ("DateGreaterThanEquals", Date(GreaterOrEqual), false),
        ("Bool", Bool, false),
        ("BinaryEquals", Binary, false),
        ("IpAddress", Address, false),
        ("NotIpAddress", Address, true),
        ("ArnEquals", Arn, false),
        ("ArnNotEquals", Arn, true),
        ("ArnLike", Arn, false),
        ("ArnNotLike", Arn, true),
        ("Null", Null, false),
    ]
};

impl Operator {
    /// Reads a name. `None` where it is no operator; `Null` takes neither prefix nor suffix.
    pub(super) fn parse(name: &str) -> Option<Operator> {
        let (quantifier, rest) = match (name.strip_prefix("ForAnyValue:"), name.strip_prefix("ForAllValues:"))
        {
            (Some(rest), _) => (Quantifier::Any, rest),
            (None, Some(rest)) => (Quantifier::All, rest),
            (None, None) => (Quantifier::None, name),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let (_, family, is_negated) = *OPERATORS.iter().find(|(name, ..)| *name == base)?;
        let is_plain = quantifier == Quantifier::None && !if_exists;
        let operator = Operator { family, is_negated, quantifier, if_exists };
        Some(operator).filter(|_| family != Family::Null || is_plain)
    }
}

impl Comparison {
    /// Whether a value of the request stands in this relation to one of the policy.
    pub(super) fn holds<T: Ord>(self, value: &T, limit: &T) -> bool {
        match self {
            Comparison::Equal => value == limit,
            Comparison::Less => value < limit,
            Comparison::LessOrEqual => value <= limit,
            Comparison::Greater => value > limit,
            Comparison::GreaterOrEqual => value >= limit,
        }
    }
}

/// The names of all.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OPERATORS.iter().map(|(name, ..)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes() {
        for (name, ..) in OPERATORS {
            let takes_more = name != "Null";
            assert!(Operator::parse(name).is_some(), "{name}");
            for (prefix, suffix) in
                [("ForAnyValue:", ""), ("ForAllValues:", ""), ("", "IfExists"), ("ForAllValues:", "IfExists")]
            {
                let name = format!("{prefix}{name}{suffix}");
                assert_eq!(Operator::parse(&name).is_some(), takes_more, "{name}");
            }
        }
        for name in [
            "",
            "IfExists",
            "stringEquals",
            "StringEqual",
            "Bools",
            "ForAnyValues:Bool",
            "BinaryNotEquals",
            "BoolIfExistsIfExists",
            "ForAnyValue:ForAllValues:Bool",
            "ForAnyValue: Bool",
        ] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }
}
