//! Faults planted at random places of real definitions, several at once: each is reported at its own line and column.

use std::collections::BTreeMap;
use std::ops::Range;

use gwgen::source::{Kind, Node};

use crate::corpus::{self, Document};
use crate::meaning;
use gwgen_tests::random::Random;

/// An edit of a text, and the finding that it must cause.
pub(crate) struct Plant {
    /// What is replaced.
    pub(crate) at: Range<usize>,
    pub(crate) by: String,
    pub(crate) code: &'static str,
    /// Whether it leaves the meaning of everything else alone.
    pub(crate) harmless: bool,
    /// Where the finding begins, counted from the start of `by`.
    pub(crate) offset: usize,
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
    let seed = 7;
    let mut random = Random::new(seed);
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

/// Plants several faults of both sorts in each document, some times over; how often each code was planted.
fn plant_both(
    folders: &[&str],
    most: usize,
    rounds: usize,
    seed: u64,
) -> Option<BTreeMap<&'static str, usize>> {
    let documents = corpus::documents(folders, most)?;
    let mut random = Random::new(seed);
    let mut missing = Vec::new();
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    for document in &documents {
        let (loaded, _) = corpus::read(&document.name, document.text.as_bytes());
        let Some(root) = loaded.root() else { continue };
        let Some(api) = corpus::compile(&document.name, document.text.as_bytes()).api else { continue };
        for _ in 0..rounds {
            let mut places = meaning::faults(&document.text, root, api.kind, &mut random);
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
            plants.iter().for_each(|plant| *planted.entry(plant.code).or_default() += 1);
        }
    }
    let count: usize = planted.values().sum();
    println!("seed {seed}: {count} faults in {} documents, {planted:?}", documents.len());
    assert!(missing.is_empty(), "seed {seed}: {} of {count}:\n{}", missing.len(), missing.join("\n"));
    Some(planted)
}

#[test]
fn faults_of_the_meaning_and_of_the_text_together() {
    let Some(planted) = plant_both(&["gateway-specs/rest", "gateway-specs/http"], 400_000, 4, 11) else {
        return;
    };
    assert!(planted.len() >= 20 && planted.values().sum::<usize>() > 1_500, "{planted:?}");
}

#[test]
fn faults_in_large_plain_documents() {
    let Some(planted) = plant_both(&["openapi"], 1_500_000, 1, 13) else { return };
    assert!(planted.len() >= 10 && planted.values().sum::<usize>() > 150, "{planted:?}");
}
