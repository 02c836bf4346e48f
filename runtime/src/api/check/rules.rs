//! What holds for numbers, strings, arrays and objects.

use super::{Bound, CheckId, Decimal, Matcher, Name};

/// What holds if a value is a number.
#[derive(Debug, Clone, Copy)]
pub struct NumberRules {
    /// `minimum`, `exclusiveMinimum`.
    pub minimum: Option<Bound>,
    /// `maximum`, `exclusiveMaximum`.
    pub maximum: Option<Bound>,
    /// `multipleOf`; at most 38 digits.
    pub multiple_of: Option<Decimal<'static>>,
}

impl NumberRules {
    /// Holds for every number.
    pub const ANY: NumberRules = NumberRules { minimum: None, maximum: None, multiple_of: None };
}

/// What holds if a value is a string.
#[derive(Debug, Clone, Copy)]
pub struct StringRules {
    /// `minLength`, in code points.
    pub min_length: u64,
    /// `maxLength`, in code points.
    pub max_length: Option<u64>,
    /// `pattern`.
    pub pattern: Option<&'static Matcher>,
    /// `format`, where it is asserted.
    pub format: Option<Format>,
}

impl StringRules {
    /// Holds for every string.
    pub const ANY: StringRules = StringRules { min_length: 0, max_length: None, pattern: None, format: None };
}

/// What holds if a value is an array.
#[derive(Debug, Clone, Copy)]
pub struct ArrayRules {
    /// `minItems`.
    pub min_items: u64,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique: bool,
    /// `prefixItems`, or `items` as a list: the checks of the first items.
    pub prefix: &'static [CheckId],
    /// `items`, `additionalItems`: the check of the others.
    pub items: Option<CheckId>,
    /// `contains` and its bounds.
    pub contains: Option<Contains>,
    /// `unevaluatedItems`: the check of items that no other keyword looked at.
    pub unevaluated: Option<CheckId>,
}

impl ArrayRules {
    /// Holds for every array.
    pub const ANY: ArrayRules = ArrayRules {
        min_items: 0,
        max_items: None,
        unique: false,
        prefix: &[],
        items: None,
        contains: None,
        unevaluated: None,
    };
}

/// `contains`, `minContains` and `maxContains`.
#[derive(Debug, Clone, Copy)]
pub struct Contains {
    /// The check that items are counted by.
    pub item: CheckId,
    /// At least so many pass.
    pub min: u64,
    /// At most so many pass.
    pub max: Option<u64>,
    /// Items that pass count as looked at: 2020-12.
    pub evaluates: bool,
}

/// What holds if a value is an object.
#[derive(Debug, Clone, Copy)]
pub struct ObjectRules {
    /// Members that are named by `properties` or `required`, in the definition's order.
    pub properties: &'static [Property],
    /// Positions in `properties`, sorted by the length of their names and then by bytes, for objects with more than
    /// a few; else empty.
    pub order: &'static [u16],
    /// How many of the properties are required.
    pub required: u32,
    /// `patternProperties`.
    pub patterns: &'static [PatternProperty],
    /// `additionalProperties`: the check of members that are neither declared nor matched by a pattern.
    pub additional: Option<CheckId>,
    /// `propertyNames`: the check of each name.
    pub names: Option<CheckId>,
    /// `minProperties`.
    pub min_properties: u64,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
    /// `dependentRequired`, `dependencies`: where the first is there, the others have to be.
    pub dependent: &'static [(&'static str, &'static [&'static str])],
    /// `unevaluatedProperties`: the check of members that no other keyword looked at.
    pub unevaluated: Option<CheckId>,
}

impl ObjectRules {
    /// Holds for every object.
    pub const ANY: ObjectRules = ObjectRules {
        properties: &[],
        order: &[],
        required: 0,
        patterns: &[],
        additional: None,
        names: None,
        min_properties: 0,
        max_properties: None,
        dependent: &[],
        unevaluated: None,
    };
}

/// A member that a schema names.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Its name.
    pub name: Name,
    /// Its check; `None` where it is required and not declared.
    pub check: Option<CheckId>,
    /// Whether it must be there.
    pub required: bool,
}

/// One of `patternProperties`.
#[derive(Debug, Clone, Copy)]
pub struct PatternProperty {
    /// Matched against the name.
    pub pattern: &'static Matcher,
    /// The check of the member.
    pub check: CheckId,
}

/// Checks of the same value.
#[derive(Debug, Clone, Copy)]
pub enum Applied {
    /// `$ref` beside other keywords, `allOf`: each must pass.
    All(&'static [CheckId]),
    /// `anyOf`: at least one must pass.
    Any(&'static [CheckId]),
    /// `oneOf`: exactly one must pass.
    One(&'static [CheckId]),
    /// `not`: must not pass.
    Not(CheckId),
    /// `if`, `then`, `else`.
    If {
        /// Decides.
        condition: CheckId,
        /// Must pass where the condition does.
        then: Option<CheckId>,
        /// Must pass where the condition does not.
        otherwise: Option<CheckId>,
    },
    /// `dependentSchemas`, `dependencies`: must pass where the value is an object with this member.
    Where {
        /// The member.
        member: &'static str,
        /// The check of the whole object.
        check: CheckId,
    },
}

/// Formats that strings are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 3339 `full-time`.
    Time,
    /// RFC 3339 `date-time`.
    DateTime,
    /// RFC 3339 appendix A, ISO 8601 durations.
    Duration,
    /// RFC 5321 mailbox.
    Email,
    /// RFC 6531 mailbox.
    IdnEmail,
    /// RFC 1123 host name.
    Hostname,
    /// RFC 5890 host name.
    IdnHostname,
    /// Dotted decimal.
    Ipv4,
    /// RFC 4291, without a zone.
    Ipv6,
    /// RFC 3986, absolute.
    Uri,
    /// RFC 3986.
    UriReference,
    /// RFC 3987, absolute.
    Iri,
    /// RFC 3987.
    IriReference,
    /// RFC 6570.
    UriTemplate,
    /// RFC 4122, the hyphenated form.
    Uuid,
    /// RFC 6901.
    JsonPointer,
    /// Draft "relative JSON pointers".
    RelativeJsonPointer,
    /// An expression of ECMA-262.
    Regex,
    /// Base64 of RFC 4648 with padding: OpenAPI 3.0's `byte`.
    Byte,
}

impl Format {
    /// As it is written in a schema.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Date => "date",
            Format::Time => "time",
            Format::DateTime => "date-time",
            Format::Duration => "duration",
            Format::Email => "email",
            Format::IdnEmail => "idn-email",
            Format::Hostname => "hostname",
            Format::IdnHostname => "idn-hostname",
            Format::Ipv4 => "ipv4",
            Format::Ipv6 => "ipv6",
            Format::Uri => "uri",
            Format::UriReference => "uri-reference",
            Format::Iri => "iri",
            Format::IriReference => "iri-reference",
            Format::UriTemplate => "uri-template",
            Format::Uuid => "uuid",
            Format::JsonPointer => "json-pointer",
            Format::RelativeJsonPointer => "relative-json-pointer",
            Format::Regex => "regex",
            Format::Byte => "byte",
        }
    }
}

/// `discriminator`: a member whose value names one of the schemas of `oneOf` or `anyOf`.
#[derive(Debug, Clone, Copy)]
pub struct Discriminator {
    /// The member.
    pub property: &'static str,
    /// Its values, and what they stand for.
    pub branches: &'static [(&'static str, CheckId)],
}
