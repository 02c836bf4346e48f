//! SARIF 2.1.0 (OASIS): one run, the codes as rules, the findings as results.

use std::collections::BTreeSet;

use gwgen::diagnostic::{Code, Diagnostic, Label, Span};
use gwgen::source::SourceMap;
use serde_json::{Value, json};

use super::{Verdict, word};

/// The log, with a line break at its end.
pub(super) fn render(verdicts: &[Verdict]) -> String {
    let found: BTreeSet<Code> =
        verdicts.iter().flat_map(|verdict| &verdict.diagnostics).map(|found| found.code).collect();
    let rules: Vec<Code> = found.into_iter().collect();
    let results: Vec<Value> = verdicts
        .iter()
        .flat_map(|verdict| verdict.diagnostics.iter().map(|found| result(found, verdict, &rules)))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gwgen",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.to_string(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": code.explanation() },
        "defaultConfiguration": { "level": word(code.severity()) },
    })
}

fn result(diagnostic: &Diagnostic, verdict: &Verdict, rules: &[Code]) -> Value {
    let sources = &verdict.sources;
    let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    let place = match &diagnostic.primary {
        Some(label) => location(label.span, sources),
        None => json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&verdict.spec) } } }),
    };
    let mut result = json!({
        "ruleId": diagnostic.code.to_string(),
        "ruleIndex": rules.binary_search(&diagnostic.code).unwrap_or(0),
        "level": word(diagnostic.severity),
        "message": { "text": format!("{}{help}", diagnostic.message) },
        "locations": [place],
    });
    if let Some(object) = result.as_object_mut() {
        if !diagnostic.secondary.is_empty() {
            let related: Vec<Value> = diagnostic
                .secondary
                .iter()
                .enumerate()
                .map(|(id, label)| related(id, label, sources))
                .collect();
            object.insert("relatedLocations".to_owned(), related.into());
        }
        if let Some(fix) = &diagnostic.fix {
            let change = json!({
                "artifactLocation": { "uri": uri(sources.path(fix.span.file)) },
                "replacements": [{
                    "deletedRegion": region(fix.span, sources),
                    "insertedContent": { "text": fix.replacement },
                }],
            });
            object.insert("fixes".to_owned(), json!([{ "artifactChanges": [change] }]));
        }
    }
    result
}

fn related(id: usize, label: &Label, sources: &SourceMap) -> Value {
    let mut place = location(label.span, sources);
    if let Some(object) = place.as_object_mut() {
        object.insert("id".to_owned(), id.into());
        object.insert("message".to_owned(), json!({ "text": label.text }));
    }
    place
}

fn location(span: Span, sources: &SourceMap) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(sources.path(span.file)) },
        "region": region(span, sources),
    } })
}

fn region(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.start(span), sources.end(span));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a relative reference: everything but unreserved characters and slashes is escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
