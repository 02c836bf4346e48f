//! Every diagnostic code, in one list.
//!
//! `GW00xx` reading · `GW01xx` structure of the document · `GW02xx` references · `GW03xx` parameters and intrinsics ·
//! `GW10xx` paths and routing · `GW11xx` methods, parameters, responses · `GW12xx` integrations · `GW13xx` mappings
//! and templates · `GW14xx` gateway responses · `GW15xx` security · `GW16xx` stages and `x-gwgen` · `GW17xx` models ·
//! `GW18xx` names and handlers · `GW9xxx` not supported yet.

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
}

macro_rules! codes {
    ($($name:ident = $number:literal, $severity:ident, $title:literal, $explanation:literal;)*) => {
        impl Code {
            $(#[doc = $title] pub const $name: Code = Code($number);)*
        }

        /// Sorted by number.
        const ENTRIES: &[Entry] = &[
            $(Entry { number: $number, severity: Severity::$severity, title: $title, explanation: $explanation },)*
        ];
    };
}

codes! {
    UNREADABLE_FILE = 1, Error, "a file cannot be read",
        "The file does not exist, may not be read, or is not a regular file.";
}

impl Code {
    /// All codes in order.
    pub fn all() -> impl Iterator<Item = Code> {
        ENTRIES.iter().map(|entry| Code(entry.number))
    }

    /// The code of a text like `GW0123` (in any letter case, with or without `GW`).
    pub fn parse(text: &str) -> Option<Code> {
        let digits = text.strip_prefix("GW").or_else(|| text.strip_prefix("gw")).unwrap_or(text);
        let number: u16 = digits.parse().ok()?;
        ENTRIES.iter().find(|entry| entry.number == number).map(|entry| Code(entry.number))
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

    fn entry(self) -> Option<&'static Entry> {
        ENTRIES.iter().find(|entry| entry.number == self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GW{:04}", self.0)
    }
}
