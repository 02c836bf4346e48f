//! The walker's own corners; what schemas mean is tested against JSON-Schema-Test-Suite, through the compiler.

use super::*;
use crate::api::*;
use crate::message::JsonErrorKind;

#[test]
fn numbers_are_exact() {
    let order = |one, other| Number::read(one).compare(&Number::read(other));
    assert!(order("1", "1.0").is_eq());
    assert!(order("100e-2", "1").is_eq());
    assert!(order("-0", "0.0e9").is_eq());
    assert!(order("9007199254740993", "9007199254740992").is_gt());
    assert!(order("-1e400", "-1e399").is_lt());
    assert!(order("0.1", "0.10000000000000000000000001").is_lt());
    let multiple = |one, other| Number::read(one).is_multiple_of(&Number::read(other));
    assert!(multiple("0.0075", "0.0001") && !multiple("0.00751", "0.0001"));
    assert!(multiple("1e308", "0.5") && multiple("1e1000000", "3e-7") == multiple("1", "3"));
    assert!(multiple("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"));
    assert!(!multiple("12345678901234567890123456789012345679", "12345678901234567890123456789012345678"));
    assert!(
        Number::read("1e2").is_whole() && !Number::read("1e-2").is_whole() && Number::read("0e-5").is_whole()
    );
}

#[test]
fn places_become_pointers() {
    let body = br#"{"a": [1, {"b/c": "x"}], "d~": null}"#;
    let at = |text: &str| std::str::from_utf8(body).unwrap().find(text).unwrap();
    let found = pointers(body, &[at("null"), 0, at("\"x\""), at("1,"), at("\"b/c\"")]);
    assert_eq!(found, ["/d~0", "", "/a/1/b~1c", "/a/0", "/a/1/b~1c"]);
}

static UNIQUE: Checks =
    Checks { list: &[Check { array: Some(&ArrayRules { unique: true, ..ArrayRules::ANY }), ..Check::ANY }] };

#[test]
fn equal_items_are_found_however_they_are_written() {
    let verdict = |body: &str| check(&UNIQUE, CheckId(0), body.as_bytes(), &mut FirstFault);
    assert_eq!(verdict(r#"[1, "1", [1], {"a": 1}, true, null, false]"#), Ok(()));
    for body in
        [r#"[1, 1.0]"#, r#"[{"a": 1, "b": [2]}, {"b": [2e0], "a": 1}]"#, r#"["a", "\u0061"]"#, "[0, -0]"]
    {
        assert_eq!(verdict(body), Err(Unfit::Faulty), "{body}");
    }
}

#[test]
fn the_first_item_that_repeats_is_told_among_a_few() {
    let place = |body: &str| {
        let mut collector = Collector::new(10);
        assert_eq!(check(&UNIQUE, CheckId(0), body.as_bytes(), &mut collector), Err(Unfit::Faulty), "{body}");
        collector.faults[0].position
    };
    assert_eq!(place(r#"["a", "b", "b", "a"]"#), 11);
    assert_eq!(place(r#"["a","b","c","d","e","f","g","h","a"]"#), 33);
    assert_eq!(place(r#"["a", "b", "c", "d", "e", "f", "g", "c"]"#), 36);
    assert_eq!(place(r#"["a", "\u0062", "b"]"#), 16);
}

/// Members with a name that has to be escaped, with names around the lengths that are compared at once, and one that is
/// required and not declared: no whole number.
static NAMED: Checks = Checks {
    list: &[
        Check {
            object: Some(&ObjectRules {
                properties: &[
                    Property { name: Name::new("a\"b"), check: Some(CheckId(1)), required: false },
                    Property { name: Name::new("sixsix"), check: Some(CheckId(1)), required: true },
                    Property { name: Name::new("sevenn7"), check: Some(CheckId(1)), required: false },
                    Property { name: Name::new("eight888"), check: Some(CheckId(1)), required: false },
                    Property { name: Name::new("fourteen141414"), check: Some(CheckId(1)), required: false },
                    Property { name: Name::new("fifteen15151515"), check: Some(CheckId(1)), required: false },
                    Property { name: Name::new("bare"), check: None, required: true },
                ],
                required: 2,
                additional: Some(CheckId(2)),
                ..ObjectRules::ANY
            }),
            ..Check::ANY
        },
        Check { kinds: Kinds::INTEGER, ..Check::ANY },
        Check { kinds: Kinds(Kinds::ANY.0 & !Kinds::INTEGER.0), ..Check::ANY },
    ],
};

#[test]
fn members_are_found_in_any_order_and_writing() {
    let verdict = |body: &str| check(&NAMED, CheckId(0), body.as_bytes(), &mut FirstFault);
    for body in [
        r#"{"a\"b":1,"sixsix":2,"sevenn7":3,"eight888":4,"fourteen141414":5,"fifteen15151515":6,"bare":[]}"#,
        r#"{"bare":{},"fifteen15151515":6,"fourteen141414":5,"eight888":4,"sevenn7":3,"sixsix":2,"a\"b":1}"#,
        r#"{ "sixsix" : 2 , "bare" : "x" , "eight888" : 4 }"#,
        "{\n  \"sixsix\": 12345678,\r\n\t\"eight888\" :-1,        \"bare\": null\n}",
        r#"{"eight888":4,"fifteen15151515":6,"sixsix":2,"fourteen141414":5,"bare":null}"#,
        r#"{"s\u0069xsix":2,"\u0062are":null,"sevenn7":1}"#,
    ] {
        assert_eq!(verdict(body), Ok(()), "{body}");
    }
    for body in [
        r#"{"sixsix":2}"#,
        r#"{"sixsix":2,"bare":null,"sevenn":1}"#,
        r#"{"sixsix":2,"bare":null,"sevenn77":1}"#,
        r#"{"sixsix":2,"bare":null,"fourteen141415":1}"#,
        r#"{"sixsix":2,"bare":null,"fifteen15151519":1}"#,
        r#"{"sixsix":2,"bare":null,"fifteen25151515":1}"#,
        r#"{"sixsix":"2","bare":null}"#,
    ] {
        assert_eq!(verdict(body), Err(Unfit::Faulty), "{body}");
    }
    let kind = |body: &str| match verdict(body) {
        Err(Unfit::NotJson(error)) => Some((error.kind, error.position)),
        _ => None,
    };
    for (body, position) in [
        (r#"{"sixsix":2,"bare":null,"sixsix":2}"#, 24),
        (r#"{"bare":null,"sixsix":2,"s\u0069xsix":2}"#, 24),
        (r#"{"sevenn7":1,"sixsix":2,"sevenn7":1,"bare":null}"#, 24),
        (r#"{"bare":null,"sixsix":2,"eight888":1,"bare":null}"#, 37),
    ] {
        assert_eq!(kind(body), Some((JsonErrorKind::DuplicateKey, position)), "{body}");
    }
    // A quote within a name ends the key.
    for body in [r#"{"a"b":1,"sixsix":2,"bare":null}"#, r#"{"sixsix":2,"bare":null,"a"b":1}"#] {
        assert_eq!(
            kind(body).map(|(kind, _)| kind),
            Some(JsonErrorKind::Unexpected { expected: "':'" }),
            "{body}"
        );
    }
}

#[test]
fn large_arrays_are_looked_through_once() {
    let mut body = String::from("[");
    for number in 0..1_000_000 {
        body.push_str(&format!("{number},"));
    }
    body.push_str("0]");
    let (verdict, again) = measured(&UNIQUE, CheckId(0), body.as_bytes(), &mut FirstFault);
    assert_eq!(verdict, Err(Unfit::Faulty));
    assert_eq!(again, body.len() + 8);
}

#[test]
fn long_names_do_not_make_long_pointers() {
    let name = "n".repeat(10_000);
    let body = format!(r#"{{"a": {{"{name}": {{"b": [1, 2]}}, "c": 3}}, "{name}": 4, "d": 5}}"#);
    let at = |text: &str| body.find(text).unwrap();
    let found = pointers(body.as_bytes(), &[at("1,"), at("2]"), at("3}"), at("4,"), at("5}")]);
    assert_eq!(found, ["/a", "/a", "/a/c", "", "/d"]);
    assert_eq!((pointer_of("a/b~"), pointer_of(&name)), ("/a~1b~0".to_owned(), String::new()));
    // Neither do names whose escapes are long, nor many short ones.
    let tildes = "~".repeat(1_000);
    assert_eq!(pointers(format!(r#"{{"{tildes}": 1}}"#).as_bytes(), &[tildes.len() + 5]), [""]);
    let deep = format!(r#"{}1{}"#, format!(r#"{{"{}":"#, "k".repeat(100)).repeat(20), "}".repeat(20));
    let [found] = &pointers(deep.as_bytes(), &[deep.find('1').unwrap()])[..] else { panic!() };
    assert_eq!(found, &format!("/{}", "k".repeat(100)).repeat(10));
}

static LOOK: Matcher = Matcher {
    text: "(?=.*b)a",
    program: Program::Tried(&[
        Instruction::Look { end: 6, behind: false, negative: false },
        Instruction::Split(2, 4),
        Instruction::Class(&[('\0', char::MAX)]),
        Instruction::Jump(1),
        Instruction::Class(&[('b', 'b')]),
        Instruction::Jump(6),
        Instruction::Match,
        Instruction::Class(&[('a', 'a')]),
        Instruction::Match,
    ]),
};

/// What the whole numbers around a number and a bound say is what all digits say.
#[test]
fn quick_comparisons_are_exact() {
    const NUMBERS: &[&str] = &[
        "0",
        "-0",
        "-0.0",
        "0.5",
        "-0.5",
        "1",
        "1.0",
        "-1",
        "1.5",
        "-1.5",
        "2",
        "0.00000000000000000001",
        "1e0",
        "15e-1",
        "-1e18",
        "999999999999999999",
        "-999999999999999999",
        "999999999999999999.9",
        "-999999999999999999.9",
        "1000000000000000000",
        "123456789012345678901234567890",
        "-123456789012345678901234567890",
    ];
    const BOUNDS: &[(bool, &str, i64)] = &[
        (false, "", 0),
        (false, "1", 0),
        (true, "1", 0),
        (false, "15", -1),
        (true, "15", -1),
        (false, "1", 18),
        (true, "1", 18),
        (false, "999999999999999999", 0),
        (true, "9999999999999999999", -1),
        (false, "1", 30),
        (true, "1", 30),
        (false, "1", -20),
    ];
    let mut quick = 0;
    for text in NUMBERS {
        let shape = Reader::over(text).number_shape().unwrap();
        let (low, high) = shape.around();
        for (negative, digits, exponent) in BOUNDS {
            for outside in [false, true] {
                let bound = Bound::new(Decimal { negative: *negative, digits, exponent: *exponent }, outside);
                let order = Number::read(text).compare(&Number::of(&bound.number));
                let (from, to) = (bound.admits_from(low), bound.admits_to(high));
                assert!(!from || order.is_gt() || !outside && order.is_eq(), "{text} from {bound:?}");
                assert!(!to || order.is_lt() || !outside && order.is_eq(), "{text} to {bound:?}");
                quick += usize::from(from) + usize::from(to);
            }
        }
    }
    assert!(quick > 300, "{quick} were decided quickly");
}

#[test]
fn look_around_matches_within_a_budget() {
    assert_eq!(matches(&LOOK, "xaxb"), Some(true));
    assert_eq!(matches(&LOOK, "bax"), Some(false));
    assert_eq!(matches(&LOOK, &"x".repeat(10_000_000)), None);
}

static PET: Checks = Checks {
    list: &[
        Check {
            kinds: Kinds::OBJECT,
            object: Some(&ObjectRules {
                properties: &[
                    Property { name: Name::new("id"), check: Some(CheckId(1)), required: true },
                    Property { name: Name::new("name"), check: Some(CheckId(2)), required: true },
                ],
                required: 2,
                additional: Some(CheckId(3)),
                ..ObjectRules::ANY
            }),
            ..Check::ANY
        },
        Check {
            kinds: Kinds::INTEGER,
            number: Some(&NumberRules {
                minimum: Some(Bound::new(Decimal { negative: false, digits: "15", exponent: -1 }, true)),
                ..NumberRules::ANY
            }),
            ..Check::ANY
        },
        Check {
            kinds: Kinds::STRING.or(Kinds::NULL),
            string: Some(&StringRules { max_length: Some(2), ..StringRules::ANY }),
            ..Check::ANY
        },
        Check { kinds: Kinds::NOTHING, ..Check::ANY },
    ],
};

#[test]
fn every_fault_has_its_place_and_words() {
    let collect = |body: &str| {
        let mut collector = Collector::new(10);
        assert_eq!(check(&PET, CheckId(0), body.as_bytes(), &mut collector), Err(Unfit::Faulty));
        let positions: Vec<usize> = collector.faults.iter().map(|fault| fault.position).collect();
        let places = pointers(body.as_bytes(), &positions).into_iter();
        let words = amazon(&collector.faults, body.as_bytes());
        places
            .zip(&collector.faults)
            .zip(words)
            .map(|((place, fault), words)| (place, message::plain(fault), words))
            .collect::<Vec<_>>()
    };
    let fault =
        |place: &str, plain: &str, amazon: &str| (place.to_owned(), plain.to_owned(), amazon.to_owned());
    assert_eq!(
        collect(r#"{"id": 1, "name": "äöü", "color": "red"}"#),
        [
            fault(
                "/id",
                "is not greater than 1.5",
                "numeric instance is lower than the required minimum (minimum: 1.5, found: 1)"
            ),
            fault(
                "/name",
                "has 3 characters, more than 2",
                "string \"äöü\" is too long (length: 3, maximum allowed: 2)"
            ),
            fault(
                "/color",
                "is not a known member",
                "object instance has properties which are not allowed by the schema: [\"color\"]"
            ),
        ]
    );
    assert_eq!(
        collect(r#"{"id": 1.5}"#),
        [
            fault(
                "/id",
                "is number, not integer",
                "instance type (number) does not match any allowed primitive type (allowed: [\"integer\"])"
            ),
            fault("", "is missing name", "object has missing required properties ([\"name\"])"),
        ]
    );
    let mut collector = Collector::new(1);
    assert_eq!(check(&PET, CheckId(0), b"{}", &mut collector), Err(Unfit::Faulty));
    assert_eq!(collector.faults[0].texts, ["id", "name"]);
}

/// Each level is looked at twice by each level around it: 2 to the power of 60 without the budget.
static TWICE: Checks = Checks {
    list: &[
        Check { applied: &[Applied::Any(&[CheckId(1), CheckId(2)])], ..Check::ANY },
        Check {
            array: Some(&ArrayRules { items: Some(CheckId(0)), max_items: Some(0), ..ArrayRules::ANY }),
            ..Check::ANY
        },
        Check {
            array: Some(&ArrayRules { items: Some(CheckId(0)), max_items: Some(9), ..ArrayRules::ANY }),
            ..Check::ANY
        },
    ],
};

#[test]
fn work_that_multiplies_is_stopped() {
    let body = format!("{}{}", "[".repeat(60), "]".repeat(60));
    let began = std::time::Instant::now();
    assert_eq!(check(&TWICE, CheckId(0), body.as_bytes(), &mut FirstFault), Err(Unfit::TooComplex));
    assert!(began.elapsed().as_secs() < 20);
}
