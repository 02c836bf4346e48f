//! Schemas of real definitions: what the walker says of documents beside what the crate `jsonschema` says.
//!
//! Documents are made from each schema and then changed in one or two places, so that about half of them do not fit. The
//! short form looks at some documents of each schema; `cargo xtask differential schemas` at thousands.

use std::collections::BTreeMap;

use gwgen::model::check as model;
use gwgen::resolve::check::{Compiler, Dialect, Direction, NoDocuments};
use gwgen::source::Node;
use gwgen_tests::random::Random;
use gwgen_tests::{corpus, repository};
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::normal::{self, value};
use crate::program;
use crate::schema_suite::HARNESS;
use crate::walker::{Table, read};

/// Documents of one schema in the short form.
const FEW: usize = 24;

/// Schemas whose tables are compiled too: one program has them all.
const MOST_COMPILED: usize = 200;

/// Larger files are left to the long form.
const SMALL: u64 = 300_000;

/// What the two say, counted.
#[derive(Default)]
struct Tally {
    schemas: usize,
    valid: usize,
    invalid: usize,
    /// Schemas that the other validator refuses, by its reason.
    refused: BTreeMap<String, usize>,
    /// What is known to differ, by its reason.
    explained: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
}

/// Tables that are compiled to Rust too, with documents and what the walker said.
#[derive(Default)]
struct Program {
    source: String,
    tables: String,
    input: Vec<u8>,
    wanted: String,
    count: usize,
}

#[test]
fn schemas_of_the_corpus() {
    let Some(root) = repository::shared("corpus") else { return };
    let long = std::env::var("GWGEN_DIFFERENTIAL").ok();
    let per_schema = long.as_ref().map_or(FEW, |count| count.parse().expect("a number of documents"));
    let (mut tally, mut program) = (Tally::default(), Program::default());
    for folder in ["openapi", "gateway-specs/rest"] {
        let mut files: Vec<_> = std::fs::read_dir(root.join(folder))
            .expect("a folder of the corpus")
            .map(|entry| entry.expect("an entry"))
            .filter(|entry| long.is_some() || entry.metadata().is_ok_and(|data| data.len() <= SMALL))
            .map(|entry| entry.path())
            .filter(|path| !path.to_string_lossy().ends_with(".tar.gz"))
            .collect();
        files.sort();
        for file in
            files.iter().filter(|file| file.extension().is_some_and(|end| end != "tsv" && end != "md"))
        {
            // Packed ones are large.
            if long.is_none() && file.extension().is_some_and(|end| end == "gz") {
                continue;
            }
            let file = corpus::document(file).expect("a document of the corpus");
            let loaded = read(&file);
            if let Some(root) = loaded.root() {
                one(root, &file.to_string_lossy(), per_schema, &mut tally, &mut program);
                let Tally { schemas, valid, invalid, .. } = &tally;
                println!("{}: {schemas} schemas, {valid} and {invalid} documents so far", file.display());
            }
        }
    }
    let Tally { schemas, valid, invalid, .. } = tally;
    println!("{schemas} schemas: {valid} documents fit and {invalid} do not, to both");
    println!("| difference | documents |\n|---|--:|");
    tally.explained.iter().for_each(|(reason, count)| println!("| {reason} | {count} |"));
    tally.refused.iter().for_each(|(reason, count)| println!("{count} schemas not compared: {reason}"));
    let shown: Vec<_> = tally.differences.iter().take(20).map(String::as_str).collect();
    assert!(shown.is_empty(), "{} differences:\n{}", tally.differences.len(), shown.join("\n"));
    assert!(schemas > 300, "only {schemas} schemas were compared");
    let share = invalid as f64 / (valid + invalid) as f64;
    assert!((0.3..0.7).contains(&share), "{share:.2} of the documents are invalid");
    program.run();
}

/// All named schemas of a definition.
fn one(root: Node<'_>, name: &str, count: usize, tally: &mut Tally, program: &mut Program) {
    let Some((schemas, prefix, dialect)) = normal::named(root) else { return };
    let document = normal::document(&value(root), prefix);
    for (key, node) in schemas.entries() {
        let Some((checks, id)) = ours(node, dialect) else { continue };
        let schema = normal::part(&document, prefix, key.text);
        let pointer = schema["$ref"].as_str().unwrap_or_default();
        let theirs = match jsonschema::options().with_draft(normal::DRAFT).build(&schema) {
            Ok(theirs) => theirs,
            Err(error) => {
                let reason: String = error.to_string().chars().take(80).collect();
                *tally.refused.entry(reason).or_default() += 1;
                continue;
            }
        };
        tally.schemas += 1;
        let table = Table::of(&checks, id);
        let mut random = Random::new(seed(name.rsplit('/').next().unwrap_or(name), pointer));
        let mut documents = Documents::new(&schema);
        let is_compiled =
            tally.schemas.is_multiple_of(16) && checks.list.len() <= 60 && program.count < MOST_COMPILED;
        let compiled = is_compiled.then(|| program.add(&checks, id));
        for at in 0..count {
            let mut made = documents.make(&schema, &mut random);
            if at % 2 == 1 {
                documents.change(&mut made, &mut random);
            }
            let text = made.to_string();
            let (our, their) = (table.check(&text).is_ok(), theirs.is_valid(&made));
            if let Some(number) = compiled.filter(|_| at < FEW) {
                program.case(number, &text, our);
            }
            match (our, their) {
                (true, true) => tally.valid += 1,
                (false, false) => tally.invalid += 1,
                _ => match normal::explained(&made) {
                    Some(reason) => *tally.explained.entry(reason).or_default() += 1,
                    None => {
                        let short: String = text.chars().take(400).collect();
                        tally
                            .differences
                            .push(format!("{name} {pointer}: ours {our}, theirs {their}: {short}"));
                    }
                },
            }
        }
    }
}

/// Our checks of a schema; none where it has faults, which are reported to people.
fn ours(node: Node<'_>, dialect: Dialect) -> Option<(model::Checks, model::CheckId)> {
    let mut compiler = Compiler::new(&NoDocuments, Direction::Both);
    let id = compiler.schema(node, dialect.with_formats(false));
    let compiled = compiler.finish(&[id]);
    let is_wrong = |finding: &gwgen::diagnostic::Diagnostic| {
        let code = finding.code.to_string();
        // What nothing fits, and what is not declared, is checked all the same.
        code != "GW1705" && code != "GW1706"
    };
    let root = compiled.get(id)?;
    (!compiled.findings.iter().any(is_wrong)).then_some((compiled.checks, root))
}

/// The same in every run, and another for each schema.
fn seed(name: &str, pointer: &str) -> u64 {
    let mix = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    name.bytes().chain(pointer.bytes()).fold(0xCBF2_9CE4_8422_2325, mix)
}

impl Program {
    fn add(&mut self, checks: &model::Checks, root: model::CheckId) -> usize {
        let (number, tokens) = (self.count, gwgen::emit::checks::tokens(checks));
        self.source.push_str(&format!("mod t{number} {{ use gwgen_runtime::api::*; {tokens} }}\n"));
        self.tables.push_str(&format!("(&Checks {{ list: t{number}::CHECKS }}, CheckId({})),\n", root.0));
        self.count += 1;
        number
    }

    fn case(&mut self, number: usize, body: &str, verdict: bool) {
        self.input.extend(format!("{number} {}\n{body}", body.len()).into_bytes());
        self.wanted.push(if verdict { 'y' } else { 'n' });
    }

    /// Constants say what tables in memory say.
    fn run(self) {
        let Program { source, tables, input, wanted, count } = self;
        let source = format!("{HARNESS}{source}static TABLES: &[(&Checks, CheckId)] = &[{tables}];\n");
        let verdicts = program::run("corpus-checks", &source, &input);
        assert_eq!(verdicts, wanted, "compiled tables differ");
        println!("{} documents through {count} compiled tables", verdicts.len());
    }
}

/// A schema without a document of its own.
#[test]
fn made_documents_fit_and_changed_ones_often_do_not() {
    let schema = json!({
        "type": "object", "required": ["a", "b"], "additionalProperties": false,
        "properties": {
            "a": { "type": "integer", "minimum": 3, "maximum": 5 },
            "b": { "enum": ["x", "y"] },
            "c": { "type": "array", "items": { "type": "string", "minLength": 2 }, "minItems": 1 }
        }
    });
    let theirs = jsonschema::options().with_draft(normal::DRAFT).build(&schema).expect("a schema");
    let (mut random, mut documents) = (Random::new(1), Documents::new(&schema));
    let made: Vec<Value> = (0..100).map(|_| documents.make(&schema, &mut random)).collect();
    assert!(made.iter().all(|made| theirs.is_valid(made)));
    let changed = made.into_iter().map(|mut made| {
        documents.change(&mut made, &mut random);
        made
    });
    assert!(changed.filter(|changed| !theirs.is_valid(changed)).count() > 50);
}
