//! What is wrong with a template, and where in its text.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Span};

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

impl Finding {
    /// The finding as a diagnostic at its place in a file.
    pub fn diagnostic(self, place: Span) -> Diagnostic {
        let code = match self.kind {
            FindingKind::Syntax => Code::TEMPLATE_SYNTAX,
            FindingKind::Directive => Code::TEMPLATE_DIRECTIVE,
            FindingKind::JsonPath => Code::TEMPLATE_JSON_PATH,
            FindingKind::Variable => Code::TEMPLATE_VARIABLE,
            FindingKind::Function => Code::TEMPLATE_FUNCTION,
            FindingKind::Word => Code::TEMPLATE_WORD,
            FindingKind::Quote => Code::TEMPLATE_QUOTE,
            FindingKind::Size => Code::TEMPLATE_LARGE,
        };
        let diagnostic = Diagnostic::new(code, place, self.message);
        if self.help.is_empty() { diagnostic } else { diagnostic.help(self.help) }
    }
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
    /// The text is larger than Amazon takes.
    Size,
}
