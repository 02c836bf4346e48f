//! Definitions cut off and damaged at thousands of places: always an error or a model, never a panic.

use std::time::{Duration, Instant};

use gwgen::diagnostic::Severity;
use gwgen::emit::EmitOptions;

use crate::corpus::{self, Document};
use gwgen_tests::random::Random;

/// Damages a text at random places.
fn mutate(text: &[u8], random: &mut Random) -> Vec<u8> {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "- ",
        "? ",
        "*a",
        "&a ",
        "!x ",
        "!<",
        "|",
        ">",
        "|-\n",
        "\"",
        "'",
        "#",
        " #",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "%",
        "@",
        "`",
        "---\n",
        "...\n",
        "<<: *a",
        "\\",
        "\\u",
        "\\ud800",
        "\u{FEFF}",
        "\u{85}",
        "\u{2028}",
        "\0",
        "\u{7F}",
        "é",
        "$ref: '#'",
        "$ref: x.yaml",
        "~",
        "null",
        "1e999",
        "0x",
        ".inf",
        "-",
        "gwgen: allow(GW0001) x",
        "# gwgen: allow(,) ",
        "%YAML 9.9\n",
        "%TAG ! x\n",
        "x-gwgen-allow: {GW9001: ''}\n",
    ];
    let mut out = text.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(out.len() + 1);
        let length = random.below(12).min(out.len() - at);
        match random.below(6) {
            0 => drop(out.drain(at..at + length)),
            1 => drop(out.splice(at..at, random.pick(PIECES).bytes()).collect::<Vec<_>>()),
            2 => drop(out.splice(at..at + length, random.pick(PIECES).bytes()).collect::<Vec<_>>()),
            3 if at < out.len() => out[at] = u8::try_from(random.below(256)).unwrap(),
            4 => {
                let from = random.below(out.len() + 1);
                let piece = out[from..(from + 40).min(out.len())].to_vec();
                drop(out.splice(at..at, piece).collect::<Vec<_>>());
            }
            _ => out.truncate(at),
        }
    }
    out
}

/// What every input ends with: an error or a model, and places inside the text. A model becomes Rust that parses.
fn survives(document: &Document, bytes: &[u8], emit: bool) {
    let name = if document.is_json() { "a.json" } else { "a.yaml" };
    let compilation = corpus::compile(name, bytes);
    let findings = &compilation.diagnostics;
    let error = findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_ne!(compilation.api.is_some(), error, "{}: neither a model nor an error, or both", document.name);
    if let Some(api) = compilation.api.as_ref().filter(|_| emit) {
        // Formatting parses what was emitted, and would not survive a text that became code.
        let written = gwgen::emit::emit(api, &EmitOptions { line: &|_| None });
        assert!(written.files.contains_key("api.rs"), "{:?}", written.files.keys());
    }
    for finding in findings {
        for label in finding.primary.iter().chain(&finding.secondary) {
            let text = compilation.sources.text(label.span.file);
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(start <= end && end <= text.len(), "{}: {finding:?}", document.name);
            assert!(!finding.message.is_empty());
        }
    }
}

#[test]
fn damaged_definitions() {
    let folders = ["gateway-specs/rest", "gateway-specs/http", "openapi"];
    let Some(documents) = corpus::documents(&folders, 40_000) else { return };
    assert!(documents.len() > 60);
    let mut random = Random::new(2);
    let mut slowest = Duration::ZERO;
    for round in 0..3_000 {
        let document = &documents[round % documents.len()];
        let bytes = mutate(document.text.as_bytes(), &mut random);
        let start = Instant::now();
        survives(document, &bytes, round % 8 == 0);
        slowest = slowest.max(start.elapsed());
    }
    // Each takes milliseconds; this bound only catches what does not end.
    assert!(slowest < Duration::from_secs(20), "{slowest:?}");
}

#[test]
fn definitions_cut_off_everywhere() {
    let Some(documents) = corpus::documents(&["gateway-specs/rest", "gateway-specs/http"], 3_000) else {
        return;
    };
    let mut cuts = 0;
    for document in documents.iter().take(12) {
        for end in (0..document.text.len()).step_by(7) {
            survives(document, &document.text.as_bytes()[..end], false);
            cuts += 1;
        }
    }
    assert!(cuts > 1_000, "{cuts}");
}

/// Functions of CloudFormation, in both forms, with arguments that fit and that do not, three floors deep.
#[test]
fn functions_with_arguments_of_every_shape() {
    const NAMES: &[&str] = &[
        "Ref",
        "Sub",
        "GetAtt",
        "FindInMap",
        "ImportValue",
        "If",
        "Join",
        "Select",
        "Split",
        "Transform",
        "Base64",
        "Equals",
        "Condition",
        "Other",
        "",
    ];
    const SHAPES: &[&str] = &[
        "",
        "null",
        "7",
        "true",
        "''",
        "'a'",
        "'a.b'",
        "'https://${a}/${b'",
        "AWS::NoValue",
        "[]",
        "{}",
        "[a]",
        "[[a]]",
        "[{}]",
        "['', [a, b]]",
        "['|', '']",
        "[0, [a, b]]",
        "[9, [a, b]]",
        "[a, {a: b}]",
        "[a, b, c]",
        "[[], {}, null]",
        "{a: b}",
        "{a: b, c: d}",
        "{Ref: a}",
        "{Ref: [a]}",
        "{'Fn::Sub': [a]}",
    ];
    let written = |name: &str, argument: &str| {
        let long = if name == "Ref" { name.to_owned() } else { format!("Fn::{name}") };
        let short = if argument.starts_with('!') { "a" } else { argument };
        [format!("{{'{long}': {argument}}}"), format!("!{name} {short}")]
    };
    let mut arguments: Vec<String> = SHAPES.iter().map(|shape| (*shape).to_owned()).collect();
    for name in NAMES {
        for argument in ["[a]", "a", "{a: b}", "null"] {
            for inner in written(name, argument) {
                arguments.extend([format!("[{inner}, {inner}, {inner}]"), inner]);
            }
        }
    }
    let mut tried = 0;
    for name in NAMES {
        for value in arguments.iter().flat_map(|argument| written(name, argument)) {
            let text = format!(
                "openapi: 3.0.1\ninfo: {{title: {value} , version: '1'}}\npaths:\n  /a:\n    get:\n      \
                 x-amazon-apigateway-integration: {{type: http, httpMethod: GET, uri: {value} , timeoutInMillis: \
                 {value} , requestParameters: {value} , responses: {{default: {value} }}}}\n",
            );
            let document = Document { name: value, text };
            survives(&document, document.text.as_bytes(), false);
            tried += 1;
        }
    }
    assert!(tried > 5_000, "{tried}");
}
