//! Diagnostics on paper: rustc's look for people, three forms for machines.

mod github;
mod human;
mod json;
mod sarif;

use clap::ValueEnum;
use gwgen::diagnostic::{Code, Diagnostic, Severity};
use gwgen::language::unseen::is_unseen;
use gwgen::source::SourceMap;

use crate::console::Console;
use crate::exit::Exit;

/// `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The place, the text around it, and what to write instead
    #[default]
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate a pull request
    Github,
}

/// What was found in one definition.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The definition as the user named it.
    pub(crate) spec: String,
    /// All findings, sorted.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub(crate) sources: SourceMap,
}

impl Verdict {
    /// Number of errors.
    pub(crate) fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// Number of warnings.
    pub(crate) fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// Number of notes.
    pub(crate) fn notes(&self) -> usize {
        self.count(Severity::Note)
    }

    /// How a command ends that was given this definition. A file that the command line names and that is not there is no
    /// fault of a definition.
    pub(crate) fn exit(&self) -> Exit {
        let unread = |finding: &&Diagnostic| matches!(finding.code, Code::UNREADABLE_FILE | Code::NOT_A_FILE);
        match self.diagnostics.iter().find(unread) {
            Some(_) => Exit::WrongUsage,
            None if self.errors() > 0 => Exit::DefinitionHasErrors,
            None => Exit::Fine,
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// `2 errors, 1 warning`; `no errors` where there is nothing at all.
    pub(crate) fn summary(&self) -> String {
        let parts = [(self.errors(), "error"), (self.warnings(), "warning"), (self.notes(), "note")];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" }))
            .collect();
        if parts.is_empty() { "no errors".to_owned() } else { parts.join(", ") }
    }
}

/// Prints all findings: for people to standard error, for machines to standard output.
pub(crate) fn print(verdicts: &[Verdict], format: Format, console: &Console) -> Exit {
    match format {
        Format::Human => {
            let printed = console.diagnostics(&human::render(verdicts, human::SHOWN));
            for verdict in verdicts {
                console
                    .status("Checked", format_args!("{}: {}", printable(&verdict.spec), verdict.summary()));
            }
            printed
        }
        Format::Json => console.result(&json::render(verdicts)),
        Format::Sarif => console.result(&sarif::render(verdicts)),
        Format::Github => console.result(&github::render(verdicts)),
    }
}

/// Prints all findings about a text that is no definition, whole: no other command could show the rest.
pub(crate) fn print_whole(verdict: Verdict, console: &Console) {
    let summary = (printable(&verdict.spec), verdict.summary());
    // What cannot be printed changes nothing about the text's result.
    _ = console.diagnostics(&human::render(&[verdict], usize::MAX));
    console.status("Checked", format_args!("{}: {}", summary.0, summary.1));
}

/// A severity's word, the same in all formats.
pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A text of the definition without what a terminal would obey: control characters and changes of direction are escaped.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
