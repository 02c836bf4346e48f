//! Every style, and the published cases.

use super::*;
use crate::api::{Applied, ArrayRules, Check, CheckId, FieldRules, MediaRules, Name, ObjectRules, Property};
use crate::corpus;
use crate::message::Reader;

const fn check(kinds: Kinds) -> Check {
    Check { kinds, ..Check::ANY }
}

const STRING: CheckId = CheckId(0);
const ARRAY: CheckId = CheckId(1);
const OBJECT: CheckId = CheckId(2);
const INTEGER: CheckId = CheckId(3);
const EITHER: CheckId = CheckId(4);
const NESTED: CheckId = CheckId(5);
const INTEGERS: CheckId = CheckId(6);
const SWITCH: CheckId = CheckId(7);

static CHECKS: Checks = Checks {
    list: &[
        check(Kinds::STRING),
        Check { array: Some(&ArrayRules { items: Some(STRING), ..ArrayRules::ANY }), ..check(Kinds::ARRAY) },
        Check {
            object: Some(&ObjectRules { additional: Some(INTEGER), ..ObjectRules::ANY }),
            ..check(Kinds::OBJECT)
        },
        check(Kinds::INTEGER),
        check(Kinds(Kinds::INTEGER.0 | Kinds::STRING.0 | Kinds::NULL.0)),
        Check {
            object: Some(&ObjectRules {
                properties: &[
                    Property { name: Name::new("in"), check: Some(OBJECT), required: false },
                    Property { name: Name::new("list"), check: Some(INTEGERS), required: false },
                ],
                ..ObjectRules::ANY
            }),
            ..check(Kinds::OBJECT)
        },
        Check { array: Some(&ArrayRules { items: Some(INTEGER), ..ArrayRules::ANY }), ..check(Kinds::ARRAY) },
        check(Kinds::BOOLEAN),
    ],
};

/// The value as JSON, or what is wrong.
fn read(style: Style, explode: bool, check: CheckId, source: Source<'_>) -> Result<String, &'static str> {
    let mut out = Vec::new();
    let mut typed = Typed::new(&CHECKS, &mut out);
    Styled { name: "color", style, explode, check: Some(check) }.write(&mut typed, source)?;
    Ok(String::from_utf8(out).unwrap())
}

fn query(style: Style, explode: bool, check: CheckId, raw: &str) -> Result<String, &'static str> {
    read(style, explode, check, Source::Pairs(&Pairs::query(raw), &|_| false))
}

fn path(style: Style, explode: bool, check: CheckId, raw: &str) -> Result<String, &'static str> {
    read(style, explode, check, Source::Text(raw, percent_decoded))
}

/// The texts of a JSON object's or array's members.
fn members(json: &str) -> Vec<(String, String)> {
    let mut reader = Reader::over(json);
    let mut members = Vec::new();
    if json.starts_with('{') {
        reader.begin_object().unwrap();
        while let Some(key) = reader.next_key().unwrap() {
            members.push((key.into_owned(), reader.skip_value().unwrap().to_owned()));
        }
    } else {
        reader.begin_array().unwrap();
        while reader.next_item().unwrap() {
            members.push((String::new(), reader.skip_value().unwrap().to_owned()));
        }
    }
    members
}

/// The table "Style Examples" of OpenAPI 3.1.1, every cell that is not "n/a".
#[test]
fn the_published_examples() {
    let Some(folder) = corpus::folder("conformance/openapi-style") else { return };
    let mut cells = 0;
    for (_, text) in corpus::files(&folder) {
        let text = String::from_utf8(text).unwrap();
        let document = members(&text);
        let member = |name: &str| document.iter().find(|(key, _)| key == name).unwrap().1.clone();
        let values = members(&member("values"));
        for (_, case) in members(&member("cases")) {
            let case = members(&case);
            let cell = |name: &str| {
                let (_, text) = case.iter().find(|(key, _)| key == name)?;
                let mut reader = Reader::over(text);
                reader.string().ok().map(Cow::into_owned)
            };
            let style = match cell("style").unwrap().as_str() {
                "matrix" => Style::Matrix,
                "label" => Style::Label,
                "simple" => Style::Simple,
                "form" => Style::Form,
                "spaceDelimited" => Style::SpaceDelimited,
                "pipeDelimited" => Style::PipeDelimited,
                "deepObject" => Style::DeepObject,
                other => panic!("{other}"),
            };
            let explode = case.iter().any(|(key, value)| key == "explode" && value == "true");
            for (kind, id) in
                [("string", STRING), ("array", ARRAY), ("object", OBJECT), ("undefined", STRING)]
            {
                let Some(written) = cell(kind) else { continue };
                let wanted = values.iter().find(|(key, _)| key == kind).map_or("\"\"", |(_, value)| value);
                let wanted: String = wanted.split_whitespace().collect();
                let got = match written.strip_prefix('?') {
                    Some(raw) => query(style, explode, id, raw),
                    None => path(style, explode, id, &written),
                };
                assert_eq!(got.as_deref(), Ok(wanted.as_str()), "{style:?} {explode} {kind}: {written}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 37, "cells of the table");
}

/// Expansions of RFC 6570 that a style of OpenAPI stands for, read back.
#[test]
fn expansions_of_uri_templates_are_read_back() {
    let Some(folder) = corpus::folder("conformance/uri/uritemplate-test") else { return };
    let mut read_back = 0;
    for (file, text) in corpus::files(&folder) {
        if file.contains("negative") {
            continue;
        }
        let text = String::from_utf8(text).unwrap();
        for (_, section) in members(&text) {
            let section = members(&section);
            let find =
                |name: &str| section.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            let variables = members(&find("variables").unwrap());
            for (_, case) in members(&find("testcases").unwrap()) {
                let mut parts = members(&case).into_iter().map(|(_, part)| part);
                let (template, expected) = (parts.next().unwrap(), parts.next().unwrap());
                read_back += u32::from(reads_back(&template, &expected, &variables));
            }
        }
    }
    assert_eq!(read_back, 52, "expansions of one variable, by the four operators that are styles");
}

/// Whether a case is one of OpenAPI's; fails where it is not read as what it was made of.
fn reads_back(template: &str, expected: &str, variables: &[(String, String)]) -> bool {
    let text = Reader::over(template).string().unwrap().into_owned();
    let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return false };
    let (style, inner) = match inner.chars().next() {
        Some(';') => (Style::Matrix, &inner[1..]),
        Some('.') => (Style::Label, &inner[1..]),
        Some('?') => (Style::Form, &inner[1..]),
        Some(first) if first.is_ascii_alphanumeric() => (Style::Simple, inner),
        _ => return false,
    };
    let (name, explode) = inner.strip_suffix('*').map_or((inner, false), |name| (name, true));
    let Some((_, value)) = variables.iter().find(|(key, _)| key == name) else { return false };
    // Maps come in any order: each of the expansions that are listed must do.
    let listed: Vec<String> = if expected.starts_with('"') {
        vec![Reader::over(expected).string().unwrap().into_owned()]
    } else if expected.starts_with('[') {
        members(expected)
            .into_iter()
            .map(|(_, one)| Reader::over(&one).string().unwrap().into_owned())
            .collect()
    } else {
        return false;
    };
    let is_list = value.starts_with('[') || value.starts_with('{');
    let empty = is_list && members(value).is_empty();
    // What has no value is not written at all.
    if value == "null" || empty || value.contains("null") || value.contains(":[") || value.contains(": [") {
        return false;
    }
    let id = match value.chars().next() {
        Some('[') => ARRAY,
        Some('{') => MAP,
        _ => STRING,
    };
    for written in &listed {
        let mut out = Vec::new();
        let mut typed = Typed::new(&TEXTS, &mut out);
        let styled = Styled { name, style, explode, check: Some(id) };
        let pairs = Pairs::form(written.trim_start_matches('?')).unwrap();
        let source = match style {
            Style::Form => Source::Pairs(&pairs, &|_| false),
            _ => Source::Text(written, percent_decoded),
        };
        styled.write(&mut typed, source).unwrap_or_else(|problem| panic!("{text} {written}: {problem}"));
        let (got, want) = (String::from_utf8(out).unwrap(), value.clone());
        let (mut got, mut want) = match is_list {
            true => (members(&got), members(&want)),
            false => (vec![(String::new(), got)], vec![(String::new(), want)]),
        };
        let plain = |list: &mut Vec<(String, String)>| {
            for (_, value) in list.iter_mut() {
                // Numbers are variables too, and texts when they are written.
                *value = Reader::over(value).string().map_or(value.clone(), Cow::into_owned);
            }
            list.sort();
        };
        plain(&mut got);
        plain(&mut want);
        assert_eq!(got, want, "{text} {written}");
    }
    true
}

const MAP: CheckId = CheckId(2);

static TEXTS: Checks = Checks {
    list: &[
        check(Kinds::STRING),
        Check { array: Some(&ArrayRules { items: Some(STRING), ..ArrayRules::ANY }), ..check(Kinds::ARRAY) },
        Check {
            object: Some(&ObjectRules { additional: Some(STRING), ..ObjectRules::ANY }),
            ..check(Kinds::OBJECT)
        },
    ],
};

#[test]
fn a_text_is_what_its_check_asks_for() {
    let one = |check, raw: &str| query(Style::Form, true, check, raw);
    assert_eq!(one(INTEGER, "color=12").as_deref(), Ok("12"));
    assert_eq!(one(INTEGER, "color=1e3").as_deref(), Ok("1e3"));
    for text in ["%2012", "012", "1.", "+1", "0x1", ""] {
        let raw = format!("color={text}");
        let read = one(INTEGER, &raw).unwrap();
        assert!(read.starts_with('"'), "{text}: {read}");
    }
    assert_eq!(one(STRING, "color=12").as_deref(), Ok("\"12\""));
    assert_eq!(one(EITHER, "color=12").as_deref(), Ok("12"));
    assert_eq!(one(EITHER, "color=x%22").as_deref(), Ok("\"x\\\"\""));
    assert_eq!(one(EITHER, "color=null").as_deref(), Ok("null"));
    assert_eq!(one(SWITCH, "color=true").as_deref(), Ok("true"));
    assert_eq!(one(SWITCH, "color=True").as_deref(), Ok("\"True\""));
    assert_eq!(one(INTEGER, "color=1&color=2"), Err("stands there more than once"));
}

#[test]
fn separators_that_were_encoded() {
    // An item of its own where that fits, a separator where it does not.
    assert_eq!(query(Style::Form, false, ARRAY, "color=a%2Cb").as_deref(), Ok("[\"a,b\"]"));
    assert_eq!(query(Style::Form, false, INTEGERS, "color=1%2C2").as_deref(), Ok("[1,2]"));
    assert_eq!(query(Style::PipeDelimited, false, INTEGERS, "color=1|2%7C3").as_deref(), Ok("[1,2,3]"));
    assert_eq!(query(Style::TabDelimited, false, INTEGERS, "color=1%092").as_deref(), Ok("[1,2]"));
    assert_eq!(path(Style::Simple, false, ARRAY, "a%2Cb,c").as_deref(), Ok("[\"a,b\",\"c\"]"));
    assert_eq!(path(Style::Matrix, false, INTEGER, "12"), Err("is not written in its style"));
    assert_eq!(query(Style::Form, false, OBJECT, "color=R,1,G"), Err("has a name without a value"));
}

#[test]
fn deep_objects_nest() {
    let deep = |raw| query(Style::DeepObject, true, NESTED, raw);
    assert_eq!(
        deep("color[in][a]=1&color[list][]=2&color[list][]=3&color[other]=x&colour[in]=4").as_deref(),
        Ok(r#"{"in":{"a":1},"list":[2,3],"other":"x"}"#)
    );
    assert_eq!(deep("color[list]=1").as_deref(), Ok(r#"{"list":[1]}"#));
    assert_eq!(deep("color[list][0]=1&color[list][1]=2").as_deref(), Ok(r#"{"list":[1,2]}"#));
    assert_eq!(deep("color[in]=1&color[in][a]=1"), Err("is both a value and an object"));
    let depth = format!("color{}=1", "[a]".repeat(17));
    assert_eq!(deep(&depth), Err("nests too deep"));
}

#[test]
fn members_of_an_exploded_object_are_what_nobody_else_claims() {
    let styled = |name, check| ParameterRules {
        name,
        location: Location::Query,
        required: true,
        written: Written::Styled { style: Style::Form, explode: true, allow_empty: false },
        check: Some(check),
    };
    let rules = [styled("color", OBJECT), styled("page", INTEGER)];
    let found = |query: &str| {
        let mut faults = Faults::default();
        let message = Message { path: &|_| None, query, headers: &Headers::new() };
        parameters(&CHECKS, &rules, &message, &mut faults);
        faults.to_line()
    };
    assert_eq!(found("R=1&page=2"), "");
    assert_eq!(found("page=2"), "query color is missing");
    assert_eq!(
        found("R=x&page=y"),
        "query color/R is string, not integer, query page is string, not integer"
    );
}

#[test]
fn fields_are_utf8_or_at_fault() {
    let rules = [
        ParameterRules {
            check: Some(ARRAY),
            ..ParameterRules::new(Location::Header, "X-List", Written::SIMPLE)
        },
        ParameterRules { required: true, ..ParameterRules::new(Location::Header, "X-Name", Written::SIMPLE) },
    ];
    let found = |list: &[u8], name: &[u8]| {
        let mut headers = Headers::new();
        headers.push(b"X-List", b"a");
        headers.push(b"X-List", list);
        headers.push(b"X-Name", name);
        let mut faults = Faults::default();
        let message = Message { path: &|_| None, query: "", headers: &headers };
        parameters(&CHECKS, &rules, &message, &mut faults);
        faults.to_line()
    };
    assert_eq!(found("ä,ö".as_bytes(), "ü".as_bytes()), "");
    assert_eq!(found(b"\xe4", "ü".as_bytes()), "header X-List is not UTF-8");
    // Also where every text will do.
    assert_eq!(found(b"b", b"\xc3("), "header X-Name is not UTF-8");
}

#[test]
fn cookies_are_utf8_or_at_fault_each_on_its_own() {
    let rules = ["a", "b"].map(|name| ParameterRules::cookie(name).required());
    let found = |line: &[u8]| {
        let mut headers = Headers::new();
        headers.push(b"Cookie", b"b=1");
        headers.push(b"cookie", line);
        let mut faults = Faults::default();
        let message = Message { path: &|_| None, query: "", headers: &headers };
        parameters(&CHECKS, &rules, &message, &mut faults);
        faults.to_line()
    };
    assert_eq!(found("a=ü; b=ö".as_bytes()), "");
    assert_eq!(found(b"a=1; c=\xff; aa=\xff"), "");
    assert_eq!(found(b"c=1; a=\xfc; b=2"), "cookie a is not UTF-8");
    assert_eq!(found(b"a=1; b=\xc3("), "cookie b is not UTF-8");
}

#[test]
fn multipart_bodies() {
    let rules = MediaRules { media_type: "multipart/form-data", check: Some(NESTED), fields: &[] };
    let told_of = |bytes: &[u8]| {
        let mut faults = Faults::default();
        let content_type = b"multipart/form-data; charset=utf-8; boundary=\"b b\"";
        body(&CHECKS, &rules, Some(content_type), bytes, &mut faults);
        faults.to_line()
    };
    let told = |text: &str| told_of(text.replace('\n', "\r\n").as_bytes());
    let part = |name: &str, more: &str, text: &str| {
        format!("--b b\nContent-Disposition: form-data; name=\"{name}\"{more}\n\n{text}\n")
    };
    let list = part("list", "", "1") + &part("list", "", "2");
    assert_eq!(told(&format!("{list}--b b--\n")), "");
    assert_eq!(told(&format!("preamble\n{list}{}--b b--", part("in", "", "{\"a\": 1}"))), "");
    assert_eq!(told(&format!("{}--b b--", part("list", "", "x"))), "body/list/0 is string, not integer");
    let json = part("in", "\nContent-Type: application/json", "{\"a\": \"x\"}");
    assert_eq!(told(&format!("{json}--b b--")), "body/in/a is string, not integer");
    assert_eq!(told(&list), "body is not multipart/form-data");
    assert_eq!(told("--b b\n\nx\n--b b--"), "body has a part without a name");
    // In place of the letter, a byte that is none of UTF-8.
    let odd = |part: &str| {
        let text = format!("{part}--b b--").replace('\n', "\r\n").into_bytes();
        let odd: Vec<u8> = text.into_iter().map(|byte| if byte == b'~' { 0xfc } else { byte }).collect();
        told_of(&odd)
    };
    assert!(odd(&part("list", "", "~")).contains("body/list is not UTF-8"));
    assert_eq!(odd(&part("other", "", "~")), "", "nothing is said about it");
    let foreign = part("list", "\nContent-Type: text/plain; charset=latin1", "~");
    assert_eq!(odd(&foreign), "body/list/0 is string, not integer");
    assert_eq!(odd(&part("list", "; filename=\"a\"", "~")).matches("UTF-8").count(), 0);
}

#[test]
fn forms_are_utf_8_when_they_are_decoded() {
    let rules = MediaRules { media_type: "*/*", check: Some(OBJECT), fields: &[] };
    let told = |bytes: &[u8]| {
        let mut faults = Faults::default();
        body(&CHECKS, &rules, FORM, bytes, &mut faults);
        faults.to_line()
    };
    assert_eq!(told("a=1&%C3%BC=2&ö=3".as_bytes()), "");
    for odd in [&b"a=%FC"[..], b"%FC=1", b"a=\xfc", b"a=%C3&b=%BC", b"a=1&b=%ED%A0%80"] {
        assert_eq!(told(odd), "body is not UTF-8", "{}", odd.escape_ascii());
    }
}

#[test]
fn media_types_by_how_narrow_they_are() {
    let of = |media_type| MediaRules { media_type, check: None, fields: &[] };
    let content = [of("*/*"), of("text/*"), of("text/html")];
    let name = |kind: &[u8]| select(&content, Some(kind)).map(|rules| rules.media_type);
    assert_eq!(name(b"Text/HTML; charset=utf-8"), Some("text/html"));
    assert_eq!(name(b"text/plain"), Some("text/*"));
    assert_eq!(name(b"application/json"), Some("*/*"));
    assert_eq!(select(&content, None).map(|rules| rules.media_type), Some("*/*"));
    assert!(select(&content[1..], Some(b"application/json")).is_none());
    assert!(select(&content[1..], None).is_none());
}

const FORM: Option<&[u8]> = Some(b"application/x-www-form-urlencoded");

/// A form as JSON, and what is wrong with it as [`NESTED`].
fn form(fields: &'static [FieldRules], text: &str) -> (String, String) {
    let mut out = Vec::new();
    let mut typed = Typed::new(&CHECKS, &mut out);
    let pairs = Pairs::form(text).unwrap();
    media::urlencoded(&mut typed, NESTED, fields, pairs, &mut Faults::default());
    let mut faults = Faults::default();
    let rules = MediaRules { media_type: "*/*", check: Some(NESTED), fields };
    body(&CHECKS, &rules, FORM, text.as_bytes(), &mut faults);
    (String::from_utf8(out).unwrap(), faults.to_line())
}

#[test]
fn forms_are_objects_of_their_fields() {
    const DEEP: &[FieldRules] = &[FieldRules::new("in", Written::DEEP)];
    const LISTED: &[FieldRules] = &[FieldRules::new("list", Written::styled(Style::Form, false))];
    for (fields, text, json) in [
        (&[][..], "list=1&x=a+b&list=2&y=&y=1", r#"{"list":[1,2],"x":"a b","y":["","1"]}"#),
        (&[], "in=%7B%22a%22:1%7D", r#"{"in":{"a":1}}"#),
        (DEEP, "in[a]=1&list=3&in[b]=2", r#"{"in":{"a":1,"b":2},"list":[3]}"#),
        (LISTED, "list=1,2", r#"{"list":[1,2]}"#),
    ] {
        assert_eq!(form(fields, text), (json.to_owned(), String::new()));
    }
    let (json, told) = form(LISTED, "list=1&list=2");
    assert_eq!(json, r#"{"list":null}"#);
    assert_eq!(told, "body/list stands there more than once, body/list is null, not array");
}

#[test]
fn fields_are_counted_before_they_are_read() {
    let rules = MediaRules { media_type: "*/*", check: Some(NESTED), fields: &[] };
    let told = |text: &str| {
        let mut faults = Faults::default();
        body(&CHECKS, &rules, FORM, text.as_bytes(), &mut faults);
        faults.to_line()
    };
    // Long names that differ at their end: whoever compares each with each is busy for minutes.
    let long = "n".repeat(10_000);
    let most: Vec<String> = (0..source::MOST_FIELDS).map(|number| format!("{long}{number}=1")).collect();
    assert_eq!(told(&most.join("&")), "");
    assert_eq!(told(&format!("{}&a", most.join("&"))), "body has too many fields");
}

/// Each of sixty checks asks the next one twice, so that there are more ways than anybody can go.
#[test]
fn checks_that_double_are_looked_through_in_part() {
    let last = CheckId(60);
    let list: Vec<Check> = (1..=60)
        .map(|next| {
            let both: &'static [CheckId] = vec![CheckId(next); 2].leak();
            let applied: &'static [Applied] = vec![Applied::Any(both)].leak();
            Check { applied, ..Check::ANY }
        })
        .chain([check(Kinds::INTEGER)])
        .collect();
    let checks: &'static Checks = Box::leak(Box::new(Checks { list: list.leak() }));
    assert_eq!(kinds::kinds(checks, CheckId(0)), Kinds::ANY);
    assert_eq!(kinds::kinds(checks, last), Kinds::INTEGER);
    assert_eq!(kinds::member(checks, CheckId(0), "a", 0), None);
    assert_eq!((kinds::turns(checks, CheckId(0)), kinds::turns(checks, last)), (2, 1));
    assert!(kinds::required_arrays(checks, CheckId(0)).is_empty());
}
