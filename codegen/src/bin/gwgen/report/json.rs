//! One JSON document, for scripts. Fields are only ever added.

use gwgen::diagnostic::{Diagnostic, Label, Span};
use gwgen::source::{Position, SourceMap};
use serde::Serialize;

use super::{Verdict, word};

#[derive(Serialize)]
struct Document<'a> {
    /// Raised when a field changes its meaning.
    version: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    definitions: Vec<Definition<'a>>,
}

#[derive(Serialize)]
struct Definition<'a> {
    path: &'a str,
    errors: usize,
    warnings: usize,
    notes: usize,
    files: Vec<File<'a>>,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: String,
    severity: &'static str,
    title: &'static str,
    message: &'a str,
    primary: Option<Place<'a>>,
    secondary: Vec<Place<'a>>,
    help: Option<&'a str>,
    fix: Option<Edit<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

#[derive(Serialize)]
struct Edit<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    replacement: &'a str,
}

/// Line and column count from 1, columns in characters; bytes count from 0.
#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    byte: u32,
}

/// The document, with a line break at its end.
pub(super) fn render(verdicts: &[Verdict]) -> String {
    let document = Document {
        version: 1,
        errors: verdicts.iter().map(Verdict::errors).sum(),
        warnings: verdicts.iter().map(Verdict::warnings).sum(),
        notes: verdicts.iter().map(Verdict::notes).sum(),
        definitions: verdicts.iter().map(definition).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn definition(verdict: &Verdict) -> Definition<'_> {
    let sources = &verdict.sources;
    Definition {
        path: &verdict.spec,
        errors: verdict.errors(),
        warnings: verdict.warnings(),
        notes: verdict.notes(),
        files: sources
            .files()
            .map(|id| File { path: sources.path(id), sha256: sources.sha256(id) })
            .collect(),
        diagnostics: verdict.diagnostics.iter().map(|diagnostic| finding(diagnostic, sources)).collect(),
    }
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Finding<'a> {
    let place = |label: &'a Label| {
        let (start, end) = points(label.span, sources);
        Place { path: sources.path(label.span.file), start, end, text: &label.text }
    };
    Finding {
        code: diagnostic.code.to_string(),
        severity: word(diagnostic.severity),
        title: diagnostic.code.title(),
        message: &diagnostic.message,
        primary: diagnostic.primary.as_ref().map(place),
        secondary: diagnostic.secondary.iter().map(place).collect(),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| {
            let (start, end) = points(fix.span, sources);
            Edit { path: sources.path(fix.span.file), start, end, replacement: &fix.replacement }
        }),
    }
}

fn points(span: Span, sources: &SourceMap) -> (Point, Point) {
    let point = |at: Position, byte| Point { line: at.line, column: at.column, byte };
    (point(sources.start(span), span.start), point(sources.end(span), span.end))
}
