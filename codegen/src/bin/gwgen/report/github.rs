//! Workflow commands of GitHub Actions: `::error file=…,line=…::…`, one a line.

use std::fmt::Write;

use gwgen::diagnostic::{Diagnostic, Severity};
use gwgen::source::SourceMap;

use super::Verdict;

/// All findings as commands.
pub(super) fn render(verdicts: &[Verdict]) -> String {
    let mut out = String::new();
    for verdict in verdicts {
        for diagnostic in &verdict.diagnostics {
            command(diagnostic, &verdict.spec, &verdict.sources, &mut out);
        }
    }
    out
}

fn command(diagnostic: &Diagnostic, spec: &str, sources: &SourceMap, out: &mut String) {
    let name = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let title = format!("{}: {}", diagnostic.code, diagnostic.code.title());
    _ = match &diagnostic.primary {
        Some(label) => {
            let (start, end) = (sources.start(label.span), sources.end(label.span));
            let file = property(sources.path(label.span.file));
            write!(out, "::{name} file={file},line={},endLine={},", start.line, end.line).and_then(|()| {
                // Columns mean something on one line only.
                if start.line != end.line {
                    return Ok(());
                }
                write!(out, "col={},endColumn={},", start.column, end.column.max(start.column + 1))
            })
        }
        None => write!(out, "::{name} file={},", property(spec)),
    };
    let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    _ = writeln!(out, "title={}::{}", property(&title), data(&format!("{}{help}", diagnostic.message)));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
