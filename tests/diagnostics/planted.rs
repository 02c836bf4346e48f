//! Faults planted at random places of real definitions, several at once: each is reported at its own line and column.

use std::ops::Range;

use gwgen::source::{Kind, Node};

use crate::corpus::{self, Document};
use crate::random::Random;

/// An edit of a text, and the finding that it must cause.
struct Plant {
    /// What is replaced.
    at: Range<usize>,
    by: String,
    code: &'static str,
    /// Whether it leaves the meaning of everything else alone.
    harmless: bool,
    /// Where the finding begins, counted from the start of `by`.
    offset: usize,
}

/// Members of block mappings and of JSON objects, and plain values, as places where faults of the text can be planted.
fn faults_of_text(document: &Document, root: Node<'_>) -> Vec<Plant> {
    let mut open = vec![root];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        open.extend(node.items());
        for (key, value) in node.entries() {
            open.push(value);
            let start = key.span.start as usize;
            // A second key in front of the first: then the old one is the repetition.
            let by = if document.is_json() {
                format!("{}: 0, ", serde_json::to_string(key.text).unwrap())
            } else {
                let line = document.text[..start].rfind('\n').map_or(0, |at| at + 1);
                let indent = &document.text[line..start];
                let flow = document.text[node.span().start as usize..].starts_with('{');
                if flow || !indent.chars().all(|c| c == ' ') || key.text.contains(['"', '\\', '\n']) {
                    continue;
                }
                format!("\"{}\": planted\n{indent}", key.text)
            };
            let harmless = matches!(key.text, "description" | "summary" | "title" | "format");
            found.push(Plant { at: start..start, offset: by.len(), by, code: "GW0012", harmless });
            let (from, to) = (value.span().start as usize, value.span().end as usize);
            let plain =
                value.kind() == Kind::String && value.is_plain() && !document.text[from..to].contains('\n');
            if !document.is_json() && plain && !document.text[..from].ends_with(['&', ' ', '-'].map(|_| '!'))
            {
                found.push(Plant {
                    at: from..to,
                    by: "*planted".to_owned(),
                    code: "GW0014",
                    offset: 0,
                    harmless: false,
                });
            }
        }
    }
    found
}

/// Members of methods and integrations, as places where faults of the meaning can be planted: one in each integration, since
/// one fault may hide another there.
fn faults_of_meaning(root: Node<'_>, random: &mut Random) -> Vec<Plant> {
    const INTEGRATION: &[(&str, &str, &str)] = &[
        ("type", "\"planted\"", "GW1201"),
        ("httpMethod", "\"PLANTED\"", "GW1203"),
        ("timeoutInMillis", "7", "GW1209"),
        ("connectionType", "\"PLANTED\"", "GW1211"),
    ];
    let mut found = Vec::new();
    let methods = root.get("paths").into_iter().flat_map(Node::entries).flat_map(|(_, item)| item.entries());
    for (verb, method) in methods {
        // `any` and the like are no operations, so nobody reads them.
        if !matches!(
            verb.text,
            "get" | "put" | "post" | "delete" | "options" | "patch" | "x-amazon-apigateway-any-method"
        ) {
            continue;
        }
        let mut choices = Vec::new();
        if let Some(integration) = method.get("x-amazon-apigateway-integration") {
            let scalar = |key: &str| {
                integration.get(key).filter(|value| value.text().is_some() && value.tag().is_none())
            };
            let kind = integration.get("type").and_then(Node::as_str).unwrap_or("");
            let http = kind.to_lowercase().starts_with("http");
            let known = INTEGRATION
                .iter()
                .filter(|(key, ..)| http || !matches!(*key, "httpMethod" | "connectionType"))
                .filter_map(|(key, by, code)| Some((scalar(key)?.span(), *by, *code)));
            choices.extend(known);
            if let Some(key) = integration.key_span("uri") {
                choices.push((key, "\"urii\"", "GW0105"));
            }
        }
        if let Some(validator) =
            method.get("x-amazon-apigateway-request-validator").filter(|node| node.as_str().is_some())
        {
            choices.push((validator.span(), "\"planted\"", "GW1110"));
        }
        let references =
            method.get("parameters").into_iter().flat_map(Node::items).filter_map(|item| item.get("$ref"));
        choices.extend(references.map(|value| (value.span(), "\"#/planted\"", "GW0200")));
        if !choices.is_empty() {
            let (span, by, code) = *random.pick(&choices);
            let at = span.start as usize..span.end as usize;
            found.push(Plant { at, by: by.to_owned(), code, offset: 0, harmless: false });
        }
    }
    found
}

/// A few of the places, far enough from each other that no edit touches another's, in the order of the text.
fn choose(mut found: Vec<Plant>, random: &mut Random) -> Vec<Plant> {
    let mut chosen: Vec<Plant> = Vec::new();
    while chosen.len() < 6 && !found.is_empty() {
        let plant = found.swap_remove(random.below(found.len()));
        let apart = |other: &Plant| plant.at.end + 1 < other.at.start || other.at.end + 1 < plant.at.start;
        if chosen.iter().all(apart) {
            chosen.push(plant);
        }
    }
    chosen.sort_by_key(|plant| plant.at.start);
    chosen
}

/// The text with the faults, and the findings that they must cause.
fn plant(text: &str, plants: &[Plant]) -> (String, Vec<String>) {
    let mut out = String::new();
    let mut wanted = Vec::new();
    let mut end = 0;
    for plant in plants {
        out.push_str(&text[end..plant.at.start]);
        wanted.push((plant.code, out.len() + plant.offset));
        out.push_str(&plant.by);
        end = plant.at.end;
    }
    out.push_str(&text[end..]);
    let wanted = wanted.into_iter().map(|(code, byte)| format!("{code} {}", place(&out, byte))).collect();
    (out, wanted)
}

/// Line and column of a byte, counted independently of the compiler.
fn place(text: &str, byte: usize) -> String {
    let before = &text[..byte];
    let line = before.matches('\n').count() + 1;
    format!("{line}:{}", before.rsplit('\n').next().unwrap().chars().count() + 1)
}

#[test]
fn faults_of_the_text() {
    let folders = ["gateway-specs/rest", "gateway-specs/http", "openapi"];
    let Some(documents) = corpus::documents(&folders, 400_000) else { return };
    let mut random = Random::new(7);
    let mut planted = 0;
    for document in &documents {
        let (loaded, findings) = corpus::read(&document.name, document.text.as_bytes());
        let Some(root) = loaded.root().filter(|_| findings.is_empty()) else { continue };
        for _ in 0..3 {
            let plants = choose(faults_of_text(document, root), &mut random);
            let (text, wanted) = plant(&document.text, &plants);
            let (loaded, findings) = corpus::read(&document.name, text.as_bytes());
            let found = corpus::places(&loaded.sources, &findings);
            for want in &wanted {
                assert!(
                    found.contains(want),
                    "{}: {want} is missing in {found:?}; all: {wanted:?}",
                    document.name
                );
            }
            planted += wanted.len();
        }
    }
    assert!(planted > 1_000, "{planted}");
}

#[test]
fn faults_of_the_meaning_and_of_the_text_together() {
    let Some(documents) = corpus::documents(&["gateway-specs/rest", "gateway-specs/http"], 400_000) else {
        return;
    };
    let mut random = Random::new(11);
    let mut missing = Vec::new();
    let mut planted = 0;
    for document in &documents {
        let (loaded, _) = corpus::read(&document.name, document.text.as_bytes());
        let Some(root) = loaded.root() else { continue };
        for _ in 0..4 {
            let mut places = faults_of_meaning(root, &mut random);
            let harmless: Vec<Plant> =
                faults_of_text(document, root).into_iter().filter(|plant| plant.harmless).collect();
            places.extend(choose(harmless, &mut random).into_iter().take(2));
            let plants = choose(places, &mut random);
            let (text, wanted) = plant(&document.text, &plants);
            let compilation = corpus::compile(&document.name, text.as_bytes());
            let found = corpus::places(&compilation.sources, &compilation.diagnostics);
            for want in wanted.iter().filter(|want| !found.contains(want)) {
                missing.push(format!("{}: {want} is missing in {found:?}; all: {wanted:?}", document.name));
            }
            planted += wanted.len();
        }
    }
    assert!(missing.is_empty(), "{} of {planted}:\n{}", missing.len(), missing.join("\n"));
    assert!(planted > 1_000, "{planted}");
}
