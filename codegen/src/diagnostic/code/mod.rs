//! Every diagnostic code. One list, in sections; each section is a file beside this one.
//!
//! | numbers | about | file |
//! |---|---|---|
//! | `GW00xx` | reading files; suppression comments | `reading.rs` |
//! | `GW01xx` | structure of the document | `structure.rs` |
//! | `GW02xx` | references | `references.rs` |
//! | `GW03xx` | parameters and intrinsics | `parameters.rs` |
//! | `GW10xx` | paths and routing | `paths.rs` |
//! | `GW11xx` | methods, parameters, responses | `methods.rs` |
//! | `GW12xx` | integrations | `integrations.rs` |
//! | `GW13xx` | mappings and templates | `mappings.rs` |
//! | `GW14xx` | gateway responses | `gateway_responses.rs` |
//! | `GW15xx` | security | `security.rs` |
//! | `GW16xx` | stages and `x-gwgen` | `stages.rs` |
//! | `GW17xx` | models | `models.rs` |
//! | `GW18xx` | names and handlers | `names.rs` |
//! | `GW9xxx` | not supported yet | `unsupported.rs` |
//!
//! An entry is `NAME = number, Severity, "title", "explanation";`, with `bad "…"` and `good "…"` behind the explanation
//! where an example helps: they are definitions (or the part that matters), which `gwgen explain` prints.
//! A number, once released, keeps its meaning for ever.

use std::fmt;

use super::Severity;

/// A stable code, `GW0123`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

/// What a code means.
struct Entry {
    number: u16,
    severity: Severity,
    title: &'static str,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
}

/// One section of the list: constants of [`Code`], and `ENTRIES` sorted by number.
macro_rules! codes {
    ($(
        $name:ident = $number:literal, $severity:ident, $title:literal, $explanation:literal
        $(, bad $bad:literal)? $(, good $good:literal)?;
    )*) => {
        impl super::Code {
            $(#[doc = concat!("GW", stringify!($number), ": ", $title, ".")] pub const $name: super::Code = super::Code($number);)*
        }

        pub(super) const ENTRIES: &[super::Entry] = &[
            $(super::Entry {
                number: $number,
                severity: crate::diagnostic::Severity::$severity,
                title: $title,
                explanation: $explanation,
                bad: concat!("" $(, $bad)?),
                good: concat!("" $(, $good)?),
            },)*
        ];
    };
}

mod gateway_responses;
mod integrations;
mod mappings;
mod methods;
mod models;
mod names;
mod parameters;
mod paths;
mod reading;
mod references;
mod security;
mod stages;
mod structure;
mod unsupported;

/// The list, in the order of numbers.
const SECTIONS: &[&[Entry]] = &[
    reading::ENTRIES,
    structure::ENTRIES,
    references::ENTRIES,
    parameters::ENTRIES,
    paths::ENTRIES,
    methods::ENTRIES,
    integrations::ENTRIES,
    mappings::ENTRIES,
    gateway_responses::ENTRIES,
    security::ENTRIES,
    stages::ENTRIES,
    models::ENTRIES,
    names::ENTRIES,
    unsupported::ENTRIES,
];

impl Code {
    /// All codes in order.
    pub fn all() -> impl Iterator<Item = Code> {
        entries().map(|entry| Code(entry.number))
    }

    /// The code of a text like `GW0123` (in any letter case, with or without `GW`).
    pub fn parse(text: &str) -> Option<Code> {
        let digits = match text.get(..2) {
            Some(prefix) if prefix.eq_ignore_ascii_case("GW") => text.get(2..)?,
            _ => text,
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u16 = digits.parse().ok()?;
        entries().find(|entry| entry.number == number).map(|entry| Code(entry.number))
    }

    /// Its usual severity.
    pub fn severity(self) -> Severity {
        self.entry().map_or(Severity::Error, |entry| entry.severity)
    }

    /// What it is about, in a few words.
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title)
    }

    /// The long text of `gwgen explain`.
    pub fn explanation(self) -> &'static str {
        self.entry().map_or("", |entry| entry.explanation)
    }

    /// A definition, or a part of one, that has the fault. Empty where no text shows it.
    pub fn bad_example(self) -> &'static str {
        self.entry().map_or("", |entry| entry.bad)
    }

    /// The same without the fault.
    pub fn good_example(self) -> &'static str {
        self.entry().map_or("", |entry| entry.good)
    }

    /// The number without `GW`.
    pub fn number(self) -> u16 {
        self.0
    }

    fn entry(self) -> Option<&'static Entry> {
        entries().find(|entry| entry.number == self.0)
    }
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    SECTIONS.iter().copied().flatten()
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GW{:04}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_texts_are_there() {
        let mut last = 0;
        for code in Code::all() {
            assert!(code.number() > last, "{code} stands after GW{last:04}");
            last = code.number();
            assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{code}: title");
            assert!(
                code.explanation().len() > 20 && code.explanation().trim_end_matches('"').ends_with('.'),
                "{code}: explanation"
            );
            assert_eq!(
                code.bad_example().is_empty(),
                code.good_example().is_empty(),
                "{code}: an example lacks its pair"
            );
        }
    }

    #[test]
    fn reads_codes_as_people_write_them() {
        let code = Code::UNREADABLE_FILE;
        for text in ["GW0001", "gw0001", "Gw1", "1", "0001"] {
            assert_eq!(Code::parse(text), Some(code), "{text}");
        }
        for text in ["", "GW", "+1", "GW+1", "GW 1", "GW65536", "GW0000", "é", "ÄÖ1"] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }
}
