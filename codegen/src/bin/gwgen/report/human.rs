//! rustc's look, by its own renderer.
//!
//! The renderer sees only the lines that matter, cut to a width that a person reads: definitions may be one line of many
//! megabytes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};
use gwgen::diagnostic::{Code, Diagnostic, Label, Severity, Span};
use gwgen::source::SourceMap;

use super::{Verdict, printable};

/// Warnings and notes of one code that are shown of a definition, before the others are only counted. Errors are all
/// shown: each has to be mended.
pub(super) const SHOWN: usize = 3;

/// All findings, one after the other with an empty line between; more of one code than are shown end in a line that counts
/// the rest.
pub(super) fn render(verdicts: &[Verdict], shown: usize) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    for verdict in verdicts {
        let mut counts: BTreeMap<Code, (usize, usize)> = BTreeMap::new();
        for diagnostic in &verdict.diagnostics {
            counts.entry(diagnostic.code).or_default().1 += 1;
        }
        for diagnostic in &verdict.diagnostics {
            let (number, of) = counts.entry(diagnostic.code).or_default();
            *number += 1;
            // A line in the place of one finding would save nothing.
            if diagnostic.severity != Severity::Error && *of > shown.saturating_add(1) && *number > shown {
                if *number == shown + 1 {
                    let (rest, code) = (*of - shown, diagnostic.code);
                    _ = writeln!(
                        out,
                        "… and {rest} more of {code} (`gwgen check --format json` lists all)\n"
                    );
                }
                continue;
            }
            for line in renderer.render(&groups(diagnostic, &verdict.sources)).lines() {
                // In front of the text of a cut line the renderer leaves room for a path, which was said already.
                if anstream::adapter::strip_str(line).to_string().trim() != ":::" {
                    out.push_str(line);
                    out.push('\n');
                }
            }
            out.push('\n');
        }
    }
    out
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.code.to_string());
    let mut group = Group::with_title(title);
    for window in windows(diagnostic, sources) {
        group = group.elements(window.elements(sources));
    }
    let fix = diagnostic.fix.as_ref().filter(|fix| Window::around(fix.span, sources).is_whole());
    let help = diagnostic.help.as_deref().map(printable);
    let Some(fix) = fix else {
        return vec![match help {
            Some(help) => group.element(Level::HELP.message(help)),
            None => group,
        }];
    };
    let window = Window::around(fix.span, sources);
    let title = Level::HELP.secondary_title(help.unwrap_or_else(|| "write this instead".to_owned()));
    let snippet = Snippet::source(window.text(sources))
        .line_start(window.line)
        .path(printable(sources.path(fix.span.file)))
        .patch(Patch::new(window.range(fix.span, sources), fix.replacement.as_str()));
    vec![group, Group::with_title(title).element(snippet)]
}

/// Places that are shown together.
struct Window<'a> {
    /// Bytes of the file that are shown: whole lines, or a part of a long one.
    bytes: Range<usize>,
    /// Number of the first line.
    line: usize,
    /// Whether a long line was cut.
    cut: bool,
    span: Span,
    labels: Vec<(AnnotationKind, &'a Label)>,
}

/// Columns that are shown of a line that is longer.
const WIDEST: usize = 160;
/// Labels this near to each other are shown in one piece.
const NEAR: usize = 12;

/// The primary place first; labels near it, then the others in their own windows.
fn windows<'a>(diagnostic: &'a Diagnostic, sources: &SourceMap) -> Vec<Window<'a>> {
    let primary = diagnostic.primary.iter().map(|label| (AnnotationKind::Primary, label));
    let secondary = diagnostic.secondary.iter().map(|label| (AnnotationKind::Context, label));
    let mut windows: Vec<Window<'a>> = Vec::new();
    for (kind, label) in primary.chain(secondary) {
        let mut new = Window::around(label.span, sources);
        new.labels.push((kind, label));
        let near = windows.iter_mut().find(|window| {
            window.span.file == label.span.file
                && (window.cut == new.cut)
                && if new.cut { window.bytes == new.bytes } else { window.line.abs_diff(new.line) <= NEAR }
        });
        match near {
            Some(window) => {
                window.line = window.line.min(new.line);
                window.bytes = window.bytes.start.min(new.bytes.start)..window.bytes.end.max(new.bytes.end);
                window.labels.push((kind, label));
            }
            None => windows.push(new),
        }
    }
    windows
}

impl<'a> Window<'a> {
    /// The line that a place begins in.
    fn around(span: Span, sources: &SourceMap) -> Window<'a> {
        let text = sources.text(span.file);
        let start = (span.start as usize).min(text.len());
        let bytes = sources.line(span.file, span.start);
        let line = sources.start(span).line;
        let (first, last) = (bytes.start, bytes.end);
        let mut window = Window { bytes, line, cut: false, span, labels: Vec::new() };
        if last - first > WIDEST {
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let from = boundary(start.saturating_sub(WIDEST / 2).max(first));
            window.bytes = from..boundary((from + WIDEST).min(last));
            window.cut = true;
        }
        window
    }

    fn is_whole(&self) -> bool {
        !self.cut
    }

    fn text<'s>(&self, sources: &'s SourceMap) -> &'s str {
        sources.text(self.span.file).get(self.bytes.clone()).unwrap_or("")
    }

    /// A place inside the window: from its first byte to its last, or to the end of its first line.
    fn range(&self, span: Span, sources: &SourceMap) -> Range<usize> {
        let start = (span.start as usize).clamp(self.bytes.start, self.bytes.end);
        let end = (span.end as usize).clamp(start, self.bytes.end);
        let text = sources.text(span.file).get(start..end).unwrap_or("");
        let first_line = text.split('\n').next().unwrap_or("").trim_end().len();
        start - self.bytes.start..start - self.bytes.start + first_line
    }

    fn elements<'s>(&self, sources: &'s SourceMap) -> Vec<Element<'s>>
    where
        'a: 's,
    {
        let annotations = self.labels.iter().map(|(kind, label)| {
            let annotation = kind.span(self.range(label.span, sources));
            if label.text.is_empty() { annotation } else { annotation.label(printable(&label.text)) }
        });
        let path = printable(sources.path(self.span.file));
        let snippet = Snippet::source(self.text(sources)).line_start(self.line).annotations(annotations);
        if !self.cut {
            return vec![snippet.path(path).into()];
        }
        // Columns of a cut line would be wrong, so they are said and not counted.
        let place = sources.start(self.span);
        vec![Origin::path(path).line(place.line).char_column(place.column).into(), snippet.into()]
    }
}

#[cfg(test)]
mod tests {
    use gwgen::diagnostic::{Code, FileId};

    use super::*;

    /// What is printed of one finding, without colour.
    fn shown(text: &str, make: impl Fn(&dyn Fn(&str) -> Span) -> Diagnostic) -> String {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml".to_owned(), text.as_bytes(), text.into());
        let place = |piece: &str| {
            let start = u32::try_from(text.find(piece).unwrap()).unwrap();
            Span::new(file, start, start + u32::try_from(piece.len()).unwrap())
        };
        let verdict = Verdict { spec: "a.yaml".to_owned(), diagnostics: vec![make(&place)], sources };
        anstream::adapter::strip_str(&render(&[verdict], SHOWN)).to_string()
    }

    #[test]
    fn fixes_are_shown_as_edits() {
        let said = shown("a: 1\nb: [tru]\n", |place| {
            Diagnostic::new(Code::YAML_SYNTAX, place("tru"), "no boolean")
                .help("booleans are `true` and `false`")
                .fix(place("tru"), "true")
        });
        let wanted = "error[GW0010]: no boolean\n --> a.yaml:2:5\n  |\n2 | b: [tru]\n  |     ^^^\n  |\n\
                      help: booleans are `true` and `false`\n  |\n2 | b: [true]\n  |        +\n\n";
        assert_eq!(said, wanted);
    }

    #[test]
    fn many_of_a_code_are_counted_but_errors_are_all_shown() {
        for (code, repeats, shown, counted) in [
            (Code::METHOD_WITHOUT_INTEGRATION, 158, 3, "… and 155 more of GW1106"),
            (Code::METHOD_WITHOUT_INTEGRATION, 4, 4, ""),
            (Code::YAML_SYNTAX, 9, 9, ""),
        ] {
            let text = "a: 1\n".repeat(repeats);
            let mut sources = SourceMap::new();
            let file = sources.add("a.yaml".to_owned(), text.as_bytes(), text.as_str().into());
            let place = |line: usize| u32::try_from(line * 5).unwrap();
            let found = (0..repeats)
                .map(|line| Diagnostic::new(code, Span::new(file, place(line), place(line) + 1), "same"));
            let verdict = Verdict { spec: "a.yaml".to_owned(), diagnostics: found.collect(), sources };
            let said = anstream::adapter::strip_str(&render(&[verdict], SHOWN)).to_string();
            assert_eq!(said.matches(": same").count(), shown, "{said}");
            assert_eq!(said.matches("… and").count(), usize::from(!counted.is_empty()), "{said}");
            assert!(said.contains(counted), "{said}");
        }
    }

    #[test]
    fn places_far_apart_have_pieces_of_their_own() {
        let text = format!("first: 1\n{}last: 2\n", "x: 0\n".repeat(500));
        let said = shown(&text, |place| {
            Diagnostic::new(Code::YAML_SYNTAX, place("last"), "so").also(place("first"), "and so")
        });
        assert!(
            said.contains("--> a.yaml:502:1\n")
                && said.contains("::: a.yaml:1:1\n")
                && said.lines().count() < 16,
            "{said}"
        );
    }

    #[test]
    fn long_lines_and_long_places_are_cut() {
        let text = format!("{}here{}\nnext: {{\n  a: 1\n}}\n", "ä".repeat(3_000), "ö".repeat(3_000));
        let said = shown(&text, |place| Diagnostic::new(Code::YAML_SYNTAX, place("here"), "so"));
        assert!(said.contains("--> a.yaml:1:3001\n") && said.len() < 800, "{said}");
        let said = shown(&text, |place| Diagnostic::new(Code::YAML_SYNTAX, place("{\n  a: 1\n}"), "so"));
        assert!(said.ends_with("2 | next: {\n  |       ^\n\n"), "{said}");
    }

    #[test]
    fn findings_without_a_place_have_a_title_only() {
        let said = shown("", |_| {
            let mut finding = Diagnostic::new(
                Code::UNREADABLE_FILE,
                Span::new(FileId(0), 0, 0),
                "`x`: gone\u{1B}[2J\u{202E}\u{061C}\u{2028}",
            );
            finding.primary = None;
            finding
        });
        assert_eq!(said, "error[GW0001]: `x`: gone\\u{1b}[2J\\u{202e}\\u{61c}\\u{2028}\n\n");
    }
}
