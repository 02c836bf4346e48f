//! What is read, and what is refused where.

use super::*;
use crate::language::ContextVariable;

/// Place, kind and message of every finding.
fn findings(text: &str) -> Vec<(usize, FindingKind, String)> {
    let findings = read(text, &[]).findings.into_iter();
    findings.map(|finding| (finding.range.start, finding.kind, finding.message)).collect()
}

fn body(text: &str) -> Block {
    let reading = read(text, &[]);
    assert_eq!(reading.findings, [], "{text}");
    reading.script.expect("a script").body
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn property(receiver: Expression, name: &str) -> Expression {
    Expression::Property(Box::new(receiver), name.to_owned())
}

#[test]
fn methods_are_the_runtimes() {
    let source = include_str!("../../../../runtime/src/api/script.rs");
    let (_, list) = source.split_once("\nmethods! {").unwrap();
    let names: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let ours: Vec<&str> = (names::INPUT.iter().map(|(name, _, _)| *name))
        .chain(names::UTIL)
        .chain(names::METHODS)
        .chain(names::LOOP_METHODS)
        .collect();
    assert_eq!(names, ours);
}

#[test]
fn text_that_is_no_template_stays() {
    for plain in ["$ $5 $. ${} $[0] # #5 #! a#", "{\"a\": \"#fff\"}", "\\ \\n \\x", "#foo bar", "$é"] {
        assert_eq!(body(plain), [text(plain)], "{plain}");
    }
    assert_eq!(body("a#[[ $x #if ]]#b"), [text("a $x #if "), text("b")]);
    assert_eq!(body("a ## b\nc#* d\n *#e"), [text("a "), text("c"), text("e")]);
}

#[test]
fn references_in_all_forms() {
    let stage = Piece::Value(Expression::ContextVariable(ContextVariable("stage".to_owned())));
    for form in
        ["$context.stage", "${context.stage}", "$!context.stage", "$!{context.stage}", "$context['stage']"]
    {
        assert_eq!(body(form), std::slice::from_ref(&stage), "{form}");
    }
    assert_eq!(body("$context.stage."), [stage.clone(), text(".")]);
    assert_eq!(
        body("${input.body}x$velocityCount"),
        [
            Piece::Value(property(Expression::Input, "body")),
            text("x"),
            Piece::Value(property(Expression::Foreach, "count")),
        ]
    );
    let claim = ContextVariable("authorizer.claims.custom:x".to_owned());
    assert_eq!(
        body("$context.authorizer.claims['custom:x']"),
        [Piece::Value(Expression::ContextVariable(claim))]
    );
}

#[test]
fn escapes_halve_in_front_of_what_they_escape() {
    assert_eq!(body(r"\$context.stage \#if \#foo \\x"), [text(r"$context.stage #if \#foo \\x")]);
    assert!(
        matches!(body(r"\\$context.stage").as_slice(), [Piece::Text(text), Piece::Value(_)] if text == r"\")
    );
}

#[test]
fn directives_take_the_rest_of_their_line_along() {
    assert_eq!(
        body("#if(true)  \na\n#else \nb\n#end \nc"),
        [Piece::If(vec![(Expression::Bool(true), vec![text("a\n")])], vec![text("b\n")]), text("c"),]
    );
    // `#set` takes the blanks in front of it too, where they are a token of their own.
    assert!(
        matches!(body("#set($a = 1)\n  #set($b = 2)\nx").as_slice(), [Piece::Set(..), Piece::Set(..), Piece::Text(x)] if x == "x")
    );
    assert!(
        matches!(body("a\n  #set($b = 2)\nx").as_slice(), [Piece::Text(a), Piece::Set(..), _] if a == "a\n  ")
    );
}

#[test]
fn operators_by_rank() {
    let Some(Piece::Set(_, value)) = body("#set($x = 1 + 2 * 3 == 7 && !false or false)").into_iter().next()
    else {
        panic!("a directive")
    };
    let Expression::Or(sides) = value else { panic!("{value:?}") };
    let Expression::And(sides) = &sides.0 else { panic!("{sides:?}") };
    assert!(matches!(sides.0, Expression::Compare(Comparison::Equal, _)));
    assert!(matches!(sides.1, Expression::Not(_)));
}

#[test]
fn quotes_are_doubled_and_texts_keep_their_places() {
    let Some(Piece::Set(_, value)) = body("#set($x = 'it''s $y')").into_iter().next() else {
        panic!("a directive")
    };
    assert_eq!(value, Expression::Text("it's $y".to_owned()));
    // Behind a doubled quote, in a text inside of a text.
    let found = findings(r#"#set($x = "a""b $util.no(1)")"#);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, 22);
}

#[test]
fn faults_have_their_place() {
    for (template, place, message) in [
        ("ab#if(true)", 2, "`#if` has no `#end`"),
        ("#if(true)#foreach($a in [1])x#end", 0, "`#if` has no `#end`"),
        ("#end", 0, "`#end` has nothing that it ends"),
        ("x#else", 1, "`#else` has no `#if` that it belongs to"),
        ("#set($a)", 7, "`)` stands here, and `=` is missing"),
        ("#set(a = 1)", 5, "`a` stands here, and a reference is missing"),
        ("#set($input = 1)", 5, "`$input` is Amazon's own and cannot be set"),
        ("#set($x = 1..2)", 11, "`.` stands here, and `)` is missing"),
        ("#foreach($a of [1])#end", 12, "`o` stands here, and `in` is missing"),
        ("${input.body x", 12, "` ` stands here, and `}` is missing"),
        ("$input.path('$'", 15, "the template ends, and `,` or `)` is missing"),
        ("$input.path(\"$", 12, "a text that begins with `\"` has no end"),
        ("$context.stage[x]", 15, "`x` stands here, and a position or a key is missing"),
        ("#[[ x", 0, "`#[[` has no `]]#`"),
        ("#include('x')", 0, "templates of a gateway have no files to read"),
        ("#set($x = null)", 10, "the language has no `null` here"),
        ("#set($x = abc)", 10, "`abc` is no value"),
    ] {
        let reading = read(template, &[]);
        assert!(reading.script.is_none(), "{template}");
        let found = findings(template);
        assert_eq!((found[0].0, found[0].2.as_str()), (place, message), "{template}");
    }
}

#[test]
fn what_is_empty_is_told() {
    for (template, kind) in [
        ("$nope", FindingKind::Variable),
        ("$context.nope", FindingKind::Variable),
        ("#set($context.stage = 'x')", FindingKind::Variable),
        ("$util.nope('x')", FindingKind::Function),
        ("$util.urlEncode", FindingKind::Function),
        ("$input.nope", FindingKind::Function),
        ("$input.params('a', 'b')", FindingKind::Function),
        ("$input.body.nope()", FindingKind::Function),
        ("$input.json('$.a[')", FindingKind::JsonPath),
        ("#set $a = 1", FindingKind::Word),
        ("#if(true)a#elseb#end", FindingKind::Word),
        (r#"$input.params(\"a\")"#, FindingKind::Quote),
    ] {
        let found = findings(template);
        assert!(found.iter().any(|(_, found, _)| *found == kind), "{template}: {found:?}");
    }
    for fine in [
        "#if($null == $input.body)x#end",
        "#foreach($a in [1])$a#end",
        "#macro(m $a)$a#end#m(1)",
        "#set($a.b = $null)",
    ] {
        assert!(
            findings(fine).iter().all(|(_, _, message)| fine.contains("a.b") && message.contains("`$a`")),
            "{fine}"
        );
    }
}

#[test]
fn nesting_is_bounded() {
    for deep in [
        "#if(true)".repeat(200),
        format!("#set($x = {}", "(".repeat(200)),
        format!("#set($x = {}", "[".repeat(200)),
        "$a[".repeat(200),
    ] {
        let reading = read(&deep, &[]);
        assert!(reading.script.is_none());
        assert!(reading.findings.iter().any(|finding| finding.message.contains("levels deep")), "{deep}");
    }
}

#[test]
fn chains_are_bounded() {
    let chains = |links: usize| {
        [
            format!("#set($x = 1{})$x", " + 1".repeat(links)),
            format!("#set($x = 1{})$x", " * 1".repeat(links)),
            format!("#if(true{})a#end", " && true".repeat(links)),
            format!("#if(true{})a#end", " || true".repeat(links)),
            format!("#set($x = {{}})$x{}", ".a".repeat(links)),
            format!("#set($x = [])$x{}", "[0]".repeat(links)),
        ]
    };
    for fine in chains(200) {
        assert_eq!(findings(&fine), [], "{fine}");
    }
    for long in chains(20_000) {
        let reading = read(&long, &[]);
        assert!(reading.script.is_none());
        assert!(reading.findings.iter().any(|finding| finding.message.contains("follow each other")));
    }
}

#[test]
fn parameters_are_holes() {
    let template = format!("a{}#set($x = \"b{}\")$x", hole(0), hole(1));
    let reading = read(&template, &["A".to_owned(), "B".to_owned()]);
    let script = reading.script.expect("a script");
    assert_eq!(script.parameters, ["A", "B"]);
    assert_eq!(script.body[..2], [text("a"), Piece::Parameter("A".to_owned())]);
    let Piece::Set(_, Expression::Interpolated(inner)) = &script.body[2] else { panic!("{:?}", script.body) };
    assert_eq!(inner[..], [text("b"), Piece::Parameter("B".to_owned())]);
}
