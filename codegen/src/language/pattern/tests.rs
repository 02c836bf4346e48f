use super::*;

fn matched(text: &str) -> Vec<(u16, u16)> {
    parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}")).statuses
}

fn check(cases: &[(&str, &[(u16, u16)])]) {
    for (text, ranges) in cases {
        assert_eq!(matched(text), *ranges, "{text}");
    }
}

#[test]
fn expressions_of_real_definitions() {
    check(&[
        ("200", &[(200, 200)]),
        (r"4\d{2}", &[(400, 499)]),
        (r"[45]\d{2}", &[(400, 599)]),
        (r"\[45\]\d{2}", &[]),
        (".*", &[(0, 999)]),
        (".+", &[(0, 999)]),
        ("", &[]),
        (r".*4\d{2}.*", &[(400, 499)]),
        ("BAD.*", &[]),
        ("2..|304", &[(200, 299), (304, 304)]),
        (r"^(4|5)\d\d$", &[(400, 599)]),
        ("5[0-35]0?1", &[(501, 501), (511, 511), (521, 521), (531, 531), (551, 551)]),
        ("[^2]..", &[(100, 199), (300, 999)]),
        (r"(?:40){1,1}\d*?", &[(40, 40), (400, 409)]),
        ("4{1}{3}", &[(444, 444)]),
        ("(2|3)+", &[(2, 3), (22, 23), (32, 33), (222, 223), (232, 233), (322, 323), (332, 333)]),
        (".*\"error\".*", &[]),
        (r"(\n|.)+", &[(0, 999)]),
        (r"^\[4\d\d\].*", &[]),
        ("(?i).*not found.*", &[]),
    ]);
}

#[test]
fn possessive_quantifiers_give_nothing_back() {
    check(&[
        (r"4\d++", &[(40, 49), (400, 499)]),
        (r"4\d*+0", &[]),
        (
            r"4\d?+0",
            &[
                (400, 400),
                (410, 410),
                (420, 420),
                (430, 430),
                (440, 440),
                (450, 450),
                (460, 460),
                (470, 470),
                (480, 480),
                (490, 490),
            ],
        ),
        (r"\d{1,3}+4", &[]),
        ("(?>4|40)4", &[(44, 44)]),
        ("(?:4|40)4", &[(44, 44), (404, 404)]),
        ("(?:4|40){2}+", &[(44, 44)]),
    ]);
}

#[test]
fn classes() {
    check(&[
        (r"\p{Digit}+", &[(0, 999)]),
        (r"\p{Alpha}*", &[]),
        (r"\p{IsDigit}{3}", &[(100, 999)]),
        (r"4\P{Alpha}\p{Nd}", &[(400, 499)]),
        (r"4\pN\pL|4\pN\PL", &[(400, 499)]),
        (r"4\p{InBasicLatin}\p{script=Common}", &[(400, 499)]),
        (r"4\p{IsLatin}.", &[]),
        ("[45&&[^5]]..", &[(400, 499)]),
        ("[a&&[^b]]", &[]),
        ("[0-9&&[^1-35-9]]0.", &[(400, 409)]),
        ("[4[5-6]]00", &[(400, 400), (500, 500), (600, 600)]),
        (
            r"[\d&&[^\p{Punct}4]]00",
            &[(100, 100), (200, 200), (300, 300), (500, 500), (600, 600), (700, 700), (800, 800), (900, 900)],
        ),
        (r"\Q5\E..", &[(500, 599)]),
        (r"\Q50\E+", &[(50, 50), (500, 500)]),
        (r"[\Q45\E]00", &[(400, 400), (500, 500)]),
        (r"\Q4.\E.", &[]),
        (r"\x34\u0030\060", &[(400, 400)]),
        (r"\x{34}\d[^\n\t\\]", &[(400, 499)]),
        ("(?x) 4 0 # four hundred\n [ 0 4 ]", &[(400, 400), (404, 404)]),
        ("(?x: 4 )0 0", &[]),
        ("[]4]00", &[(400, 400)]),
        ("[4-]00", &[(400, 400)]),
    ]);
}

#[test]
fn groups_that_are_asked_for_again() {
    let doubles: Vec<(u16, u16)> = (1..=9).map(|digit| (digit * 11, digit * 11)).collect();
    assert_eq!(matched(r"(.)\1"), [vec![], doubles.clone()].concat());
    assert_eq!(matched(r"(?<one>\d)\k<one>"), doubles);
    check(&[
        (r"(a)\1", &[]),
        (
            r"4(.)\1",
            &[
                (400, 400),
                (411, 411),
                (422, 422),
                (433, 433),
                (444, 444),
                (455, 455),
                (466, 466),
                (477, 477),
                (488, 488),
                (499, 499),
            ],
        ),
        (r"(4)?\1.", &[(440, 449)]),
        (r"4\1(0)", &[]),
        (r"(?:(5)|4)\1?00", &[(400, 400), (500, 500)]),
        (r"(.)(.)\1\2", &[]),
        (r"(4)(0)\10", &[]),
    ]);
}

#[test]
fn look_around() {
    check(&[
        (r"(?!200)\d{3}", &[(100, 199), (201, 999)]),
        (r"(?=4)\d+", &[(4, 4), (40, 49), (400, 499)]),
        (
            r"(?=(.))\d\1\d",
            &[
                (110, 119),
                (220, 229),
                (330, 339),
                (440, 449),
                (550, 559),
                (660, 669),
                (770, 779),
                (880, 889),
                (990, 999),
            ],
        ),
        (r"5\d\d(?<!599)", &[(500, 598)]),
        (r".*(?<=40)4", &[(404, 404)]),
        (r"\b4..\b", &[(400, 499)]),
        (r"4\B..", &[(400, 499)]),
        (r"4\b..", &[]),
        (r"\A4\d\d\z", &[(400, 499)]),
    ]);
    assert!(matched(r"\d+(?<!0)").contains(&(1, 9)));
}

#[test]
fn unreadable_expressions_give_a_reason() {
    let syntax = [
        "(",
        ")",
        "[4",
        "*",
        "4**",
        "4*+*+",
        "4{2}*",
        "4???",
        "4{",
        "4{3,1}",
        r"\",
        "[3-1]",
        r"\p{Nonsense}",
        r"\p{",
        r"\y",
        r"\k<x>",
        "(?<1>4)",
        "(?<a>4)(?<a>4)",
        "(?z)",
        "(?",
        "(?x",
        r"\xZ",
        r"\u12",
        "[[4]",
        r"[4\",
        r"[0-\d]",
    ];
    for text in syntax {
        assert!(matches!(parse(text), Err(Fault::Syntax(_))), "{text}");
    }
    let long = "4".repeat(10_001);
    let stacked = format!("4{}", "{1}".repeat(3_000));
    for text in ["(".repeat(10_000), "[".repeat(10_000), r"\N{DIGIT FOUR}".to_owned(), long, stacked] {
        assert!(matches!(parse(&text), Err(Fault::Unsupported(_))), "{text}");
    }
}

#[test]
fn hostile_expressions_end_soon() {
    assert!(parse("((((((((((2*)*)*)*)*)*)*)*)*)*)*").is_ok());
    assert!(parse(&format!("{}2{}", "(".repeat(45), "*+)".repeat(45))).is_ok());
    assert!(parse(&"(.*)*?".repeat(1_000)).is_ok());
    assert!(parse(&"2|".repeat(4_000)).is_ok());
    // Groups that a reference names are remembered, and what they may hold is bounded.
    let groups = format!("{}{}", "(.*)".repeat(9), (1..=9).map(|n| format!(r"\{n}")).collect::<String>());
    assert!(!matches!(parse(&groups), Err(Fault::Syntax(_))));
}

#[test]
fn digits_that_look_alike_are_tried_once() {
    let alike = |text: &str| alike::Alike::of(&read::read(text).expect("an expression").expression);
    assert_eq!(alike(r"4\d\d").representative("515"), "010");
    assert_eq!(alike(r"4\d\d").representative("944"), "044");
    assert_eq!(alike(r"[45]\d").representative("545"), "454");
    assert_eq!(alike("[0-3][02]").representative("321"), "103");
}
