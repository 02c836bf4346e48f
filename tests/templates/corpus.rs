//! Every mapping template that a real definition holds can be read, but for those that hold a mistake.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gwgen::language::velocity::{FindingKind, hole, read};
use gwgen::source::Input;

/// Templates with a mistake, which no engine of Amazon's renders as it was meant: file, what stands there, what is said.
const FAULTY: &[(&str, &str, &str)] = &[
    // Escaped once too often: Velocity's lexer stops at the backslash.
    ("tests_aws_files_api_definition.yaml", r#"params(\"data\")"#, r#"`\"` stands where a quote belongs"#),
    // `$input.body` is a text and no function (reference 5.2).
    (
        "di-ipv-cimit-stub_openAPI_cimit-external.yaml",
        "$input.body('code')",
        "`$input` has no function `body`; the call is empty text",
    ),
];

/// A template, and where it was found.
pub(super) struct Found {
    file: String,
    pub(super) text: String,
    pub(super) parameters: Vec<String>,
}

/// All of them, some more than once.
pub(super) fn templates(corpus: &Path) -> Vec<Found> {
    let mut templates = Vec::new();
    for folder in
        ["gateway-specs/rest", "templates/embedded-definition", "templates/resources", "templates/websocket"]
    {
        for entry in fs::read_dir(corpus.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            collect(&path, &mut templates);
        }
    }
    templates
}

#[test]
fn every_template_can_be_read() {
    let Some(corpus) = gwgen_tests::repository::shared("corpus") else { return };
    let templates = templates(&corpus);
    let distinct: BTreeSet<&str> = templates.iter().map(|found| found.text.as_str()).collect();
    assert!(distinct.len() > 100, "{} templates", distinct.len());
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for found in &templates {
        for finding in read(&found.text, &found.parameters).findings {
            if matches!(finding.kind, FindingKind::Variable | FindingKind::Word) {
                // Empty text, as at Amazon.
                continue;
            }
            let row = FAULTY.iter().position(|(file, here, said)| {
                found.file.ends_with(file) && found.text.contains(here) && finding.message == *said
            });
            match row {
                Some(row) => drop(seen.insert(row)),
                None => wrong.push(format!(
                    "{}: {} at {:?}\n{}",
                    found.file, finding.message, finding.range, found.text
                )),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), templates.len(), wrong.join("\n---\n"));
    assert_eq!(seen.len(), FAULTY.len(), "a row of the table is not needed");
}

/// Every template of a file, wherever it stands in it. What an intrinsic function joins is joined; what it does not know
/// is a hole.
fn collect(path: &Path, out: &mut Vec<Found>) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("").to_owned();
    if name.ends_with(".tsv") || name.ends_with(".md") {
        return;
    }
    let mut findings = gwgen::diagnostic::Diagnostics::new();
    let input = Input::Path(path.to_owned());
    let loaded = gwgen::source::load(&input, &gwgen::source::LoadOptions::default(), &mut findings);
    let Some(root) = loaded.root() else { return };
    let mut open = vec![root];
    let mut visited = BTreeSet::new();
    while let Some(node) = open.pop() {
        if !visited.insert(node.id()) {
            continue;
        }
        for (key, value) in node.entries() {
            if matches!(
                key.text,
                "requestTemplates" | "responseTemplates" | "RequestTemplates" | "ResponseTemplates"
            ) {
                for (_, template) in value.entries() {
                    let mut parameters = Vec::new();
                    if let Some(text) = joined(template, &mut parameters) {
                        out.push(Found { file: name.clone(), text, parameters });
                    }
                }
            }
            open.push(value);
        }
        open.extend(node.items());
    }
}

fn joined(node: gwgen::source::Node<'_>, parameters: &mut Vec<String>) -> Option<String> {
    let mut new_hole = || {
        parameters.push("X".to_owned());
        hole(parameters.len() - 1)
    };
    let substituted = |text: &str, new_hole: &mut dyn FnMut() -> String| {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            out.push_str(before);
            let (name, after) = behind.split_once('}')?;
            match name.strip_prefix('!') {
                Some(name) => out.push_str(&format!("${{{name}}}")),
                None => out.push_str(&new_hole()),
            }
            rest = after;
        }
        Some(out + rest)
    };
    if node.tag() == Some("!Sub") {
        let text = node.text().or_else(|| node.items().next()?.text())?;
        return substituted(text, &mut new_hole);
    }
    if let Some(text) = node.text() {
        // `${AWS::Region}` is a hole in any text.
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${AWS::") {
            out.push_str(before);
            out.push_str(&new_hole());
            rest = behind.split_once('}')?.1;
        }
        return Some(out + rest);
    }
    if let Some(inner) = node.get("Fn::Sub") {
        let text = inner.text().or_else(|| inner.items().next()?.text())?;
        return substituted(text, &mut new_hole);
    }
    let mut parts = node.get("Fn::Join").or(Some(node).filter(|node| node.tag() == Some("!Join")))?.items();
    let separator = parts.next()?.text()?.to_owned();
    let pieces: Vec<String> = parts
        .next()?
        .items()
        .map(|piece| piece.text().filter(|_| piece.tag().is_none()).map_or_else(&mut new_hole, str::to_owned))
        .collect();
    Some(pieces.join(&separator))
}
