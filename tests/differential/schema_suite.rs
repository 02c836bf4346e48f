//! JSON-Schema-Test-Suite: required cases all pass; of the optional ones those of numbers and patterns all, and formats no
//! worse than the crate `jsonschema`.

use std::path::{Path, PathBuf};

use gwgen::model::check::{CheckId, Checks};
use gwgen::resolve::check::{Dialect, Draft};
use gwgen::source::Node;
use gwgen_tests::repository;
use serde_json::Value;

use crate::program;
use crate::walker::{Library, Shelf, Table, compile, read};

/// Drafts by their folders.
const DRAFTS: [(&str, Draft); 4] = [
    ("draft4", Draft::Draft4),
    ("draft6", Draft::Draft6),
    ("draft7", Draft::Draft7),
    ("draft2020-12", Draft::Draft2020),
];

/// Optional files that have to pass as a whole.
const WANTED: [&str; 4] = ["bignum", "ecmascript-regex", "non-bmp-regex", "float-overflow"];

/// Cases of one file.
#[derive(Default, Clone, Copy)]
struct Tally {
    passed: usize,
    of: usize,
    theirs: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.of += other.of;
        self.theirs += other.theirs;
    }
}

#[test]
fn walker() {
    let Some(suite) = repository::shared("corpus/conformance/json-schema-test-suite") else { return };
    let library = library(&suite);
    let mut failures = Vec::new();
    println!(
        "| draft | required | bignum, regex, overflow | formats | formats, `jsonschema` | other optional |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    for (folder, draft) in DRAFTS {
        let tests = suite.join("tests").join(folder);
        let (mut required, mut wanted, mut formats, mut other) =
            (Tally::default(), Tally::default(), Tally::default(), Tally::default());
        let dialect = Dialect::of(draft);
        for file in files(&tests) {
            required.add(run(&file, dialect, &library, &mut failures));
        }
        for file in files(&tests.join("optional")) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let mut ignored = Vec::new();
            match WANTED.contains(&name.as_str()) {
                true => wanted.add(run(&file, dialect, &library, &mut failures)),
                false => other.add(run(&file, dialect, &library, &mut ignored)),
            }
            if std::env::var_os("GWGEN_SUITE_ALL").is_some() {
                ignored.iter().for_each(|failure| println!("optional: {failure}"));
            }
        }
        for file in files(&tests.join("optional/format")) {
            let mut ignored = Vec::new();
            let tally = run(&file, dialect.with_formats(true), &library, &mut ignored);
            formats.add(tally);
            if tally.passed < tally.theirs || std::env::var_os("GWGEN_SUITE_ALL").is_some() {
                ignored.iter().for_each(|failure| println!("format: {failure}"));
            }
            if tally.passed < tally.theirs {
                failures.push(format!(
                    "{}: {} of {}, `jsonschema` {}",
                    file.display(),
                    tally.passed,
                    tally.of,
                    tally.theirs
                ));
            }
        }
        println!(
            "| {folder} | {} of {} | {} of {} | {} of {} | {} | {} of {} |",
            required.passed,
            required.of,
            wanted.passed,
            wanted.of,
            formats.passed,
            formats.of,
            formats.theirs,
            other.passed,
            other.of
        );
        assert!(required.of > 500, "{folder}: only {} cases were found", required.of);
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// A schema of the suite with its cases.
struct Group {
    name: String,
    checks: Checks,
    root: CheckId,
    findings: Vec<String>,
    schema: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    data: String,
    valid: bool,
}

/// The schemas of a file.
fn groups(path: &Path, dialect: Dialect, library: &Library) -> Vec<Group> {
    let loaded = read(path);
    let root = loaded.root().unwrap_or_else(|| panic!("{} cannot be read", path.display()));
    let text = |node: Node<'_>| loaded.sources.slice(node.span()).to_owned();
    let describe = |node: Node<'_>| node.get("description").and_then(Node::as_str).unwrap_or("").to_owned();
    let group = |(number, group): (usize, Node<'_>)| {
        let schema = group.get("schema").expect("a schema");
        let url = format!("https://suite.example/{number}");
        let (checks, root, findings) = compile(schema, &url, dialect, &Shelf(library));
        let case = |test: Node<'_>| Case {
            name: describe(test),
            data: text(test.get("data").expect("data")),
            valid: test.get("valid").and_then(Node::as_bool).expect("a verdict"),
        };
        Group {
            name: format!("{}: {}", path.display(), describe(group)),
            checks,
            root,
            findings: findings.into_iter().map(|finding| finding.message).collect(),
            schema: text(schema),
            cases: group.get("tests").into_iter().flat_map(Node::items).map(case).collect(),
        }
    };
    root.items().enumerate().map(group).collect()
}

/// Runs the cases of a file.
fn run(path: &Path, dialect: Dialect, library: &Library, failures: &mut Vec<String>) -> Tally {
    let mut tally = Tally::default();
    for group in groups(path, dialect, library) {
        let table = Table::of(&group.checks, group.root);
        let theirs = oracle(&group.schema, dialect);
        for Case { name, data, valid } in group.cases {
            tally.of += 1;
            if let Some(validator) = &theirs
                && serde_json::from_str(&data).is_ok_and(|data: Value| validator.is_valid(&data) == valid)
            {
                tally.theirs += 1;
            }
            let verdict = table.check(&data);
            if verdict.is_ok() == valid {
                tally.passed += 1;
            } else {
                let (group, findings) = (&group.name, &group.findings);
                failures.push(format!("{group}: {name}: {verdict:?} for {data} (findings: {findings:?})"));
            }
        }
    }
    tally
}

/// The same tables as Rust that is compiled: constants mean what the tables in memory mean, case by case.
#[test]
fn compiled_tables() {
    let Some(suite) = repository::shared("corpus/conformance/json-schema-test-suite") else { return };
    let library = library(&suite);
    let mut source = String::from(HARNESS);
    let (mut tables, mut input, mut wanted) = (String::new(), Vec::new(), Vec::new());
    let mut number = 0;
    for (folder, draft) in DRAFTS {
        for file in files(&suite.join("tests").join(folder)) {
            for group in groups(&file, Dialect::of(draft), &library) {
                let tokens = gwgen::emit::checks::tokens(&group.checks);
                source.push_str(&format!("mod t{number} {{ use gwgen_runtime::api::*; {tokens} }}\n"));
                tables.push_str(&format!(
                    "(&Checks {{ list: t{number}::CHECKS }}, CheckId({})),\n",
                    group.root.0
                ));
                for Case { name, data, valid } in group.cases {
                    input.extend(format!("{number} {}\n{data}", data.len()).into_bytes());
                    wanted.push((format!("{}: {name}", group.name), valid));
                }
                number += 1;
            }
        }
    }
    source.push_str(&format!("static TABLES: &[(&Checks, CheckId)] = &[{tables}];\n"));
    let verdicts = program::run("compiled-checks", &source, &input);
    assert_eq!(verdicts.len(), wanted.len());
    let differs = |(verdict, (_, valid)): &(char, &(String, bool))| (*verdict == 'y') != *valid;
    let differing: Vec<_> =
        verdicts.chars().zip(&wanted).filter(differs).map(|(_, (name, _))| name.as_str()).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    println!("{} cases through {number} compiled tables", wanted.len());
}

/// Reads cases and writes verdicts: `NUMBER LENGTH`, a line end, and the body; `y` or `n`.
pub(crate) const HARNESS: &str = r#"
#![allow(unused_imports)]
use gwgen_runtime::api::{CheckId, Checks};
use gwgen_runtime::engine::check::{FirstFault, check};
use std::io::Read;
fn main() {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input).unwrap();
    let (mut rest, mut verdicts) = (input.as_slice(), String::new());
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        let (number, length) = line.split_once(' ').unwrap();
        let (body, behind) = rest[end + 1..].split_at(length.parse().unwrap());
        let (checks, root) = TABLES[number.parse::<usize>().unwrap()];
        verdicts.push(if check(checks, root, body, &mut FirstFault).is_ok() { 'y' } else { 'n' });
        rest = behind;
    }
    print!("{verdicts}");
}
"#;

/// The other validator, where it takes the schema.
fn oracle(schema: &str, dialect: Dialect) -> Option<jsonschema::Validator> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    let draft = match dialect.draft {
        Draft::Draft4 => jsonschema::Draft::Draft4,
        Draft::Draft6 => jsonschema::Draft::Draft6,
        Draft::Draft7 => jsonschema::Draft::Draft7,
        Draft::Draft2019 => jsonschema::Draft::Draft201909,
        Draft::Draft2020 => jsonschema::Draft::Draft202012,
    };
    jsonschema::options().with_draft(draft).should_validate_formats(dialect.formats).build(&schema).ok()
}

/// The remote documents of the suite, and the meta-schemas.
fn library(suite: &Path) -> Library {
    use referencing::meta;
    let mut library = Library::default();
    let remotes = suite.join("remotes");
    let mut folders = vec![remotes.clone()];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let name = entry.strip_prefix(&remotes).expect("below").to_string_lossy().into_owned();
                library.add(&format!("http://localhost:1234/{name}"), &entry);
            }
        }
    }
    // A folder for each test: they run side by side, and each writes its own.
    let scratch = tempfile::tempdir().expect("a folder");
    let own: [(&str, &Value); 13] = [
        ("http://json-schema.org/draft-04/schema", &meta::DRAFT4),
        ("http://json-schema.org/draft-06/schema", &meta::DRAFT6),
        ("http://json-schema.org/draft-07/schema", &meta::DRAFT7),
        ("https://json-schema.org/draft/2019-09/schema", &meta::DRAFT201909),
        ("https://json-schema.org/draft/2019-09/meta/validation", &meta::DRAFT201909_VALIDATION),
        ("https://json-schema.org/draft/2020-12/schema", &meta::DRAFT202012),
        ("https://json-schema.org/draft/2020-12/meta/core", &meta::DRAFT202012_CORE),
        ("https://json-schema.org/draft/2020-12/meta/applicator", &meta::DRAFT202012_APPLICATOR),
        ("https://json-schema.org/draft/2020-12/meta/unevaluated", &meta::DRAFT202012_UNEVALUATED),
        ("https://json-schema.org/draft/2020-12/meta/validation", &meta::DRAFT202012_VALIDATION),
        ("https://json-schema.org/draft/2020-12/meta/meta-data", &meta::DRAFT202012_META_DATA),
        (
            "https://json-schema.org/draft/2020-12/meta/format-annotation",
            &meta::DRAFT202012_FORMAT_ANNOTATION,
        ),
        ("https://json-schema.org/draft/2020-12/meta/content", &meta::DRAFT202012_CONTENT),
    ];
    for (url, schema) in own {
        let path =
            scratch.path().join(format!("{}.json", url.replace(|c: char| !c.is_ascii_alphanumeric(), "-")));
        std::fs::write(&path, schema.to_string()).expect("a scratch file");
        library.add(url, &path);
    }
    library
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of the suite")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}
