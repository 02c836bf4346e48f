//! Checks, constant by constant as `emit/checks.rs` writes them.

use gwgen_runtime::api;

use super::{leaked, text};
use crate::language::ecma;
use crate::model::check as model;

/// The tables of checks; ids stay the same.
pub fn checks(checks: &model::Checks) -> &'static api::Checks {
    leaked(api::Checks { list: list(checks.list.iter().map(check)) })
}

fn list<T>(values: impl Iterator<Item = T>) -> &'static [T] {
    Vec::leak(values.collect())
}

/// A table where something differs from "anything".
fn kept<M: Default + PartialEq, T>(rules: &M, make: impl FnOnce(&M) -> T) -> Option<&'static T> {
    (*rules != M::default()).then(|| leaked(make(rules)))
}

fn id(id: model::CheckId) -> api::CheckId {
    api::CheckId(id.0)
}

fn ids(ids: &[model::CheckId]) -> &'static [api::CheckId] {
    list(ids.iter().copied().map(id))
}

fn check(check: &model::Check) -> api::Check {
    let rules = &check.rules;
    api::Check {
        kinds: api::Kinds(rules.kinds.0),
        values: rules.values.as_ref().map(|values| list(values.iter().map(literal))),
        number: kept(&rules.number, number),
        string: kept(&rules.string, string),
        array: kept(&rules.array, array),
        object: kept(&rules.object, object),
        applied: list(rules.applied.iter().map(applied)),
        discriminator: rules.discriminator.as_ref().map(discriminator),
        place: text(&check.place),
    }
}

fn decimal(decimal: &crate::model::Decimal) -> api::Decimal<'static> {
    api::Decimal { negative: decimal.negative, digits: text(&decimal.digits), exponent: decimal.exponent }
}

fn literal(literal: &model::Literal) -> api::Literal {
    match literal {
        model::Literal::Null => api::Literal::Null,
        model::Literal::Bool(value) => api::Literal::Bool(*value),
        model::Literal::Number(value) => api::Literal::Number(decimal(value)),
        model::Literal::Text(value) => api::Literal::Text(text(value)),
        model::Literal::Array(items) => api::Literal::Array(list(items.iter().map(self::literal))),
        model::Literal::Object(members) => {
            api::Literal::Object(list(members.iter().map(|(name, value)| (text(name), self::literal(value)))))
        }
    }
}

fn number(rules: &model::NumberRules) -> api::NumberRules {
    let bound = |bound: &Option<(crate::model::Decimal, bool)>| {
        bound.as_ref().map(|(number, outside)| api::Bound::new(decimal(number), *outside))
    };
    api::NumberRules {
        minimum: bound(&rules.minimum),
        maximum: bound(&rules.maximum),
        multiple_of: rules.multiple_of.as_ref().map(decimal),
    }
}

fn string(rules: &model::StringRules) -> api::StringRules {
    api::StringRules {
        min_length: rules.min_length,
        max_length: rules.max_length,
        pattern: rules.pattern.as_ref().map(matcher),
        format: rules.format.map(format),
    }
}

fn array(rules: &model::ArrayRules) -> api::ArrayRules {
    api::ArrayRules {
        min_items: rules.min_items,
        max_items: rules.max_items,
        unique: rules.unique,
        prefix: ids(&rules.prefix),
        items: rules.items.map(id),
        contains: rules.contains.as_ref().map(|contains| api::Contains {
            item: id(contains.item),
            min: contains.min,
            max: contains.max,
            evaluates: contains.evaluates,
        }),
        unevaluated: rules.unevaluated.map(id),
    }
}

fn object(rules: &model::ObjectRules) -> api::ObjectRules {
    let property = |property: &model::Property| api::Property {
        name: api::Name::new(text(&property.name)),
        check: property.check.map(id),
        required: property.required,
    };
    api::ObjectRules {
        properties: list(rules.properties.iter().map(property)),
        order: list(rules.order().into_iter()),
        required: rules.required(),
        patterns: list(
            rules.patterns.iter().map(|(pattern, check)| api::PatternProperty {
                pattern: matcher(pattern),
                check: id(*check),
            }),
        ),
        additional: rules.additional.map(id),
        names: rules.names.map(id),
        min_properties: rules.min_properties,
        max_properties: rules.max_properties,
        dependent: list(
            rules
                .dependent
                .iter()
                .map(|(name, others)| (text(name), list(others.iter().map(|other| text(other))))),
        ),
        unevaluated: rules.unevaluated.map(id),
    }
}

fn discriminator(discriminator: &model::Discriminator) -> &'static api::Discriminator {
    let branches = discriminator.branches.iter().map(|(value, check)| (text(value), id(*check)));
    leaked(api::Discriminator { property: text(&discriminator.property), branches: list(branches) })
}

fn applied(applied: &model::Applied) -> api::Applied {
    match applied {
        model::Applied::All(list) => api::Applied::All(ids(list)),
        model::Applied::Any(list) => api::Applied::Any(ids(list)),
        model::Applied::One(list) => api::Applied::One(ids(list)),
        model::Applied::Not(inner) => api::Applied::Not(id(*inner)),
        model::Applied::If { condition, then, otherwise } => {
            api::Applied::If { condition: id(*condition), then: then.map(id), otherwise: otherwise.map(id) }
        }
        model::Applied::Where { member, check } => {
            api::Applied::Where { member: text(member), check: id(*check) }
        }
    }
}

fn matcher(matcher: &ecma::Matcher) -> &'static api::Matcher {
    let program = match &matcher.program {
        ecma::Program::Prefix(prefix) => api::Program::Prefix(text(prefix)),
        ecma::Program::Runs(runs) => api::Program::Runs(list(
            runs.iter().map(|run| api::Run::new(list(run.class.iter().copied()), run.min, run.max)),
        )),
        ecma::Program::States(program) => api::Program::States(list(program.iter().map(instruction))),
        ecma::Program::Tried(program) => api::Program::Tried(list(program.iter().map(instruction))),
    };
    leaked(api::Matcher { text: text(&matcher.text), program })
}

fn instruction(instruction: &ecma::Instruction) -> api::Instruction {
    match instruction {
        ecma::Instruction::Class(class) => api::Instruction::Class(list(class.iter().copied())),
        ecma::Instruction::Split(one, other) => api::Instruction::Split(*one, *other),
        ecma::Instruction::Jump(to) => api::Instruction::Jump(*to),
        ecma::Instruction::Assert(assertion) => api::Instruction::Assert(match assertion {
            ecma::Assertion::Start => api::Assertion::Start,
            ecma::Assertion::End => api::Assertion::End,
            ecma::Assertion::Boundary => api::Assertion::Boundary,
            ecma::Assertion::NoBoundary => api::Assertion::NoBoundary,
        }),
        ecma::Instruction::Look { end, behind, negative } => {
            api::Instruction::Look { end: *end, behind: *behind, negative: *negative }
        }
        ecma::Instruction::Match => api::Instruction::Match,
    }
}

fn format(format: model::Format) -> api::Format {
    match format {
        model::Format::Date => api::Format::Date,
        model::Format::Time => api::Format::Time,
        model::Format::DateTime => api::Format::DateTime,
        model::Format::Duration => api::Format::Duration,
        model::Format::Email => api::Format::Email,
        model::Format::IdnEmail => api::Format::IdnEmail,
        model::Format::Hostname => api::Format::Hostname,
        model::Format::IdnHostname => api::Format::IdnHostname,
        model::Format::Ipv4 => api::Format::Ipv4,
        model::Format::Ipv6 => api::Format::Ipv6,
        model::Format::Uri => api::Format::Uri,
        model::Format::UriReference => api::Format::UriReference,
        model::Format::Iri => api::Format::Iri,
        model::Format::IriReference => api::Format::IriReference,
        model::Format::UriTemplate => api::Format::UriTemplate,
        model::Format::Uuid => api::Format::Uuid,
        model::Format::JsonPointer => api::Format::JsonPointer,
        model::Format::RelativeJsonPointer => api::Format::RelativeJsonPointer,
        model::Format::Regex => api::Format::Regex,
        model::Format::Byte => api::Format::Byte,
    }
}
