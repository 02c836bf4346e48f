//! What reading a body as a whole takes, as values of a template or to hold it to a schema: at most ten times its bytes
//! and 16 KiB, whatever stands in it (reliability.md 1). A test of its own, since it counts every byte that its process
//! allocates.
#![allow(unsafe_code, reason = "a counting allocator is an unsafe trait's implementation; it only forwards")]
#![allow(clippy::print_stdout, reason = "the figures are of interest where the test fails")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use gwgen_runtime::api::{
    Api, ArrayRules, Check, CheckId, Checks, Expression, Function, JsonStep, ObjectRules, Piece, Place,
    Script,
};
use gwgen_runtime::engine::bind::Unstaged;
use gwgen_runtime::engine::check::{self, FirstFault};
use gwgen_runtime::engine::json_path;
use gwgen_runtime::engine::scope::Scope;
use gwgen_runtime::engine::template::{BoundScript, BoundTemplate, Search, render};
use gwgen_runtime::message::{Context, Overrides};

/// Counts what is allocated now, and the most that was. A reallocation is a new block beside the old one: the default
/// that the trait gives it.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is forwarded to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the pointer came from `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that something took beyond what was there before it.
fn most(run: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    run();
    MOST.load(Ordering::Relaxed) - before
}

/// As many of a member as fit, in a container. `#` in it is its number, in as few characters as tell all apart.
fn filled(open: &str, member: &str, close: &str, size: usize) -> String {
    let mut text = open.to_owned();
    let mut count = 0;
    while text.len() + member.len() + close.len() + 4 < size {
        if count > 0 {
            text.push(',');
        }
        match member.split_once('#') {
            Some((before, behind)) => text.extend([before, &short(count), behind]),
            None => text.push_str(member),
        }
        count += 1;
    }
    text + close
}

/// A number in the digits that a string of JSON may hold as they are.
fn short(mut number: usize) -> String {
    let digits: Vec<char> = ('#'..='~').filter(|digit| *digit != '\\').collect();
    let mut text = String::new();
    loop {
        text.push(digits[number % digits.len()]);
        number /= digits.len();
        if number == 0 {
            return text;
        }
    }
}

/// Bodies that hold as many values as their bytes can, in each way that there is.
fn bodies(size: usize) -> Vec<(&'static str, String)> {
    let list = |member: &str| filled("[", member, "]", size);
    let map = |member: &str| filled("{", member, "}", size);
    let nested = |open: &str, inner: &str, close: &str, depth: usize| {
        list(&[&open.repeat(depth), inner, &close.repeat(depth)].concat())
    };
    let members =
        |count: usize| (0..count).map(|at| format!("\"{}\":0", short(at))).collect::<Vec<_>>().join(",");
    vec![
        ("[0,0,…]", list("0")),
        ("[[],[],…]", list("[]")),
        ("[{},{},…]", list("{}")),
        ("[[0],[0],…]", list("[0]")),
        ("[[0,0],[0,0],…]", list("[0,0]")),
        ("[[[[[]]]],…]", nested("[", "", "]", 5)),
        ("[[[…60…]]],…]", nested("[", "", "]", 60)),
        ("[[[…60 0…]]],…]", nested("[", "0", "]", 60)),
        ("{\"a\":{\"a\":…}}", nested("{\"a\":", "0", "}", 60)),
        ("{\"\":{\"\":…}}", nested("{\"\":", "0", "}", 60)),
        ("{\"a\":[{\"a\":[…", nested("{\"a\":[", "", "]}", 30)),
        ("[\"\",\"\",…]", list("\"\"")),
        ("[\"a\",\"a\",…]", list("\"a\"")),
        ("[true,true,…]", list("true")),
        ("[null,null,…]", list("null")),
        ("[-0,-0,…]", list("-0")),
        ("[0.1,0.1,…]", list("0.1")),
        ("[1e1,1e1,…]", list("1e1")),
        ("[1e-1,…]", list("1e-1")),
        ("[9223372036854775807,…]", list("9223372036854775807")),
        ("[1234567890123456789012345678901,…]", list("1234567890123456789012345678901")),
        ("[0.1234567890123456789,…]", list("0.1234567890123456789")),
        ("[999…]", list(&"9".repeat(size - 8))),
        ("{\"a\":0,\"b\":0,…}", map("\"#\":0")),
        ("{\"a\":\"\",\"b\":\"\",…}", map("\"#\":\"\"")),
        ("{\"a\":[],\"b\":[],…}", map("\"#\":[]")),
        ("{\"\":0,\"\":0,…}", map("\"\":0")),
        ("{\"a\":0,\"a\":0,…}", map("\"a\":0")),
        ("{\"\\n#\":0,…}", map("\"\\n#\":0")),
        ("[{\"a\":0},…]", list("{\"a\":0}")),
        ("[{\"\":0},…]", list("{\"\":0}")),
        ("[{\"\":0,\"\":0},…]", list("{\"\":0,\"\":0}")),
        ("[{17 members},…]", list(&["{", &members(17), "}"].concat())),
        ("[{33 members},…]", list(&["{", &members(33), "}"].concat())),
        ("[\"\\n\",\"\\n\",…]", list("\"\\n\"")),
        ("[\"\\u0041\",…]", list("\"\\u0041\"")),
        ("[\"\\n\",0.1,0,…]", list("\"\\n\",0.1,0")),
        (
            "[0,0,… \"\\n\",0.1,…]",
            [&filled("[", "0", ",", size / 2), &filled("", "\"\\n\",0.1", "]", size / 2)[..]].concat(),
        ),
        (
            "[[0,0,…],[\"\\n\",0.1,…]]",
            [&filled("[[", "0", "],", size / 8), &filled("[", "\"\\n\",0.1", "]]", size / 8 * 7)[..]]
                .concat(),
        ),
        ("\",,,,\"", ["\"", &",".repeat(size - 2), "\""].concat()),
        ("\"\\n\\n…\"", ["\"", &"\\n".repeat(size / 2 - 1), "\""].concat()),
        ("[0,0,…", filled("[", "0", "", size)),
        ("{\"a\":0,\"b\":0,…", filled("{", "\"#\":0", "", size)),
    ]
}

/// Who reads a body as a whole.
type Way = (&'static str, fn(&[u8]));

const BODY: Expression = Expression::Call(&Expression::Input, Function::Path, &[Expression::Text("$")]);

/// A template that does something with one expression.
macro_rules! template {
    ($($piece:expr),+ $(,)?) => {
        |body: &[u8]| {
            static SCRIPT: Script = Script { body: &[$($piece),+], variables: 2, ..Script::DEFAULT };
            render_whole(&SCRIPT, body)
        }
    };
}

const fn set(value: Expression) -> Piece {
    Piece::Set(Place::Variable(0), value)
}

fn render_whole(script: &'static Script, body: &[u8]) {
    static API: Api = Api::EMPTY;
    let unstaged = Unstaged::default();
    let context = Context {
        request_id: Box::default(),
        extended_request_id: Box::default(),
        trace_id: Box::default(),
        time: SystemTime::UNIX_EPOCH,
        source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        api_key: None,
        client: None,
        authorizer: None,
        caller: None,
        integration_status: None,
        integration_latency_ms: None,
        status: None,
        response_latency_ms: None,
        response_length: None,
        overrides: Overrides::default(),
        error: None,
        validation_error: None,
        unfit_answer: false,
        held_back_by: None,
        cached: None,
    };
    let template = BoundTemplate::Script(BoundScript::new(script, Vec::new()));
    let scope = Scope::without_request(&API, &unstaged, &context);
    render(&template, &scope, body).expect("within the bounds of a template");
}

fn held_to(checks: &'static Checks, body: &[u8]) {
    // Faulty or not: what counts is what it took.
    let _ = check::check(checks, CheckId(0), body, &mut FirstFault);
}

const WAYS: &[Way] = &[
    ("$input.path", template!(set(BODY))),
    (
        "$util.parseJson",
        template!(set(Expression::Call(
            &Expression::Util,
            Function::ParseJson,
            &[Expression::Property(&Expression::Input, "body")]
        ))),
    ),
    ("a search", |body| {
        let _ = Search::new("$.nowhere").find(body);
    }),
    ("a path of names", |body| {
        let _ = json_path::find(body, &[JsonStep::Name("nowhere")]);
    }),
    ("keySet", template!(set(Expression::Call(&BODY, Function::KeySet, &[])))),
    ("entrySet", template!(set(Expression::Call(&BODY, Function::EntrySet, &[])))),
    ("add", template!(set(Expression::Call(&BODY, Function::Add, &[Expression::Integer(0)])))),
    (
        "put",
        template!(set(Expression::Call(
            &BODY,
            Function::Put,
            &[Expression::Text("nowhere"), Expression::Integer(0)]
        ))),
    ),
    (
        "$[*]",
        template!(set(Expression::Call(&Expression::Input, Function::Path, &[Expression::Text("$[*]")]))),
    ),
    ("a check of every kind", |body| held_to(&ANYTHING, body)),
    ("uniqueItems", |body| held_to(&UNIQUE, body)),
    ("dependentRequired", |body| held_to(&DEPENDENT, body)),
];

static ANYTHING: Checks = Checks {
    list: &[Check {
        array: Some(&ArrayRules { items: Some(CheckId(0)), ..ArrayRules::ANY }),
        object: Some(&ObjectRules { additional: Some(CheckId(0)), ..ObjectRules::ANY }),
        ..Check::ANY
    }],
};

static UNIQUE: Checks =
    Checks { list: &[Check { array: Some(&ArrayRules { unique: true, ..ArrayRules::ANY }), ..Check::ANY }] };

static DEPENDENT: Checks = Checks {
    list: &[Check {
        object: Some(&ObjectRules { dependent: &[("a", &["b", "nowhere"])], ..ObjectRules::ANY }),
        ..Check::ANY
    }],
};

#[test]
fn a_body_is_read_into_ten_times_its_bytes() {
    let mut wrong = Vec::new();
    for (way, run) in WAYS {
        // What is made once for all bodies.
        run(b"{}");
        let mut worst = (0.0, String::new());
        for size in [64, 1 << 10, 1 << 14, 1 << 17] {
            for (name, body) in bodies(size) {
                let taken = most(|| run(body.as_bytes()));
                let times = taken as f64 / body.len() as f64;
                let figures = format!("{way}, {name} of {} bytes: {taken}, {times:.1} times", body.len());
                if size >= 1 << 14 && times > worst.0 {
                    worst = (times, figures.clone());
                }
                if taken > 10 * body.len() + 16_384 {
                    wrong.push(figures);
                }
            }
        }
        println!("{}", worst.1);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
