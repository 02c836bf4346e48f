//! What a value of JSON must be: schemas of every dialect in one form.
//!
//! A schema is what somebody wrote, a check is what is done about it. Dialects, references and scopes are gone; checks
//! refer to each other by position. `emit` writes them as constants, the runtime's `Check` is the same noun.

use std::collections::{BTreeMap, BTreeSet};

use super::Decimal;
use crate::diagnostic::Span;
pub use crate::language::ecma::Matcher;

/// Position in [`Checks::list`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub u32);

/// All checks, which refer to each other. Equal ones are one.
#[derive(Debug, Clone, Default)]
pub struct Checks {
    /// A [`CheckId`] is a position here.
    pub list: Vec<Check>,
}

impl Checks {
    /// The checks that these lead to, in their old order, and their new positions.
    pub fn only(&self, roots: impl IntoIterator<Item = CheckId>) -> (Checks, BTreeMap<CheckId, CheckId>) {
        let mut open: Vec<CheckId> = roots.into_iter().collect();
        let mut kept = BTreeSet::new();
        while let Some(id) = open.pop() {
            if let Some(check) = self.list.get(id.0 as usize)
                && kept.insert(id)
            {
                open.extend(check.rules.checks());
            }
        }
        let places: BTreeMap<CheckId, CheckId> =
            kept.into_iter().enumerate().map(|(at, id)| (id, CheckId(at as u32))).collect();
        let mut list: Vec<Check> =
            places.keys().filter_map(|id| self.list.get(id.0 as usize)).cloned().collect();
        for check in &mut list {
            check.rules.each_check(&mut |id| *id = places.get(id).copied().unwrap_or(*id));
        }
        (Checks { list }, places)
    }

    /// Adds others behind these; their ids grow by the number that is returned.
    pub fn append(&mut self, others: Checks) -> u32 {
        let before = self.list.len() as u32;
        for mut check in others.list {
            check.rules.each_check(&mut |id| id.0 += before);
            self.list.push(check);
        }
        before
    }
}

/// A check and where its schema stands.
#[derive(Debug, Clone)]
pub struct Check {
    /// What holds.
    pub rules: Rules,
    /// The place of the schema, of the first of several equal ones.
    pub span: Span,
    /// The same for people and machines: a JSON Pointer, with the file where it is another one.
    pub place: String,
}

/// What holds for one value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rules {
    /// Allowed kinds.
    pub kinds: Kinds,
    /// `enum`, `const`.
    pub values: Option<Vec<Literal>>,
    /// If it is a number.
    pub number: NumberRules,
    /// If it is a string.
    pub string: StringRules,
    /// If it is an array.
    pub array: ArrayRules,
    /// If it is an object.
    pub object: ObjectRules,
    /// Other checks of the same value.
    pub applied: Vec<Applied>,
    /// Which of them is meant.
    pub discriminator: Option<Discriminator>,
    /// The parts of `allOf` are counted, be there only one.
    pub parts_count: bool,
}

impl Rules {
    /// Allows everything.
    pub fn any() -> Rules {
        Rules {
            kinds: Kinds::ANY,
            values: None,
            number: NumberRules::default(),
            string: StringRules::default(),
            array: ArrayRules::default(),
            object: ObjectRules::default(),
            applied: Vec::new(),
            discriminator: None,
            parts_count: false,
        }
    }

    /// Allows nothing.
    pub fn nothing() -> Rules {
        Rules { kinds: Kinds::NOTHING, ..Rules::any() }
    }

    /// Checks of the same value, of which a cycle would never end.
    pub fn same_value(&self) -> Vec<CheckId> {
        self.applied.iter().flat_map(Applied::checks).collect()
    }

    /// Whether every text passes, whatever it is taken for.
    pub fn takes_every_text(&self) -> bool {
        self.kinds.allows(Kinds::STRING)
            && self.values.is_none()
            && self.string == StringRules::default()
            && self.applied.is_empty()
    }

    /// Every check that this one refers to, in a fixed order.
    pub fn checks(&self) -> Vec<CheckId> {
        let mut copy = self.clone();
        let mut list = Vec::new();
        copy.each_check(&mut |id| list.push(*id));
        list
    }

    /// Shows each reference to another check, to be changed.
    pub fn each_check(&mut self, see: &mut impl FnMut(&mut CheckId)) {
        let ArrayRules { prefix, items, contains, unevaluated, .. } = &mut self.array;
        prefix
            .iter_mut()
            .chain(items)
            .chain(contains.as_mut().map(|contains| &mut contains.item))
            .for_each(&mut *see);
        unevaluated.iter_mut().for_each(&mut *see);
        let ObjectRules { properties, patterns, additional, names, unevaluated, .. } = &mut self.object;
        properties.iter_mut().filter_map(|property| property.check.as_mut()).for_each(&mut *see);
        patterns
            .iter_mut()
            .map(|(_, id)| id)
            .chain(additional)
            .chain(names)
            .chain(unevaluated)
            .for_each(&mut *see);
        let branches = self.discriminator.iter_mut().flat_map(|discriminator| &mut discriminator.branches);
        branches.map(|(_, id)| id).for_each(&mut *see);
        for applied in &mut self.applied {
            match applied {
                Applied::All(list) | Applied::Any(list) | Applied::One(list) => {
                    list.iter_mut().for_each(&mut *see)
                }
                Applied::Not(id) | Applied::Where { check: id, .. } => see(id),
                Applied::If { condition, then, otherwise } => {
                    see(condition);
                    then.iter_mut().chain(otherwise).for_each(&mut *see);
                }
            }
        }
    }
}

/// A set of kinds of values; bits as in the runtime's `Kinds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kinds(pub u8);

#[allow(missing_docs, reason = "the names are JSON Schema's")]
impl Kinds {
    pub const NULL: Kinds = Kinds(1);
    pub const BOOLEAN: Kinds = Kinds(2);
    pub const INTEGER: Kinds = Kinds(4);
    pub const FRACTION: Kinds = Kinds(8);
    pub const STRING: Kinds = Kinds(16);
    pub const ARRAY: Kinds = Kinds(32);
    pub const OBJECT: Kinds = Kinds(64);
    /// Whole numbers written with a point or an exponent are none: draft 4.
    pub const LITERAL_INTEGER: Kinds = Kinds(128);
    pub const NUMBER: Kinds = Kinds(12);
    pub const NOTHING: Kinds = Kinds(0);
    pub const ANY: Kinds = Kinds(127);

    /// Both.
    pub fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether they have one in common.
    pub fn allows(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

/// A value of `enum` or `const`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are JSON's")]
pub enum Literal {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    Array(Vec<Literal>),
    /// Sorted by name.
    Object(Vec<(String, Literal)>),
}

/// What holds for numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberRules {
    /// The bound, and whether it is outside.
    pub minimum: Option<(Decimal, bool)>,
    /// The bound, and whether it is outside.
    pub maximum: Option<(Decimal, bool)>,
    /// `multipleOf`.
    pub multiple_of: Option<Decimal>,
}

/// What holds for strings.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct StringRules {
    /// `minLength`.
    pub min_length: u64,
    /// `maxLength`.
    pub max_length: Option<u64>,
    /// `pattern`.
    pub pattern: Option<Matcher>,
    /// `format`, where it is asserted.
    pub format: Option<Format>,
}

/// What holds for arrays.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArrayRules {
    /// `minItems`.
    pub min_items: u64,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique: bool,
    /// The first items.
    pub prefix: Vec<CheckId>,
    /// The others.
    pub items: Option<CheckId>,
    /// `contains`.
    pub contains: Option<Contains>,
    /// `unevaluatedItems`.
    pub unevaluated: Option<CheckId>,
}

/// `contains` and its bounds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contains {
    /// Items are counted by this.
    pub item: CheckId,
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: Option<u64>,
    /// Counted items are evaluated: 2020-12.
    pub evaluates: bool,
}

/// What holds for objects.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRules {
    /// Members named by `properties` or `required`, in the definition's order.
    pub properties: Vec<Property>,
    /// `patternProperties`.
    pub patterns: Vec<(Matcher, CheckId)>,
    /// `additionalProperties`.
    pub additional: Option<CheckId>,
    /// `propertyNames`.
    pub names: Option<CheckId>,
    /// `minProperties`.
    pub min_properties: u64,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
    /// `dependentRequired`.
    pub dependent: Vec<(String, Vec<String>)>,
    /// `unevaluatedProperties`.
    pub unevaluated: Option<CheckId>,
}

impl ObjectRules {
    /// Positions of properties, by the length of their names and then by their bytes; none where so few are there that
    /// they are looked through.
    pub fn order(&self) -> Vec<u16> {
        const FEW: usize = 8;
        if self.properties.len() <= FEW || self.properties.len() > usize::from(u16::MAX) {
            return Vec::new();
        }
        let mut order: Vec<u16> = (0..self.properties.len() as u16).collect();
        order.sort_by_key(|at| self.properties.get(usize::from(*at)).map(|p| (p.name.len(), p.name.clone())));
        order
    }

    /// How many properties are required.
    pub fn required(&self) -> u32 {
        self.properties.iter().filter(|property| property.required).count() as u32
    }
}

/// A member that a schema names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its check, where it is declared.
    pub check: Option<CheckId>,
    /// Must be there.
    pub required: bool,
}

/// A member whose value names one of several schemas. Whether a value fits does not depend on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Discriminator {
    /// The member.
    pub property: String,
    /// Its values, and what they stand for.
    pub branches: Vec<(String, CheckId)>,
}

/// Checks of the same value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "as the runtime's")]
pub enum Applied {
    All(Vec<CheckId>),
    Any(Vec<CheckId>),
    One(Vec<CheckId>),
    Not(CheckId),
    If { condition: CheckId, then: Option<CheckId>, otherwise: Option<CheckId> },
    Where { member: String, check: CheckId },
}

impl Applied {
    fn checks(&self) -> Vec<CheckId> {
        match self {
            Applied::All(list) | Applied::Any(list) | Applied::One(list) => list.clone(),
            Applied::Not(id) | Applied::Where { check: id, .. } => vec![*id],
            Applied::If { condition, then, otherwise } => {
                [Some(*condition), *then, *otherwise].into_iter().flatten().collect()
            }
        }
    }
}

/// Formats that are asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "as the runtime's")]
pub enum Format {
    Date,
    Time,
    DateTime,
    Duration,
    Email,
    IdnEmail,
    Hostname,
    IdnHostname,
    Ipv4,
    Ipv6,
    Uri,
    UriReference,
    Iri,
    IriReference,
    UriTemplate,
    Uuid,
    JsonPointer,
    RelativeJsonPointer,
    Regex,
    Byte,
}

impl Format {
    /// The format of a name; `None` for names that say nothing about the text.
    pub fn named(name: &str) -> Option<Format> {
        Some(match name {
            "date" => Format::Date,
            "time" => Format::Time,
            "date-time" => Format::DateTime,
            "duration" => Format::Duration,
            "email" => Format::Email,
            "idn-email" => Format::IdnEmail,
            "hostname" => Format::Hostname,
            "idn-hostname" => Format::IdnHostname,
            "ipv4" => Format::Ipv4,
            "ipv6" => Format::Ipv6,
            "uri" => Format::Uri,
            "uri-reference" => Format::UriReference,
            "iri" => Format::Iri,
            "iri-reference" => Format::IriReference,
            "uri-template" => Format::UriTemplate,
            "uuid" => Format::Uuid,
            "json-pointer" => Format::JsonPointer,
            "relative-json-pointer" => Format::RelativeJsonPointer,
            "regex" => Format::Regex,
            "byte" => Format::Byte,
            _ => return None,
        })
    }
}
