//! What is no YAML, no JSON, or too much.

use super::*;

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
