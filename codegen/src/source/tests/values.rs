//! What stands in a definition, and where.

use super::*;

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
        de::from_node::<View>(loaded.root().unwrap()).map_err(|(node, message)| {
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
