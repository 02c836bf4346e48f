//! Trees of small texts: values, places, merges, references, refusals.

use std::fmt::Write as _;
use std::path::Path;

use super::{Input, LoadOptions, Loaded, Node, load, pointer};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

fn read(text: &str) -> (Loaded, Vec<Diagnostic>) {
    let mut findings = Diagnostics::new();
    let loaded = load(&Input::Stdin(text.as_bytes().to_vec()), &LoadOptions::default(), &mut findings);
    (loaded, findings.into_sorted())
}

/// Loads `root` of a folder that holds `files`.
fn read_files(files: &[(&str, &str)], root: &str) -> (Loaded, Vec<Diagnostic>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (loaded, findings) = read_path(&folder.path().join(root), &LoadOptions::default());
    (loaded, findings, folder)
}

fn read_path(path: &Path, options: &LoadOptions) -> (Loaded, Vec<Diagnostic>) {
    let mut findings = Diagnostics::new();
    let loaded = load(&Input::Path(path.to_owned()), options, &mut findings);
    (loaded, findings.into_sorted())
}

/// `GW0012 2:1 the message`, one a line.
fn show(loaded: &Loaded, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = finding.primary.as_ref().map(|label| loaded.sources.start(label.span));
        let place = place.map_or("-".to_owned(), |place| format!("{}:{}", place.line, place.column));
        writeln!(out, "{} {place} {}", finding.code, finding.message).unwrap();
    }
    out
}

fn codes(text: &str) -> String {
    let (loaded, findings) = read(text);
    show(&loaded, &findings)
}

/// A node as flow text, with the source of each scalar in `⟨⟩` where it differs from the value.
fn flow(loaded: &Loaded, node: Node<'_>) -> String {
    let source = loaded.sources.slice(node.span());
    if node.is_mapping() {
        let members: Vec<_> =
            node.entries().map(|(key, value)| format!("{}: {}", key.text, flow(loaded, value))).collect();
        return format!("{{{}}}", members.join(", "));
    }
    if node.is_sequence() {
        return format!("[{}]", node.items().map(|item| flow(loaded, item)).collect::<Vec<_>>().join(", "));
    }
    let text = node.text().unwrap();
    if source == text { text.to_owned() } else { format!("{text}⟨{source}⟩") }
}

fn tree(text: &str) -> String {
    let (loaded, findings) = read(text);
    assert_eq!(show(&loaded, &findings), "", "{text}");
    flow(&loaded, loaded.root().unwrap())
}

#[test]
fn values_know_their_place() {
    assert_eq!(
        tree("a: 1.0\nb:\n  - x y \n  - 'it''s'\n  - \"q\"\nc:\nd: {}\n"),
        "{a: 1.0, b: [x y, it's⟨'it''s'⟩, q⟨\"q\"⟩], c: , d: {}}"
    );
    let (loaded, _) = read("# note\nüber: {a: 1,\n  b: [2, 3]}\nnext:\n  inner: x\n\n\nlast: y\n");
    let root = loaded.root().unwrap();
    let slice = |node: Node<'_>| loaded.sources.slice(node.span()).to_owned();
    assert_eq!(slice(root), "über: {a: 1,\n  b: [2, 3]}\nnext:\n  inner: x\n\n\nlast: y");
    assert_eq!(slice(root.get("über").unwrap()), "{a: 1,\n  b: [2, 3]}");
    assert_eq!(slice(root.get("über").unwrap().get("b").unwrap()), "[2, 3]");
    assert_eq!(slice(root.get("next").unwrap()), "inner: x");
    assert_eq!(loaded.sources.slice(root.key_span("next").unwrap()), "next");
    let place = loaded.sources.start(root.get("über").unwrap().span());
    assert_eq!((place.line, place.column), (2, 7));
}

#[test]
fn an_empty_value_stands_behind_its_key() {
    let (loaded, _) = read("a:\n  b:\n\nc: 1\n");
    let empty = loaded.root().unwrap().get("a").unwrap().get("b").unwrap();
    assert!(empty.is_null());
    let place = loaded.sources.start(empty.span());
    assert_eq!((place.line, place.column), (2, 5));
}

#[test]
fn keys_keep_their_text() {
    let (loaded, findings) = read("200: a\ntrue: b\n1.0: c\nnull: d\n\"5\": e\n? f\n: g\n");
    assert_eq!(show(&loaded, &findings), "");
    let root = loaded.root().unwrap();
    let keys: Vec<_> = root.entries().map(|(key, _)| key.text).collect();
    assert_eq!(keys, ["200", "true", "1.0", "null", "5", "f"]);
    assert_eq!(root.get("200").and_then(Node::as_str), Some("a"));
}

#[test]
fn large_mappings_are_searched_by_their_index() {
    let text: String = (0..500).map(|n| format!("k{}: {n}\n", n * 7919 % 500)).collect();
    let (loaded, findings) = read(&text);
    assert_eq!(show(&loaded, &findings), "");
    let root = loaded.root().unwrap();
    for n in 0..500u64 {
        assert_eq!(root.get(&format!("k{}", n * 7919 % 500)).and_then(Node::as_u64), Some(n));
    }
    assert_eq!(root.get("k500"), None);
    assert_eq!(root.entries().next().unwrap().0.text, "k0");
}

#[test]
fn tags_are_kept() {
    let (loaded, _) = read(
        "a: !Sub '${X}'\nb: !GetAtt F.Arn\nc: !If [A, !Ref B, 1]\nd: !!str 12\ne: ! 13\nf: !!int \"14\"\ng: !Ref 5\n",
    );
    let root = loaded.root().unwrap();
    let tag = |key: &str| root.get(key).unwrap().tag();
    assert_eq!((tag("a"), tag("b"), tag("c"), tag("d")), (Some("!Sub"), Some("!GetAtt"), Some("!If"), None));
    assert_eq!(root.get("c").unwrap().items().nth(1).unwrap().tag(), Some("!Ref"));
    assert_eq!(root.get("d").and_then(Node::as_str), Some("12"));
    assert_eq!(root.get("e").and_then(Node::as_str), Some("13"));
    assert_eq!(root.get("f").and_then(Node::as_u64), Some(14));
    assert_eq!(root.get("g").and_then(Node::as_str), Some("5"));
}

#[test]
fn aliases_and_merges() {
    assert_eq!(tree("a: &x {p: 1}\nb: *x\nc: [*x]\n"), "{a: {p: 1}, b: {p: 1}, c: [{p: 1}]}");
    let merged = "base: &b {p: 1, q: 2}\nmore: &m {q: 3, r: 4}\nc:\n  <<: *b\n  q: own\nd:\n  <<: [*m, *b]\ne: {\"<<\": text}\n";
    assert_eq!(
        tree(merged),
        "{base: {p: 1, q: 2}, more: {q: 3, r: 4}, c: {q: own, p: 1}, d: {q: 3, r: 4, p: 1}, e: {<<: text⟨\"text\"⟩}}".replace("⟨\"text\"⟩", "")
    );
    assert_eq!(codes("a: &x [*x]\n"), "GW0015 1:8 this alias stands inside its own anchor\n");
    assert_eq!(
        codes("a: *nothing\nb: 1\nb: 2\n"),
        "GW0014 1:4 no anchor of this name stands above\nGW0012 3:1 the key `b` is written twice\n"
    );
    assert_eq!(
        codes("a:\n  <<: text\n"),
        "GW0016 2:3 the merge key `<<` takes a mapping, or a list of mappings\n"
    );
}

#[test]
fn every_duplicate_is_found_at_its_place() {
    assert_eq!(
        codes("a: 1\nb: {x: 1, y: 2, x: 3}\n\"a\": 2\nc:\n  - 200: p\n    '200': q\n"),
        "GW0012 2:17 the key `x` is written twice\nGW0012 3:1 the key `a` is written twice\nGW0012 6:5 the key `200` is written twice\n"
    );
    let many: String = (0..20).map(|n| format!("k{}: v\n", n % 15)).collect();
    assert_eq!(codes(&many).lines().count(), 5);
    let (loaded, findings) = read("a:\na: 2\nb: x\nb: 'x'\n");
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning) && findings.len() == 2);
    assert_eq!(loaded.root().unwrap().get("a").and_then(Node::as_u64), Some(2));
    let (loaded, _) = read("a: 1\na: 2\n");
    assert_eq!(loaded.root().unwrap().get("a").and_then(Node::as_u64), Some(1));
}

#[test]
fn repetitions_of_one_fault_are_summed_up() {
    let found = codes(&"a: 1\na: 2\n".repeat(2_500));
    assert_eq!(found.lines().count(), 201);
    assert!(found.contains("and 4799 more of this kind"), "{found}");
}

#[test]
fn keys_that_are_no_texts() {
    assert_eq!(
        codes("{name}: x\n? [a, b]\n: y\nz: 1\n"),
        "GW0013 1:1 a key must be a plain text\nGW0013 2:3 a key must be a plain text\n"
    );
}

#[test]
fn a_bomb_is_refused_before_it_is_expanded() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..=30 {
        let list = vec![format!("*a{}", n - 1); 10].join(", ");
        writeln!(bomb, "a{n}: &a{n} [{list}]").unwrap();
    }
    let found = codes(&bomb);
    assert!(found.starts_with("GW0008 6:"), "{found}");
    assert_eq!(found.lines().count(), 1);
    let mut merges = "a0: &a0 {k0: 1}\n".to_owned();
    for n in 1..=40 {
        writeln!(merges, "a{n}: &a{n} {{<<: [*a{0}, *a{0}], k{n}: *a{0}}}", n - 1).unwrap();
    }
    assert!(codes(&merges).starts_with("GW0008"));
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(codes(&nested(64)), "");
        for depth in [65, 66, 300, 100_000] {
            assert!(codes(&nested(depth)).starts_with("GW0009 1:"), "{depth}");
        }
    }
    let block: String = (0..65).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(codes(&block).starts_with("GW0009"), "{}", codes(&block));
    assert!(codes(&"- ".repeat(100_000)).starts_with("GW0009"));
    let deep =
        format!("a: &a {}x{}\nb: {}*a{}\n", "[".repeat(40), "]".repeat(40), "[".repeat(30), "]".repeat(30));
    assert!(codes(&deep).starts_with("GW0009 2:"), "{}", codes(&deep));
}

#[test]
fn syntax_faults_have_a_place() {
    assert_eq!(codes("info:\n  title: Pets: the API\n").split(' ').next(), Some("GW0010"));
    assert_eq!(codes("a: [1, 2\nb: 3\n").split(' ').next(), Some("GW0010"));
    assert_eq!(codes("a: \"open\n").split(' ').next(), Some("GW0010"));
    assert_eq!(codes("a:\n\t- b\n").split(' ').next(), Some("GW0010"));
    assert_eq!(codes("a: 1\n---\nb: 2\n"), "GW0017 2:1 a second YAML document begins here\n");
    for empty in ["", "  \n", "# only a note\n", "---\n", "null\n"] {
        assert!(codes(empty).starts_with("GW0003 1:1"), "{empty:?}: {}", codes(empty));
    }
}

#[test]
fn syntax_faults_are_told_in_our_words() {
    let faults = [
        ("a: {b: ${c}, d: 1}\n", "1:9 a `,` or `}` is missing in `{…}`"),
        ("a: [b c: d, ${e} f]\n", "1:14 a `,` or `]` is missing in `[…]`"),
        ("a: ]\n", "1:4 a closing bracket has no opening one"),
        ("a: |\n\tb\n", "2:1 a tab is used for indentation"),
        ("a: b\n\tc: d\n", "2:1 a tab stands in a text without quotes that goes over several lines"),
        ("a: \"b\" c\n", "1:8 something stands behind a closing quote"),
        ("a: 'b' c\n", "1:8 something stands behind a closing quote"),
        ("a: \"b\n---\nc\"\n", "1:4 a line of `---` or `...` stands in quotes"),
        ("a: \"\\ud800\"\n", "1:5 half of a surrogate pair stands in double quotes"),
        ("a: \"\\udc00\"\n", "1:5 half of a surrogate pair stands in double quotes"),
        ("a: \"\\ud800\\u0041\"\n", "1:5 half of a surrogate pair stands in double quotes"),
        ("a: \"\\uZZZZ\"\n", "1:5 an escape in double quotes is no character"),
        ("a: \"b \\u+041\"\n", "1:7 an escape in double quotes is no character"),
        ("a: \"\\U00110000\"\n", "1:5 an escape in double quotes is no character"),
        ("a: \"\\n \\\\ \\ud83d\\ude00 \\q\"\n", "1:24 an unknown escape stands in double quotes"),
        ("a: - b\n", "1:4 a `-` that begins an element is not allowed here"),
        ("a: [- b]\n", "1:5 a `-` that begins an element is not allowed here"),
        ("a: |0\n b\n", "1:4 this is no text over several lines"),
        ("a: |x\n b\n", "1:4 this is no text over several lines"),
        ("a: b: c\n", "1:5 a `:` that makes a key is not allowed here"),
        ("a: b\nc\n", "2:1 a key without `:` stands here"),
        ("a: b\n c: d\n", "2:3 a `:` that makes a key is not allowed here"),
        ("a:\n  - b\n c: d\n", "3:2 this line does not belong to what stands above it"),
        ("a: !<b c\n", "1:4 this is no tag"),
        ("a: !b!c d\n", "1:4 this is no tag"),
        ("a: & b\n", "1:4 this is no name of an anchor"),
        ("%YAML 3.0\n---\na: b\n", "1:1 this is no directive of YAML"),
        ("a: {b: c}}\n", "1:10 a closing bracket has no opening one"),
        ("a: @b\n", "1:4 `@` cannot begin a value"),
        ("a: [b, {c: d]\n", "1:8 `]` does not close `{`"),
        ("a: \"b\"#c\n", "1:7 a comment stands in the middle of a value"),
    ];
    for (text, expected) in faults {
        assert_eq!(codes(text), format!("GW0010 {expected}\n"), "{text}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    let found = |bytes: &[u8]| {
        let mut findings = Diagnostics::new();
        let loaded = load(&Input::Stdin(bytes.to_vec()), &LoadOptions::default(), &mut findings);
        assert!(loaded.root.is_none());
        show(&loaded, &findings.into_sorted())
    };
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    assert!(found(&wide("\u{FEFF}openapi: 3.0.3", false)).starts_with("GW0005"));
    assert!(found(&wide("\u{FEFF}openapi: 3.0.3", true)).starts_with("GW0005"));
    assert!(found(&wide("openapi: 3.0.3", false)).starts_with("GW0005"));
    assert!(found(b"a: 1\nb: \xE9t\xE9\n").starts_with("GW0004 2:4"));
    assert!(found(b"\x1F\x8B\x08\0\0").starts_with("GW0004"));
    assert!(found(b"a: 1\n\0\n").starts_with("GW0004 2:1"));
    assert_eq!(tree("\u{FEFF}a: 1\n"), "{a: 1}");
}

#[test]
fn json_files_are_strict() {
    let faults = [
        ("{\"a\": 1,}", "GW0011 1:8 a comma stands before the closing bracket\n"),
        ("[1, 2,\n]", "GW0011 1:6 a comma stands before the closing bracket\n"),
        ("{\"a\": 1 \"b\": 2}", "GW0011 1:9 a `,` or `}` is missing in an object\n"),
        ("{a: 1}", "GW0011 1:2 a key has no double quotes\n"),
        ("{\"a\": 'x'}", "GW0011 1:7 a value is expected here\n"),
        ("{\"a\": 1}\n{}", "GW0011 2:1 something stands after the end of the value\n"),
        ("// note\n{}", "GW0011 1:1 a value is expected here\n"),
        ("{\"a\": 01}", "GW0011 1:8 this is no number of JSON\n"),
        ("{\"a\": tru}", "GW0011 1:10 this is no value of JSON\n"),
        ("{\"a\": [1, 2", "GW0011 1:11 the text ends inside a list\n"),
        ("{\"a\": \"x\ny\"}", "GW0011 1:8 a line break or control character stands in a string\n"),
    ];
    for (text, expected) in faults {
        let (loaded, findings, _folder) = read_files(&[("a.json", text)], "a.json");
        let found = show(&loaded, &findings);
        assert_eq!(found.lines().next().map(|line| format!("{line}\n")).as_deref(), Some(expected), "{text}");
    }
    let text = "{\"a\":1,\t\"b\" :[\"\\u00e9\\n\\/\",-0.5e+3],\"c\"\n:{}, \"a\": 2, }";
    let (loaded, findings, _folder) = read_files(&[("a.json", text)], "a.json");
    assert_eq!(
        show(&loaded, &findings).lines().map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>(),
        ["GW0012", "GW0011"]
    );
    assert_eq!(loaded.root().unwrap().get("b").unwrap().items().next().unwrap().as_str(), Some("é\n/"));
}

#[test]
fn references_reach_other_files() {
    let files = [
        (
            "api.yaml",
            "a: {$ref: 'schemas/pet.yaml#/Pet'}\nb: {$ref: './schemas/pet.yaml'}\nc: {$ref: '#/x~1y/0/q%20%7Bz%7D'}\nx/y: [{'q {z}': 7}]\nd: {$ref: '#Tail'}\ne: {$anchor: Tail}\nf: {$ref: 'urn:pet'}\n",
        ),
        ("schemas/pet.yaml", "Pet: {tag: {$ref: '../more/tag.json'}}\nid: {$id: 'urn:pet'}\n"),
        ("more/tag.json", "{\"name\": \"tag\"}"),
    ];
    let (loaded, findings, _folder) = read_files(&files, "api.yaml");
    assert_eq!(show(&loaded, &findings), "");
    let root = loaded.root().unwrap();
    let at = |key: &str| pointer::resolve(root.get(key).unwrap()).unwrap();
    assert_eq!(
        pointer::resolve(at("a").get("tag").unwrap()).unwrap().get("name").and_then(Node::as_str),
        Some("tag")
    );
    assert!(at("b").get("Pet").is_some());
    assert_eq!(at("c").as_u64(), Some(7));
    assert_eq!(at("d"), root.get("e").unwrap());
    assert_eq!(at("f").get("$id").and_then(Node::as_str), Some("urn:pet"));
    assert_eq!(loaded.sources.files().count(), 3);
    assert!(loaded.sources.path(loaded.sources.files().nth(2).unwrap()).ends_with("more/tag.json"));
}

#[test]
fn references_that_lead_nowhere_say_why() {
    let files = [
        (
            "api/api.yaml",
            "a: {$ref: '#/components/schema'}\nb: {$ref: 'gone.yaml'}\nc: {$ref: '../private.yaml'}\nd: {$ref: 'https://example.com/x.yaml'}\ne: {$ref: '#/f'}\nf: {$ref: '#/e'}\ng: {$ref: '#/x~y'}\nh: {$ref: 'bad.yaml'}\ni: {$ref: '/etc/hostname'}\nj: {$ref: '#/%4'}\nk: {$ref: '.'}\ncomponents: {schemas: {}}\nl: {$ref: '//host/x.yaml'}\nm: {$ref: '#nothing'}\n",
        ),
        ("private.yaml", "secret: 1\n"),
        ("api/bad.yaml", "a: [\n"),
    ];
    let (loaded, findings, _folder) = read_files(&files, "api/api.yaml");
    assert!(show(&loaded, &findings).contains("GW0204 5:11 this reference leads back to itself"));
    assert_eq!(findings.len(), 2);
    let root = loaded.root().unwrap();
    let mut found = String::new();
    for (key, node) in root.entries().filter(|(_, node)| node.get("$ref").is_some()) {
        let error = pointer::resolve(node).unwrap_err();
        let line = error
            .diagnostic(node.span())
            .map_or("reported".to_owned(), |finding| format!("{} {}", finding.code, finding.message));
        writeln!(found, "{} {line}", key.text).unwrap();
    }
    assert_eq!(
        found,
        "a GW0200 `#/components/schema` points to nothing\n\
         b GW0201 `gone.yaml` cannot be read: there is no such file\n\
         c GW0202 `../private.yaml` lies outside the definition's folder\n\
         d GW0203 `https://example.com/x.yaml` is not read: gwgen fetches nothing from the network\n\
         e GW0204 this reference leads back to itself\n\
         f GW0204 this reference leads back to itself\n\
         g GW0206 `#/x~y` is not a reference: `~` is not followed by `0` or `1`\n\
         h reported\n\
         i GW0202 `/etc/hostname` lies outside the definition's folder\n\
         j GW0206 `#/%4` is not a reference: `%` is not followed by two hexadecimal digits\n\
         k GW0201 `.` cannot be read: it is a folder, not a regular file\n\
         l GW0203 `//host/x.yaml` is not read: gwgen fetches nothing from the network\n\
         m GW0200 `#nothing` points to nothing\n"
    );
}

#[test]
fn chains_of_references_are_bounded() {
    let chain = |steps: usize| -> String {
        let mut text: String = (0..steps).map(|n| format!("a{n}: {{$ref: '#/a{}'}}\n", n + 1)).collect();
        writeln!(text, "a{steps}: end").unwrap();
        text
    };
    for (steps, fine) in [(100, true), (101, false)] {
        let (loaded, _) = read(&chain(steps));
        let end = pointer::resolve(loaded.root().unwrap().get("a0").unwrap());
        assert_eq!(end.is_ok(), fine, "{steps}: {end:?}");
    }
    // A pointer through a reference that needs itself.
    let (loaded, _) = read("a: {$ref: '#/a/b'}\n");
    assert!(pointer::resolve(loaded.root().unwrap().get("a").unwrap()).is_err());
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_leave_the_folder() {
    let (_, _, folder) = read_files(
        &[
            ("api/api.yaml", "a: {$ref: 'link.yaml'}\nb: {$ref: 'inner/x.yaml'}\n"),
            ("out/secret.yaml", "x: 1\n"),
            ("out/x.yaml", "y: 1\n"),
        ],
        "api/api.yaml",
    );
    std::os::unix::fs::symlink(folder.path().join("out/secret.yaml"), folder.path().join("api/link.yaml"))
        .unwrap();
    std::os::unix::fs::symlink(folder.path().join("out"), folder.path().join("api/inner")).unwrap();
    let root = folder.path().join("api/api.yaml");
    let (loaded, _) = read_path(&root, &LoadOptions::default());
    for key in ["a", "b"] {
        let error = pointer::resolve(loaded.root().unwrap().get(key).unwrap()).unwrap_err();
        assert!(matches!(error, pointer::RefError::Outside { .. }), "{error:?}");
    }
    let options = LoadOptions { allow_paths: vec![folder.path().join("out")], ..LoadOptions::default() };
    let (loaded, findings) = read_path(&root, &options);
    assert_eq!(show(&loaded, &findings), "");
    assert!(pointer::resolve(loaded.root().unwrap().get("a").unwrap()).is_ok());
}

#[test]
fn inputs_that_are_no_files() {
    let (_, findings, folder) = read_files(&[("empty.yaml", "")], "empty.yaml");
    assert_eq!(findings.len(), 1);
    let of = |path: &Path| {
        let (loaded, findings) = read_path(path, &LoadOptions::default());
        show(&loaded, &findings).split(' ').next().unwrap().to_owned()
    };
    assert_eq!(of(folder.path()), "GW0002");
    assert_eq!(of(&folder.path().join("missing.yaml")), "GW0001");
    assert_eq!(of(&folder.path().join("empty.yaml/inside.yaml")), "GW0001");
    #[cfg(unix)]
    {
        assert_eq!(of(Path::new("/dev/null")), "GW0002");
        let fifo = folder.path().join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        assert_eq!(of(&fifo), "GW0002");
    }
}

#[test]
fn large_files() {
    let file = |bytes: usize| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, format!("a: {}\n", "x".repeat(bytes - 4))).unwrap();
        let (loaded, findings) = read_path(&path, &LoadOptions::default());
        show(&loaded, &findings).split(' ').next().unwrap_or("").to_owned()
    };
    assert_eq!(file(6 << 20), "");
    assert_eq!(file((6 << 20) + 1), "GW0007");
    assert_eq!(file((32 << 20) + 1), "GW0006");
}

#[test]
fn typed_views() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct View {
        version: String,
        count: Option<u16>,
        ratio: Option<f64>,
        kind: Kind,
        list: Vec<std::collections::BTreeMap<String, bool>>,
    }
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Plain,
        Sized(u8),
    }
    let view = |text: &str| {
        let (loaded, findings) = read(text);
        assert_eq!(show(&loaded, &findings), "");
        super::de::from_node::<View>(loaded.root().unwrap()).map_err(|(node, message)| {
            let place = loaded.sources.start(node.span());
            format!("{}:{} {message}", place.line, place.column)
        })
    };
    let list = vec![[("200".to_owned(), true)].into()];
    assert_eq!(
        view("version: 1.0\ncount: 5.0\nratio: 2\nkind: plain\nlist: [{200: true}]\n"),
        Ok(View { version: "1.0".to_owned(), count: Some(5), ratio: Some(2.0), kind: Kind::Plain, list })
    );
    assert_eq!(
        view("version: x\ncount:\nkind: {sized: 3}\nlist: []\n").map(|view| view.kind),
        Ok(Kind::Sized(3))
    );
    let error = view("version: x\nkind: plain\nlist:\n  - a: true\n    b: 7\n").unwrap_err();
    assert!(error.starts_with("5:8 it cannot be a number"), "{error}");
    assert!(view("version: x\nkind: other\nlist: []\n").unwrap_err().starts_with("2:7 `other` is none of"));
    let error = view("version: x\ncount: 70000\nkind: plain\nlist: []\n").unwrap_err();
    assert!(error.starts_with("2:8 its value is not one"), "{error}");
}

#[test]
fn json_holds_characters_that_yaml_does_not() {
    let odd = "\u{7F}\u{80}\u{9F}\u{FFFE}\u{FFFF}\u{7F}";
    // Written as it means, with escapes beside it, in a key, and as one of two keys that differ in nothing else.
    let json = format!(
        "{{\"plain\": \"{odd}\", \"escaped\": \"\\n{odd}\\u007f\\\"\", \"k{odd}\\t\": {{\"\u{80}\": 1, \"\u{81}\": 2}}, \"b\": \"x\"}}"
    );
    let (loaded, findings) = read(&json);
    assert_eq!(show(&loaded, &findings), "");
    let root = loaded.root().unwrap();
    let text = |node: Option<Node<'_>>| node.unwrap().as_str().unwrap().to_owned();
    assert_eq!(text(root.get("plain")), odd);
    assert_eq!(text(root.get("escaped")), format!("\n{odd}\u{7F}\""));
    let inner = root.get(&format!("k{odd}\t")).unwrap();
    assert_eq!(inner.get("\u{80}").and_then(Node::as_u64), Some(1));
    assert_eq!(inner.get("\u{81}").and_then(Node::as_u64), Some(2));
    // Places are those of the text as it was read.
    assert_eq!(loaded.sources.slice(root.get("b").unwrap().span()), "\"x\"");
    let last = root.get("escaped").unwrap().span_within(odd.len() + 1..odd.len() + 2);
    assert_eq!(loaded.sources.slice(last), "\\u007f");
    let named = [("api.json", json.as_str()), ("api.yaml", json.as_str())];
    for (name, _) in named {
        let (loaded, findings, _folder) = read_files(&named, name);
        assert_eq!(show(&loaded, &findings), "", "{name}");
    }
    // What is not JSON is refused at the character, as before.
    assert_eq!(
        codes(&format!("a: \"{odd}\"\n")),
        "GW0010 1:5 the character U+007F may not stand in a definition as it is\n"
    );
    assert_eq!(codes("{\"a\": \"\u{80}\",}").split(' ').next(), Some("GW0010"));
}
