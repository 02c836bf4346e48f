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
    /// Where the finding begins, counted from the start of `by`.
    offset: usize,
}

/// Members of block mappings and of JSON objects, and plain values, as places where faults can be planted.
fn plants(document: &Document, root: Node<'_>, random: &mut Random) -> Vec<Plant> {
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
            found.push(Plant { at: start..start, offset: by.len(), by, code: "GW0012" });
            let (from, to) = (value.span().start as usize, value.span().end as usize);
            let plain =
                value.kind() == Kind::String && value.is_plain() && !document.text[from..to].contains('\n');
            if !document.is_json() && plain && !document.text[..from].ends_with(['&', ' ', '-'].map(|_| '!'))
            {
                found.push(Plant { at: from..to, by: "*planted".to_owned(), code: "GW0014", offset: 0 });
            }
        }
    }
    // Far enough from each other that no edit touches another's place.
    let mut chosen: Vec<Plant> = Vec::new();
    for _ in 0..6 {
        let plant = found.swap_remove(random.below(found.len()));
        let apart = |other: &Plant| plant.at.end + 1 < other.at.start || other.at.end + 1 < plant.at.start;
        if chosen.iter().all(apart) {
            chosen.push(plant);
        }
        if found.is_empty() {
            break;
        }
    }
    chosen.sort_by_key(|plant| plant.at.start);
    chosen
}

/// Line and column of a byte, counted independently of the compiler.
fn place(text: &str, byte: usize) -> String {
    let before = &text[..byte];
    let line = before.matches('\n').count() + 1;
    format!("{line}:{}", before.rsplit('\n').next().unwrap().chars().count() + 1)
}

#[test]
fn several_faults_at_once() {
    let folders = ["gateway-specs/rest", "gateway-specs/http", "openapi"];
    let Some(documents) = corpus::documents(&folders, 400_000) else {
        return println!("skipped: shared/corpus is not there");
    };
    let mut random = Random::new(7);
    let mut planted = 0;
    for document in &documents {
        let (loaded, findings) = corpus::read(&document.name, document.text.as_bytes());
        let Some(root) = loaded.root().filter(|_| findings.is_empty()) else { continue };
        for _ in 0..3 {
            let mut text = String::new();
            let mut wanted = Vec::new();
            let mut end = 0;
            for plant in plants(document, root, &mut random) {
                text.push_str(&document.text[end..plant.at.start]);
                wanted.push((plant.code, text.len() + plant.offset));
                text.push_str(&plant.by);
                end = plant.at.end;
            }
            text.push_str(&document.text[end..]);
            let wanted: Vec<String> =
                wanted.into_iter().map(|(code, byte)| format!("{code} {}", place(&text, byte))).collect();
            let (loaded, findings) = corpus::read(&document.name, text.as_bytes());
            let found = corpus::places(&loaded, &findings);
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
