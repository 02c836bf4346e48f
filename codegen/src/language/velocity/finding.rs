//! What is wrong with a template, and where in its text.

use std::ops::Range;

/// Something to tell the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the template's text.
    pub range: Range<usize>,
    /// What kind it is.
    pub kind: FindingKind,
    /// What is wrong.
    pub message: String,
    /// What to write instead; empty where nobody knows.
    pub help: String,
}

/// Kinds of findings; each is a diagnostic code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// The text is no template.
    Syntax,
    /// A directive that reads other templates, or data as a template.
    Directive,
    /// A path that cannot be read.
    JsonPath,
    /// A variable that nothing sets: it is empty.
    Variable,
    /// A function or method that nothing has: its call is empty.
    Function,
    /// A word behind `#` that is no directive and no macro: it stands as text.
    Word,
    /// A quote behind a backslash, where a quote belongs.
    Quote,
}
