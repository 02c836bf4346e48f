//! `checks.rs`: what values are held to, a constant for each check.
//!
//! A table names only what differs from the `ANY` of its type. Checks refer to each other by position, so a constant's
//! number is its position in `CHECKS`.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal as Number, TokenStream};
use quote::quote;

use super::literal::{option, string, strings};
use super::pretty;
use super::{Emitter, File, doc, ident};
use crate::language::ecma::{Assertion, Class, Instruction, Matcher, Program};
use crate::model::Decimal;
use crate::model::check::{
    Applied, ArrayRules, Check, CheckId, Checks, Discriminator, Kinds, Literal, NumberRules, ObjectRules,
    Rules, StringRules,
};

/// `checks.rs` and its continuations; nothing where there are no checks.
pub(super) fn files(emitter: &Emitter<'_>, checks: &Checks) -> Vec<File> {
    if checks.list.is_empty() {
        return Vec::new();
    }
    let constants = checks.list.iter().enumerate().map(|(number, check)| constant(number, check));
    let groups = constants.map(|tokens| vec![emitter.item(tokens)]).collect();
    let mut number = 0;
    let mut parts = Vec::new();
    for chunk in pretty::chunks(groups) {
        let names = (number..number + chunk.len()).map(name).collect();
        number += chunk.len();
        parts.push((chunk, names));
    }
    let head = File::new("checks", "What values are held to.");
    pretty::lists(emitter, head, " Every check, by number.", "CHECKS", &quote!(Check), parts)
}

/// The checks as items of one module, with the list of them: `CHECKS`.
pub fn tokens(checks: &Checks) -> TokenStream {
    let constants = checks.list.iter().enumerate().map(|(number, check)| constant(number, check));
    let names = (0..checks.list.len()).map(name);
    quote!(#(#constants)* pub static CHECKS: &[Check] = &[#(#names),*];)
}

fn name(number: usize) -> TokenStream {
    let name = ident(&format!("CHECK_{number}"));
    quote!(#name)
}

fn constant(number: usize, check: &Check) -> TokenStream {
    let name = name(number);
    let about = format!(" Check {number}: `{}`", doc::line(&check.place));
    let value = value(check);
    quote!(#[doc = #about] pub const #name: Check = #value;)
}

/// `Type { field: value, …, ..Type::ANY }` with the fields that say something.
fn table(of: &str, fields: Vec<(&str, Option<TokenStream>)>) -> TokenStream {
    let of = ident(of);
    let all = fields.iter().all(|(_, value)| value.is_some());
    let fields = fields.into_iter().filter_map(|(name, value)| {
        let name = ident(name);
        value.map(|value| quote!(#name: #value))
    });
    let rest = (!all).then(|| quote!(..#of::ANY));
    quote!(#of { #(#fields,)* #rest })
}

/// `Some(&table)` where something differs from the default.
fn kept<M: Default + PartialEq>(rules: &M, table: impl FnOnce(&M) -> TokenStream) -> Option<TokenStream> {
    (*rules != M::default()).then(|| {
        let table = table(rules);
        quote!(Some(&#table))
    })
}

fn some(value: impl quote::ToTokens) -> TokenStream {
    quote!(Some(#value))
}

fn count(value: u64) -> TokenStream {
    let number = Number::u64_unsuffixed(value);
    quote!(#number)
}

fn small(value: u32) -> Number {
    Number::u32_unsuffixed(value)
}

fn id(id: CheckId) -> TokenStream {
    let number = small(id.0);
    quote!(CheckId(#number))
}

fn ids(list: &[CheckId]) -> TokenStream {
    let list = list.iter().copied().map(id);
    quote!(&[#(#list),*])
}

fn value(check: &Check) -> TokenStream {
    let Rules { kinds: allowed, values, number, string: text, array, object, applied, discriminator, .. } =
        &check.rules;
    let list = |values: &Vec<Literal>| {
        let values = values.iter().map(literal);
        quote!(Some(&[#(#values),*]))
    };
    table(
        "Check",
        vec![
            ("kinds", (*allowed != Kinds::ANY).then(|| kinds(*allowed))),
            ("values", values.as_ref().map(list)),
            ("number", kept(number, number_rules)),
            ("string", kept(text, string_rules)),
            ("array", kept(array, array_rules)),
            ("object", kept(object, object_rules)),
            (
                "applied",
                (!applied.is_empty()).then(|| {
                    let applied = applied.iter().map(applied_checks);
                    quote!(&[#(#applied),*])
                }),
            ),
            ("discriminator", discriminator.as_ref().map(discriminator_table)),
            (
                "place",
                Some({
                    let place = string(&check.place);
                    quote!(#place)
                }),
            ),
        ],
    )
}

fn kinds(kinds: Kinds) -> TokenStream {
    const NAMES: [(Kinds, &str); 9] = [
        (Kinds::NUMBER, "NUMBER"),
        (Kinds::NULL, "NULL"),
        (Kinds::BOOLEAN, "BOOLEAN"),
        (Kinds::INTEGER, "INTEGER"),
        (Kinds::FRACTION, "FRACTION"),
        (Kinds::STRING, "STRING"),
        (Kinds::ARRAY, "ARRAY"),
        (Kinds::OBJECT, "OBJECT"),
        (Kinds::LITERAL_INTEGER, "LITERAL_INTEGER"),
    ];
    let mut rest = kinds.0;
    let mut written: Option<TokenStream> = None;
    for (one, name) in NAMES {
        if rest & one.0 == one.0 && rest != 0 {
            rest &= !one.0;
            let name = ident(name);
            written = Some(match written {
                Some(before) => quote!(#before.or(Kinds::#name)),
                None => quote!(Kinds::#name),
            });
        }
    }
    written.unwrap_or_else(|| quote!(Kinds::NOTHING))
}

fn decimal(decimal: &Decimal) -> TokenStream {
    let Decimal { negative, digits, exponent } = decimal;
    let (digits, exponent) = (string(digits), Number::i64_unsuffixed(*exponent));
    quote!(Decimal { negative: #negative, digits: #digits, exponent: #exponent })
}

fn literal(value: &Literal) -> TokenStream {
    match value {
        Literal::Null => quote!(Literal::Null),
        Literal::Bool(value) => quote!(Literal::Bool(#value)),
        Literal::Number(number) => {
            let number = decimal(number);
            quote!(Literal::Number(#number))
        }
        Literal::Text(text) => {
            let text = string(text);
            quote!(Literal::Text(#text))
        }
        Literal::Array(items) => {
            let items = items.iter().map(literal);
            quote!(Literal::Array(&[#(#items),*]))
        }
        Literal::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let (name, value) = (string(name), literal(value));
                quote!((#name, #value))
            });
            quote!(Literal::Object(&[#(#members),*]))
        }
    }
}

fn number_rules(rules: &NumberRules) -> TokenStream {
    let bound = |bound: &Option<(Decimal, bool)>| {
        bound.as_ref().map(|(number, outside)| {
            let number = decimal(number);
            quote!(Some(Bound::new(#number, #outside)))
        })
    };
    table(
        "NumberRules",
        vec![
            ("minimum", bound(&rules.minimum)),
            ("maximum", bound(&rules.maximum)),
            ("multiple_of", rules.multiple_of.as_ref().map(|number| some(decimal(number)))),
        ],
    )
}

fn string_rules(rules: &StringRules) -> TokenStream {
    table(
        "StringRules",
        vec![
            ("min_length", (rules.min_length > 0).then(|| count(rules.min_length))),
            ("max_length", rules.max_length.map(|max| some(count(max)))),
            ("pattern", rules.pattern.as_ref().map(|pattern| some(reference(pattern)))),
            (
                "format",
                rules.format.map(|format| {
                    let format = ident(&format!("{format:?}"));
                    quote!(Some(Format::#format))
                }),
            ),
        ],
    )
}

fn array_rules(rules: &ArrayRules) -> TokenStream {
    let contains = rules.contains.as_ref().map(|contains| {
        let (item, min, evaluates) = (id(contains.item), count(contains.min), contains.evaluates);
        let max = option(contains.max.map(count));
        quote!(Some(Contains { item: #item, min: #min, max: #max, evaluates: #evaluates }))
    });
    table(
        "ArrayRules",
        vec![
            ("min_items", (rules.min_items > 0).then(|| count(rules.min_items))),
            ("max_items", rules.max_items.map(|max| some(count(max)))),
            ("unique", rules.unique.then(|| quote!(true))),
            ("prefix", (!rules.prefix.is_empty()).then(|| ids(&rules.prefix))),
            ("items", rules.items.map(|item| some(id(item)))),
            ("contains", contains),
            ("unevaluated", rules.unevaluated.map(|rest| some(id(rest)))),
        ],
    )
}

fn object_rules(rules: &ObjectRules) -> TokenStream {
    let properties = rules.properties.iter().map(|property| {
        let (name, required) = (string(&property.name), property.required);
        let check = option(property.check.map(id));
        quote!(Property { name: Name::new(#name), check: #check, required: #required })
    });
    let order: Vec<Number> = rules.order().into_iter().map(Number::u16_unsuffixed).collect();
    let patterns = rules.patterns.iter().map(|(pattern, check)| {
        let (pattern, check) = (reference(pattern), id(*check));
        quote!(PatternProperty { pattern: #pattern, check: #check })
    });
    let dependent = rules.dependent.iter().map(|(name, others)| {
        let (name, others) = (string(name), strings(others));
        quote!((#name, #others))
    });
    let required = small(rules.required());
    table(
        "ObjectRules",
        vec![
            ("properties", (!rules.properties.is_empty()).then(|| quote!(&[#(#properties),*]))),
            ("order", (!order.is_empty()).then(|| quote!(&[#(#order),*]))),
            ("required", (rules.required() > 0).then(|| quote!(#required))),
            ("patterns", (!rules.patterns.is_empty()).then(|| quote!(&[#(#patterns),*]))),
            ("additional", rules.additional.map(|check| some(id(check)))),
            ("names", rules.names.map(|check| some(id(check)))),
            ("min_properties", (rules.min_properties > 0).then(|| count(rules.min_properties))),
            ("max_properties", rules.max_properties.map(|max| some(count(max)))),
            ("dependent", (!rules.dependent.is_empty()).then(|| quote!(&[#(#dependent),*]))),
            ("unevaluated", rules.unevaluated.map(|rest| some(id(rest)))),
        ],
    )
}

fn discriminator_table(discriminator: &Discriminator) -> TokenStream {
    let property = string(&discriminator.property);
    let branches = discriminator.branches.iter().map(|(value, check)| {
        let (value, check) = (string(value), id(*check));
        quote!((#value, #check))
    });
    quote!(Some(&Discriminator { property: #property, branches: &[#(#branches),*] }))
}

fn applied_checks(applied: &Applied) -> TokenStream {
    match applied {
        Applied::All(list) => {
            let list = ids(list);
            quote!(Applied::All(#list))
        }
        Applied::Any(list) => {
            let list = ids(list);
            quote!(Applied::Any(#list))
        }
        Applied::One(list) => {
            let list = ids(list);
            quote!(Applied::One(#list))
        }
        Applied::Not(inner) => {
            let inner = id(*inner);
            quote!(Applied::Not(#inner))
        }
        Applied::If { condition, then, otherwise } => {
            let (condition, then, otherwise) =
                (id(*condition), option(then.map(id)), option(otherwise.map(id)));
            quote!(Applied::If { condition: #condition, then: #then, otherwise: #otherwise })
        }
        Applied::Where { member, check } => {
            let (member, check) = (string(member), id(*check));
            quote!(Applied::Where { member: #member, check: #check })
        }
    }
}

fn reference(pattern: &Matcher) -> TokenStream {
    let matcher = matcher(pattern);
    quote!(&#matcher)
}

/// `Matcher { … }`.
pub(super) fn matcher(matcher: &Matcher) -> TokenStream {
    let text = string(&matcher.text);
    let shared = shared(&matcher.program);
    let constants = shared.iter().map(|(class, name)| {
        let ranges = ranges(class);
        quote!(const #name: &[(char, char)] = #ranges;)
    });
    let class = |class: &Class| match shared.get(class) {
        Some(name) => quote!(#name),
        None => ranges(class),
    };
    let constants: TokenStream = constants.collect();
    let program = match &matcher.program {
        Program::Prefix(prefix) => {
            let prefix = string(prefix);
            quote!(Program::Prefix(#prefix))
        }
        Program::Runs(runs) => {
            let runs = runs.iter().map(|run| {
                let (class, min) = (class(&run.class), small(run.min));
                let max = if run.max == u32::MAX {
                    quote!(u32::MAX)
                } else {
                    let max = small(run.max);
                    quote!(#max)
                };
                quote!(Run::new(#class, #min, #max))
            });
            quote!(Program::Runs(&[#(#runs),*]))
        }
        Program::States(list) => {
            let list = list.iter().map(|step| instruction(step, &class));
            quote!(Program::States(&[#(#list),*]))
        }
        Program::Tried(list) => {
            let list = list.iter().map(|step| instruction(step, &class));
            quote!(Program::Tried(&[#(#list),*]))
        }
    };
    let matcher = quote!(Matcher { text: #text, program: #program });
    if shared.is_empty() { matcher } else { quote!({ #constants #matcher }) }
}

/// A class of so many ranges is written once, wherever it is used: `\p{L}{1,500}` is five hundred times the letters of
/// all alphabets.
const MANY_RANGES: usize = 16;

/// Long classes that a program uses more than once, with the names of their constants.
fn shared(program: &Program) -> BTreeMap<&Class, Ident> {
    let (Program::States(list) | Program::Tried(list)) = program else { return BTreeMap::new() };
    let mut uses: BTreeMap<&Class, usize> = BTreeMap::new();
    for step in list {
        if let Instruction::Class(class) = step
            && class.len() > MANY_RANGES
        {
            *uses.entry(class).or_default() += 1;
        }
    }
    let shared = uses.into_iter().filter(|(_, uses)| *uses > 1);
    shared.enumerate().map(|(at, (class, _))| (class, ident(&format!("CLASS_{at}")))).collect()
}

fn ranges(class: &[(char, char)]) -> TokenStream {
    let ranges = class.iter().map(|(low, high)| {
        let (low, high) = (Number::character(*low), Number::character(*high));
        quote!((#low, #high))
    });
    quote!(&[#(#ranges),*])
}

fn instruction(instruction: &Instruction, class: &impl Fn(&Class) -> TokenStream) -> TokenStream {
    match instruction {
        Instruction::Class(ranges) => {
            let class = class(ranges);
            quote!(Instruction::Class(#class))
        }
        Instruction::Split(one, other) => {
            let (one, other) = (small(*one), small(*other));
            quote!(Instruction::Split(#one, #other))
        }
        Instruction::Jump(to) => {
            let to = small(*to);
            quote!(Instruction::Jump(#to))
        }
        Instruction::Assert(assertion) => {
            let assertion = ident(match assertion {
                Assertion::Start => "Start",
                Assertion::End => "End",
                Assertion::Boundary => "Boundary",
                Assertion::NoBoundary => "NoBoundary",
            });
            quote!(Instruction::Assert(Assertion::#assertion))
        }
        Instruction::Look { end, behind, negative } => {
            let end = small(*end);
            quote!(Instruction::Look { end: #end, behind: #behind, negative: #negative })
        }
        Instruction::Match => quote!(Instruction::Match),
    }
}
