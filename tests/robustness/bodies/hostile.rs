//! Depth, repetitions, numbers without an end, patterns that explode, keys that stand twice, bytes that are no text: 400
//! or 413, the backend not bothered, and the one worker of the gateway is there for the next request. How the work grows
//! with a body is tested where no clock is needed for it: `tests/differential/hostile`.

use std::time::Duration;

use gwgen_tests::backend::Backend;
use gwgen_tests::client::{Connection, exchange, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Role};

use super::gateway;

const JSON: &str = "application/json";

/// Until then a gateway has answered, however slow it is.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a gateway must answer to a body.
struct Case {
    target: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    status: u16,
    /// What the problem document of a plain definition says.
    says: &'static str,
}

fn case(target: &'static str, body: impl Into<Vec<u8>>, status: u16, says: &'static str) -> Case {
    Case { target, content_type: JSON, body: body.into(), status, says }
}

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

/// Arrays of two items each, one of them the next level.
fn unequal(depth: usize) -> String {
    (0..depth).fold("[[]]".to_owned(), |level, _| format!("[[],{level}]"))
}

/// Numbers from zero on, in an array of so many bytes.
fn numbers(bytes: usize, last: &str) -> String {
    let mut items = String::from("[");
    let mut number = 0_u64;
    while items.len() + 9 < bytes {
        items.push_str(&number.to_string());
        items.push(',');
        number += 1;
    }
    items + last + "]"
}

/// What every gateway that reads JSON must withstand.
fn cases() -> Vec<Case> {
    const MEGABYTE: usize = 1 << 20;
    let digits = "7".repeat(MEGABYTE);
    let zeros = "0".repeat(MEGABYTE);
    let letters = "a".repeat(MEGABYTE - 1);
    let many: String = (0..100_000).map(|n| format!("\"k{n}\": {{}},")).collect();
    let long = format!(
        "{{\"{letters}\": {{{}\"z\": 1}}}}",
        (0..40).map(|n| format!("\"{n}\": {n},")).collect::<String>()
    );
    vec![
        case("/unique", nested(64), 200, ""),
        case("/unique", nested(65), 400, "nested too deep"),
        case("/unique", "[".repeat(5 * MEGABYTE), 400, "nested too deep"),
        case("/members", "{\"a\":".repeat(MEGABYTE), 400, "nested too deep"),
        case("/unique", numbers(10 * MEGABYTE, "-1"), 200, ""),
        case("/unique", numbers(10 * MEGABYTE, "77"), 400, "equals an earlier item"),
        case("/unique", numbers(11 * MEGABYTE, "-1"), 413, ""),
        // Each level is looked through by all that stand around it.
        case("/nested", unequal(60), 200, ""),
        case("/nested", format!("[{0},{0}]", unequal(60)), 400, "equals an earlier item"),
        case("/number", "1e999999999", 400, "is greater than"),
        case("/number", format!("-1e{digits}"), 400, "is less than"),
        case("/number", format!("1e-{digits}"), 400, "is not a multiple of 0.7"),
        case("/number", format!("0.7e-{zeros}"), 200, ""),
        case("/number", digits.clone(), 400, "is greater than"),
        case("/number", format!("{digits}.{digits}"), 400, "is not a multiple of 0.7"),
        case("/number", format!("0.{zeros}1"), 400, "is not a multiple of 0.7"),
        case("/number", format!("0{digits}"), 400, "is not JSON"),
        case("/whole", format!("{digits}{zeros}"), 200, ""),
        case("/whole", format!("{digits}1"), 400, "is not a multiple of 7"),
        case("/whole", "1e999999999", 400, "is not a multiple of 7"),
        case("/text", format!("{{\"a\": \"{letters}a\"}}"), 200, ""),
        case("/text", format!("{{\"a\": \"{letters}!\"}}"), 400, "does not match"),
        case("/text", format!("{{\"b\": \"{letters}c\"}}"), 400, "does not match"),
        case("/look", format!("[\"{}b\"]", "a".repeat(5_000)), 400, "does not match"),
        // More than look-around may cost: refused, whatever it would say.
        case("/look", format!("[\"{letters}b\"]"), 400, "takes too much work to check"),
        case("/look", format!("[{}\"\"]", format!("\"{}b\",", "a".repeat(1_000)).repeat(1_000)), 400, ""),
        case("/members", format!("{{{many}\"z\": {{}}}}"), 200, ""),
        case("/members", format!("{{{many}\"k99999\": {{}}}}"), 400, "a key stands twice"),
        case("/members", format!("{{{many}\"\\u006b99999\": {{}}}}"), 400, "a key stands twice"),
        case("/members", "{\"a\": {\"b\": \"\", \"b\": \"\"}}", 400, "a key stands twice"),
        // More than thirty faults behind a name of a megabyte.
        case("/members", long, 400, "is number, not string"),
        case(
            "/members",
            [b"{\"a\": {\"b\": \"", "x".repeat(MEGABYTE).as_bytes(), b"\xff\"}}"].concat(),
            400,
            "UTF-8",
        ),
        case("/members", "{\"\\ud800\": {}}", 400, "is not JSON"),
        case("/members", "\u{feff}{}", 400, "is not JSON"),
        case("/members", "{}\0", 400, "is not JSON"),
    ]
}

/// What is read in plain documents alone: bodies that are no JSON, and whole numbers with an exponent, which are none in
/// draft 4.
fn of_plain_documents() -> Vec<Case> {
    let form = |content_type, body: String, status, says| Case {
        content_type,
        ..case("/fields", body, status, says)
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    const PARTS: &str = "multipart/form-data; boundary=b";
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: String = (0..1_001).map(|n| part(&n.to_string(), "{}")).collect();
    vec![
        case("/whole", format!("7{}e-1000000", "0".repeat(1_000_000)), 200, ""),
        form(FORM, "a={}&".repeat(1_000_000), 400, "has too many fields"),
        form(FORM, format!("a={{\"b\": \"{}\"}}", "x".repeat(5_000_000)), 200, ""),
        form(
            FORM,
            format!("{}={}", "a".repeat(5_000_000), "[".repeat(5_000_000)),
            400,
            "is string, not object",
        ),
        form(FORM, "\u{7f}=%".to_owned(), 400, ""),
        form(FORM, "a=%C3%28".to_owned(), 400, "is not UTF-8"),
        form(PARTS, format!("{parts}--b--"), 400, "has too many parts"),
        form(PARTS, "--b\r\n".repeat(1_000_000), 400, ""),
        form(PARTS, format!("{}--b--", part(&"n".repeat(1_000_000), "1")), 400, "is number, not object"),
        form("text/plain", "x".repeat(10_000_000), 200, ""),
        Case {
            content_type: "text/plain",
            ..case("/fields", [&b"x".repeat(1_000_000)[..], b"\xc3"].concat(), 400, "is not UTF-8")
        },
    ]
}

fn answer(gateway: &Gateway, case: &Case) -> Message {
    let headers = [("Content-Type", case.content_type), ("Connection", "close")];
    let mut connection = Connection::open(gateway.address).unwrap();
    let mut bytes = request("POST", case.target, &headers, &case.body);
    if case.status == 413 {
        // Refused by its length, before a byte of it is read.
        bytes.truncate(bytes.len() - case.body.len());
    }
    connection.send(&bytes).unwrap();
    // The gateway is not optimised and the machine may be busy: nothing is said here about time.
    connection.reader().stream().set_read_timeout(Some(PATIENCE)).unwrap();
    connection.answer(Role::Answer).unwrap_or_else(|error| panic!("{}: {error}", shown(case)))
}

fn shown(case: &Case) -> String {
    let beginning = case.body.get(..60).unwrap_or(&case.body);
    format!("{} {} of {} bytes", case.target, String::from_utf8_lossy(beginning), case.body.len())
}

/// Answers, and what they may cost; the gateway goes on afterwards.
fn hold(definition: &str, cases: Vec<Case>, check: impl Fn(&Case, &Message)) {
    let backend = Backend::echo();
    let gateway = gateway(definition, &backend);
    for case in cases {
        let _ = backend.take_received();
        let before = gateway.process.resident_peak();
        let answer = answer(&gateway, &case);
        assert_eq!(answer.status(), case.status, "{}: {}", shown(&case), brief(&answer));
        assert_eq!(backend.take_received().len(), usize::from(case.status == 200), "{}", shown(&case));
        check(&case, &answer);
        let grown = gateway.process.resident_peak().saturating_sub(before);
        let most = case.body.len() as u64 * 40 + (32 << 20);
        assert!(grown < most, "{} took {} KiB", shown(&case), grown >> 10);
    }
    let next =
        exchange(gateway.address, &request("POST", "/members", &[("Content-Type", JSON)], b"{}")).unwrap();
    assert_eq!(next.status(), 200);
}

fn brief(answer: &Message) -> String {
    answer.text().chars().take(500).collect()
}

#[test]
fn a_plain_document_withstands_hostile_bodies() {
    hold("plain", cases().into_iter().chain(of_plain_documents()).collect(), |case, answer| {
        if case.status == 200 {
            return;
        }
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", shown(case));
        assert!(answer.text().contains(case.says), "{}: {}", shown(case), brief(answer));
        assert!(answer.body.len() < 1 << 16, "{}: a problem of {} bytes", shown(case), answer.body.len());
    });
}

#[test]
fn request_validators_withstand_hostile_bodies() {
    hold("rest", cases(), |case, answer| match case.status {
        400 => {
            assert_eq!(answer.json(), serde_json::json!({ "message": "Invalid request body" }));
            assert_eq!(answer.header("x-amzn-errortype"), Some("BadRequestException"));
        }
        413 => assert_eq!(answer.text(), "HTTP content length exceeded 10485760 bytes."),
        _ => {}
    });
}
