//! What a value of JSON must be: schemas of every dialect, compiled to one form.
//!
//! A schema is what somebody wrote; a check is what is done about it. Dialects, references and scopes are gone: each
//! check says for each kind of value what holds, by position in [`Checks::list`]. Equal schemas are one check.

mod bound;
mod pattern;
mod rules;
mod value;

pub use bound::Bound;
pub use pattern::{Assertion, Instruction, Matcher, Program, Run};
pub use rules::{
    Applied, ArrayRules, Contains, Discriminator, Format, NumberRules, ObjectRules, PatternProperty,
    Property, StringRules,
};
pub use value::{Decimal, Literal};

pub use crate::message::Name;

/// Position of a check in [`Checks::list`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub u32);

/// All checks of a gateway, which refer to each other.
#[derive(Debug, Clone, Copy)]
pub struct Checks {
    /// The checks; a [`CheckId`] is a position here.
    pub list: &'static [Check],
}

impl Checks {
    /// No check at all.
    pub const NONE: Checks = Checks { list: &[] };

    /// A check; one that does not exist allows everything.
    pub fn get(&self, id: CheckId) -> &'static Check {
        const ANY: &Check = &Check::ANY;
        self.list.get(id.0 as usize).unwrap_or(ANY)
    }
}

/// What holds for one value.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The kinds that are allowed.
    pub kinds: Kinds,
    /// `enum`, `const`: the value is one of these.
    pub values: Option<&'static [Literal]>,
    /// What holds if it is a number.
    pub number: Option<&'static NumberRules>,
    /// What holds if it is a string.
    pub string: Option<&'static StringRules>,
    /// What holds if it is an array.
    pub array: Option<&'static ArrayRules>,
    /// What holds if it is an object.
    pub object: Option<&'static ObjectRules>,
    /// Other checks of the same value.
    pub applied: &'static [Applied],
    /// Which of them is meant, for whoever is told what is wrong.
    pub discriminator: Option<&'static Discriminator>,
    /// Where the schema stands: the file as the definition names it, `#` and a JSON Pointer. Equal schemas share the
    /// place of the first.
    pub place: &'static str,
}

impl Check {
    /// Allows everything.
    pub const ANY: Check = Check {
        kinds: Kinds::ANY,
        values: None,
        number: None,
        string: None,
        array: None,
        object: None,
        applied: &[],
        discriminator: None,
        place: "",
    };
}

/// A set of kinds of values, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kinds(pub u8);

impl Kinds {
    /// `null`.
    pub const NULL: Kinds = Kinds(1);
    /// `true` and `false`.
    pub const BOOLEAN: Kinds = Kinds(2);
    /// Numbers without a fraction: `1`, `1.0` and `10e-1`.
    pub const INTEGER: Kinds = Kinds(4);
    /// Numbers with a fraction.
    pub const FRACTION: Kinds = Kinds(8);
    /// Strings.
    pub const STRING: Kinds = Kinds(16);
    /// Arrays.
    pub const ARRAY: Kinds = Kinds(32);
    /// Objects.
    pub const OBJECT: Kinds = Kinds(64);
    /// Whole numbers written with a point or an exponent are no integers: draft 4, and so Amazon.
    pub const LITERAL_INTEGER: Kinds = Kinds(128);
    /// Every number.
    pub const NUMBER: Kinds = Kinds(4 | 8);
    /// Nothing: the check of `false`.
    pub const NOTHING: Kinds = Kinds(0);
    /// Everything.
    pub const ANY: Kinds = Kinds(127);

    /// Both sets.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether one of the other's kinds is in this set.
    pub const fn allows(self, kind: Kinds) -> bool {
        self.0 & kind.0 != 0
    }

    /// Whether all of the other's kinds are in this set.
    pub const fn allows_all(self, kinds: Kinds) -> bool {
        self.0 & kinds.0 == kinds.0
    }
}
