//! One finding.

use super::{Code, Span};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something to know; nothing to do.
    Note,
    /// Works, but probably not as meant, or not supported.
    Warning,
    /// No gateway can be made of it.
    Error,
}

/// One finding in a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code.
    pub code: Code,
    /// Usually the code's own.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The place; `None` only for findings about the input as a whole that have no bytes.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// An edit that would mend it.
    pub fix: Option<Fix>,
}

/// A place with a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// An edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

impl Fix {
    /// Leaves the quotes around what is replaced, unless the replacement has its own: a key of JSON is nothing without.
    pub(crate) fn keep_quotes(&mut self, replaced: &str) {
        let is_quoted =
            |text: &str, quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
        let in_quotes = ['"', '\''].into_iter().any(|quote| is_quoted(replaced, quote));
        if in_quotes && !self.replacement.starts_with(['"', '\'']) {
            self.span.start += 1;
            self.span.end -= 1;
        }
    }
}

impl Diagnostic {
    /// A finding at a place, with the code's severity.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            primary: Some(Label { span, text: String::new() }),
            secondary: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Words at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Another place that explains it.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// What to write instead.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// "Did you mean …?" in the place of other help, where a known word is [near](super::nearest).
    pub fn did_you_mean(self, known: Option<&str>) -> Diagnostic {
        match known {
            Some(known) => self.help(format!("did you mean `{known}`?")),
            None => self,
        }
    }

    /// The same where the known word belongs in the place of what stands at `span`.
    pub fn did_you_mean_at(self, span: Span, known: Option<&str>) -> Diagnostic {
        match known {
            Some(known) => self.did_you_mean(Some(known)).fix(span, known),
            None => self,
        }
    }

    /// An edit that would mend it.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
}
