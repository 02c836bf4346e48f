//! What is wrong with a value, and who hears of it.

use std::ops::ControlFlow;

use crate::api::Check;
use crate::message::JsonKind;

/// Hears of faults.
pub trait Sink {
    /// A fault; says whether the others are of interest too.
    fn fault(&mut self, fault: &Fault<'_>) -> ControlFlow<()>;

    /// Whether what is wrong with parts of `allOf` is one fault, which says how many of them fit, and not the faults of the
    /// parts.
    fn counts_parts(&self) -> bool {
        false
    }
}

/// One fault of a value.
#[derive(Debug, Clone, Copy)]
pub struct Fault<'f> {
    /// The keyword that does not hold.
    pub keyword: Keyword,
    /// The check it belongs to, with the rules that do not hold.
    pub check: &'static Check,
    /// Where the value begins, as an offset in bytes; [`super::pointers`] makes JSON Pointers of such places. For a
    /// name that is refused, where the name begins.
    pub position: usize,
    /// What else is to be said.
    pub detail: Detail<'f>,
}

/// What else is to be said about a fault.
#[derive(Debug, Clone, Copy)]
pub enum Detail<'f> {
    /// Nothing.
    None,
    /// The kind that the value is of.
    Kind(JsonKind),
    /// The text of the value, as it is written.
    Text(&'f str),
    /// How long it is, how many items or members it has, or how many of them pass.
    Count(u64),
    /// A member that is refused.
    Member(&'f str),
    /// Members that are missing, in the definition's order.
    Missing(&'f [&'static str]),
}

/// Keywords that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are JSON Schema's")]
pub enum Keyword {
    Type,
    Enum,
    Minimum,
    ExclusiveMinimum,
    Maximum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    Pattern,
    Format,
    MinItems,
    MaxItems,
    UniqueItems,
    Contains,
    MinContains,
    MaxContains,
    UnevaluatedItems,
    AdditionalItems,
    Required,
    MinProperties,
    MaxProperties,
    AdditionalProperties,
    PropertyNames,
    DependentRequired,
    UnevaluatedProperties,
    /// Only where a sink counts parts.
    AllOf,
    AnyOf,
    OneOf,
    Not,
    /// The member that says which schema is meant names none.
    Discriminator,
    /// A schema that is `false`.
    Never,
}

impl Keyword {
    /// As it is written in a schema.
    pub fn name(self) -> &'static str {
        match self {
            Keyword::Type => "type",
            Keyword::Enum => "enum",
            Keyword::Minimum => "minimum",
            Keyword::ExclusiveMinimum => "exclusiveMinimum",
            Keyword::Maximum => "maximum",
            Keyword::ExclusiveMaximum => "exclusiveMaximum",
            Keyword::MultipleOf => "multipleOf",
            Keyword::MinLength => "minLength",
            Keyword::MaxLength => "maxLength",
            Keyword::Pattern => "pattern",
            Keyword::Format => "format",
            Keyword::MinItems => "minItems",
            Keyword::MaxItems => "maxItems",
            Keyword::UniqueItems => "uniqueItems",
            Keyword::Contains => "contains",
            Keyword::MinContains => "minContains",
            Keyword::MaxContains => "maxContains",
            Keyword::UnevaluatedItems => "unevaluatedItems",
            Keyword::AdditionalItems => "additionalItems",
            Keyword::Required => "required",
            Keyword::MinProperties => "minProperties",
            Keyword::MaxProperties => "maxProperties",
            Keyword::AdditionalProperties => "additionalProperties",
            Keyword::PropertyNames => "propertyNames",
            Keyword::DependentRequired => "dependentRequired",
            Keyword::UnevaluatedProperties => "unevaluatedProperties",
            Keyword::AllOf => "allOf",
            Keyword::AnyOf => "anyOf",
            Keyword::OneOf => "oneOf",
            Keyword::Not => "not",
            Keyword::Discriminator => "discriminator",
            Keyword::Never => "false",
        }
    }
}

/// Keeps nothing and stops at the first fault.
#[derive(Debug, Clone, Copy, Default)]
pub struct FirstFault;

impl Sink for FirstFault {
    fn fault(&mut self, _: &Fault<'_>) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

/// Keeps faults, up to a number of them.
#[derive(Debug)]
pub struct Collector {
    /// What was found, in the order of the text but for what is known at the end of a value only.
    pub faults: Vec<Collected>,
    limit: usize,
    counts_parts: bool,
}

/// A fault that was kept.
#[derive(Debug, Clone)]
pub struct Collected {
    /// See [`Fault::keyword`].
    pub keyword: Keyword,
    /// See [`Fault::check`].
    pub check: &'static Check,
    /// See [`Fault::position`].
    pub position: usize,
    /// [`Detail::Kind`].
    pub kind: Option<JsonKind>,
    /// [`Detail::Count`].
    pub count: Option<u64>,
    /// [`Detail::Text`], [`Detail::Member`] or the names of [`Detail::Missing`], cut at a length that fits a log.
    pub texts: Vec<String>,
}

impl Collector {
    /// Keeps so many faults and then stops reading.
    pub fn new(limit: usize) -> Collector {
        Collector { faults: Vec::new(), limit, counts_parts: false }
    }

    /// As Amazon's validators tell faults: see [`Sink::counts_parts`].
    pub fn of_amazon(limit: usize) -> Collector {
        Collector { counts_parts: true, ..Collector::new(limit) }
    }
}

/// Texts of clients are kept up to so many bytes.
const KEPT: usize = 256;

impl Sink for Collector {
    fn fault(&mut self, fault: &Fault<'_>) -> ControlFlow<()> {
        let kept = |text: &str| text.get(..text.floor_char_boundary(KEPT)).unwrap_or_default().to_owned();
        let (mut kind, mut count, mut texts) = (None, None, Vec::new());
        match fault.detail {
            Detail::None => {}
            Detail::Kind(found) => kind = Some(found),
            Detail::Count(found) => count = Some(found),
            Detail::Text(text) | Detail::Member(text) => texts.push(kept(text)),
            Detail::Missing(names) => texts.extend(names.iter().map(|name| kept(name))),
        }
        let (keyword, check, position) = (fault.keyword, fault.check, fault.position);
        self.faults.push(Collected { keyword, check, position, kind, count, texts });
        if self.faults.len() < self.limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn counts_parts(&self) -> bool {
        self.counts_parts
    }
}
