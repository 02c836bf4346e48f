//! The collector that every layer pushes to.

use std::collections::BTreeMap;

use super::{Code, Diagnostic, FileId, Severity, Span};

/// Findings of one code in one file that are kept; nobody reads more, and hostile input can cause millions.
const MOST: usize = 10_000;

/// All findings of one compilation. Layers return a value *and* push here; they never stop at the first fault.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    counts: BTreeMap<(Code, Option<FileId>), usize>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let file = diagnostic.primary.as_ref().map(|label| label.span.file);
        let count = self.counts.entry((diagnostic.code, file)).or_default();
        *count += 1;
        if *count <= MOST {
            self.list.push(diagnostic);
        }
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// In the order of places, then codes; exact repetitions are dropped.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        for ((code, file), count) in self.counts.into_iter().filter(|(_, count)| *count > MOST) {
            let message = format!("and {} more of this kind in this file", count - MOST);
            let mut summary = Diagnostic::new(code, Span::new(file.unwrap_or(FileId(0)), 0, 0), message);
            summary.primary = summary.primary.filter(|_| file.is_some());
            self.list.push(summary);
        }
        self.list.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.primary.as_ref().map(|label| label.span);
            place(a).cmp(&place(b)).then_with(|| a.code.cmp(&b.code)).then_with(|| a.message.cmp(&b.message))
        });
        self.list.dedup();
        self.list
    }

    /// All, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Takes out those that are not to be kept.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_beyond_reading_are_counted() {
        let mut findings = Diagnostics::new();
        for at in 0..12_000 {
            findings.push(Diagnostic::new(Code::DUPLICATE_KEY, Span::new(FileId(1), at, at), "again"));
        }
        findings.push(Diagnostic::new(Code::YAML_SYNTAX, Span::new(FileId(0), 0, 0), "once"));
        let sorted = findings.into_sorted();
        assert_eq!(sorted.len(), 10_002);
        assert_eq!(sorted[0].message, "once");
        assert!(sorted.iter().any(|finding| finding.message == "and 2000 more of this kind in this file"));
    }
}
