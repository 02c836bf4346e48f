//! Answers that are kept, with a thousand clients at once, with clients that go away, and with answers that are too large.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::{Connection, exchange, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Role};
use gwgen_tests::{compiler, repository, wait};

use super::metric;

const DEFINITION: &str = r#"
openapi: 3.0.1
info: {title: cached, version: "1"}
x-gwgen:
  stages:
    prod:
      variables: {backend: "127.0.0.1:1"}
      cacheClusterEnabled: true
      methodSettings:
        "*/*": {cachingEnabled: true}
        "/stale/GET": {cacheTtlInSeconds: 1, cacheStaleIfErrorInSeconds: 3600}
paths:
  /pets:
    get:
      parameters: [{name: page, in: query, schema: {type: string}}, {name: X-User, in: header, schema: {type: string}}]
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://${stageVariables.backend}/pets", cacheKeyParameters: [method.request.querystring.page, method.request.header.X-User]}
  /stale:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://${stageVariables.backend}/stale"}
"#;

fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let specification = repository::scratch("robustness").join("cached.yaml");
        if fs::read_to_string(&specification).ok().as_deref() != Some(DEFINITION) {
            fs::write(&specification, DEFINITION).unwrap();
        }
        compiler::build(&specification, "robustness-cached", &[])
            .unwrap_or_else(|problem| panic!("{problem}"))
    })
}

/// Two workers, whatever the machine has: answers are the process's.
fn gateway(backend: &Backend, more: &[&str]) -> Gateway {
    let mut flags = vec![
        "--var".to_owned(),
        format!("backend={}", backend.address),
        "--workers".to_owned(),
        "2".to_owned(),
    ];
    flags.extend(more.iter().map(|flag| (*flag).to_owned()));
    Gateway::start(binary(), &flags).unwrap_or_else(|problem| panic!("{problem}"))
}

fn ask(gateway: &Gateway, target: &str, headers: &[(&str, &str)]) -> Message {
    let headers = [headers, &[("Connection", "close")]].concat();
    exchange(gateway.address, &request("GET", target, &headers, b"")).unwrap()
}

fn said(text: &str) -> Reply {
    Reply::Respond { status: 200, headers: Vec::new(), body: text.as_bytes().to_vec() }
}

/// A backend that counts, and answers when it is told to.
struct Slow {
    backend: Backend,
    asked: Arc<AtomicUsize>,
    open: Arc<AtomicBool>,
}

impl Slow {
    fn start() -> Slow {
        let (asked, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (counts, opened) = (Arc::clone(&asked), Arc::clone(&open));
        let backend = Backend::start(move |_| {
            let number = counts.fetch_add(1, Ordering::SeqCst) + 1;
            wait::until(wait::LONG, || opened.load(Ordering::SeqCst).then_some(()));
            said(&format!("answer {number}"))
        });
        Slow { backend, asked, open }
    }

    fn is_asked(&self, times: usize) {
        let reached = || (self.asked.load(Ordering::SeqCst) == times).then_some(());
        assert!(wait::until(wait::LONG, reached).is_some(), "{} calls", self.asked.load(Ordering::SeqCst));
    }
}

#[test]
fn a_thousand_misses_at_once_are_one_call() {
    let slow = Slow::start();
    let gateway = gateway(&slow.backend, &[]);
    let mut clients: Vec<Connection> =
        (0..1_000).map(|_| Connection::open(gateway.address).unwrap()).collect();
    for client in &mut clients {
        client.send(&request("GET", "/pets?page=1", &[], b"")).unwrap();
    }
    let all = || (metric(&gateway, "gwgen_connections", "") >= 1_000.0).then_some(());
    assert!(wait::until(wait::LONG, all).is_some(), "{}", gateway.process.output());
    slow.is_asked(1);
    slow.open.store(true, Ordering::SeqCst);
    for client in &mut clients {
        let answer = client.answer(Role::Answer).unwrap();
        assert_eq!((answer.status(), answer.text().as_str()), (200, "answer 1"));
    }
    slow.is_asked(1);
    let count = |name: &str| metric(&gateway, name, "resource=\"/pets\"");
    assert_eq!((count("gwgen_cache_hits_total"), count("gwgen_cache_misses_total")), (999.0, 1.0));
}

/// Who went for the answer comes back with nothing, and another one of those who wait goes.
#[test]
fn a_call_that_fails_is_made_again_by_one_of_those_who_wait() {
    let (asked, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (counts, opened) = (Arc::clone(&asked), Arc::clone(&open));
    let backend = Backend::start(move |_| {
        let number = counts.fetch_add(1, Ordering::SeqCst) + 1;
        wait::until(wait::LONG, || opened.load(Ordering::SeqCst).then_some(()));
        if number == 1 { Reply::Fault(Fault::Close) } else { said(&format!("answer {number}")) }
    });
    let gateway = gateway(&backend, &[]);
    let mut clients: Vec<Connection> = (0..40).map(|_| Connection::open(gateway.address).unwrap()).collect();
    for client in &mut clients {
        client.send(&request("GET", "/pets", &[], b"")).unwrap();
    }
    let all = || (metric(&gateway, "gwgen_connections", "") >= 40.0).then_some(());
    assert!(wait::until(wait::LONG, all).is_some(), "{}", gateway.process.output());
    open.store(true, Ordering::SeqCst);
    let answers: Vec<Message> =
        clients.iter_mut().map(|client| client.answer(Role::Answer).unwrap()).collect();
    let failed = answers.iter().filter(|answer| answer.status() >= 500).count();
    let told = answers.iter().filter(|answer| answer.text() == "answer 2").count();
    assert_eq!((failed, told, asked.load(Ordering::SeqCst)), (1, 39, 2));
}

#[test]
fn a_backend_that_fails_fails_one_after_the_other_and_nobody_waits_for_ever() {
    let backend = Backend::start(|_| Reply::Fault(Fault::Close));
    let gateway = gateway(&backend, &[]);
    let mut clients: Vec<Connection> = (0..50).map(|_| Connection::open(gateway.address).unwrap()).collect();
    for client in &mut clients {
        client.send(&request("GET", "/pets", &[], b"")).unwrap();
    }
    for client in &mut clients {
        assert!(client.answer(Role::Answer).unwrap().status() >= 500);
    }
    backend.answer_with(|_| said("well again"));
    // A breaker may have opened.
    let well = || (ask(&gateway, "/pets", &[]).text() == "well again").then_some(());
    assert!(wait::until(wait::LONG, well).is_some());
}

#[test]
fn values_of_nine_kilobytes_are_told_apart_by_their_last_byte() {
    let backend = Backend::start(|message| said(&message.first_line[message.first_line.len() - 20..]));
    let gateway = gateway(&backend, &[]);
    let long = "x".repeat(9_000);
    let target = |end: &str| format!("/pets?page={long}{end}");
    for end in ["a", "b"] {
        assert!(ask(&gateway, &target(end), &[]).text().contains(&format!("x{end} ")), "{end}");
    }
    backend.answer_with(|_| said("another"));
    assert!(ask(&gateway, &target("a"), &[]).text().contains("xa "));
    assert_eq!(ask(&gateway, &target("c"), &[]).text(), "another");
    backend.answer_with(|message| said(&message.header("x-user").unwrap_or_default()[8_990..]));
    for end in ["ana", "bob"] {
        let user = format!("{}{end}", "x".repeat(8_990));
        assert_eq!(ask(&gateway, "/pets", &[("X-User", &user)]).text(), end);
    }
}

/// The largest is kept, one that is larger is handed on, and nobody waits for the next one.
#[test]
fn answers_have_a_largest_size() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&asked);
    let backend = Backend::start(move |message| {
        counts.fetch_add(1, Ordering::SeqCst);
        let (_, target) = message.verb_and_target();
        let size: usize = target.split("page=").nth(1).unwrap().parse().unwrap();
        Reply::Respond { status: 200, headers: Vec::new(), body: vec![b'x'; size] }
    });
    let gateway = gateway(&backend, &[]);
    for (size, calls) in [(1_048_000, 1), (1_048_576, 2), (5_000_000, 2)] {
        let before = asked.load(Ordering::SeqCst);
        for _ in 0..2 {
            assert_eq!(ask(&gateway, &format!("/pets?page={size}"), &[]).body.len(), size);
        }
        assert_eq!(asked.load(Ordering::SeqCst) - before, calls, "{size}");
    }
}

/// However many answers there are, a cache takes no more memory than it may.
#[test]
pub(super) fn a_cache_has_its_size_and_begins_anew_with_another_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    fs::write(&file, "cache: 8MiB\n").unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&asked);
    let backend = Backend::start(move |_| {
        counts.fetch_add(1, Ordering::SeqCst);
        Reply::Respond { status: 200, headers: Vec::new(), body: vec![b'x'; 200_000] }
    });
    backend.forget_requests();
    let gateway = gateway(&backend, &["--config", &file.to_string_lossy()]);
    let before = gateway.process.resident();
    for page in 0..400 {
        assert_eq!(ask(&gateway, &format!("/pets?page={page}"), &[]).body.len(), 200_000);
    }
    // 80 MB went through.
    let grown = gateway.process.resident().saturating_sub(before);
    assert!(grown < 40 << 20, "{} MiB", grown >> 20);
    let calls = |target: &str| {
        let before = asked.load(Ordering::SeqCst);
        (0..2).for_each(|_| drop(ask(&gateway, target, &[])));
        asked.load(Ordering::SeqCst) - before
    };
    assert_eq!((calls("/pets?page=new"), calls("/pets?page=new")), (1, 0));
    // Read again, it is as good as another configuration: what backends said before counts no more.
    let reload = |text: &str, wanted: &[std::ops::RangeInclusive<usize>]| {
        fs::write(&file, text).unwrap();
        gateway.process.signal("HUP");
        for wanted in wanted {
            let reached = || wanted.contains(&calls("/pets?page=new")).then_some(());
            assert!(wait::until(wait::LONG, reached).is_some(), "{text}: {}", gateway.process.output());
        }
    };
    reload("cache: 8MiB\n", &[1..=2, 0..=0]);
    reload("cache: off\n", &[2..=2, 2..=2]);
    reload("cache: 1GiB\n", &[0..=0]);
}

#[test]
fn an_old_answer_stands_in_while_the_backend_fails() {
    let backend = Backend::start(|_| said("one"));
    let gateway = gateway(&backend, &[]);
    assert_eq!(ask(&gateway, "/stale", &[]).text(), "one");
    backend.answer_with(|_| Reply::Respond { status: 503, headers: Vec::new(), body: b"down".to_vec() });
    let _ = backend.take_received();
    // Its time passes, the backend is asked, and nobody sees that it failed.
    let asked = || {
        assert_eq!(ask(&gateway, "/stale", &[]).text(), "one");
        (!backend.take_received().is_empty()).then_some(())
    };
    assert!(wait::until(wait::LONG, asked).is_some());
    backend.answer_with(|_| Reply::Fault(Fault::Reset));
    assert!(wait::until(wait::LONG, asked).is_some());
    backend.answer_with(|_| said("two"));
    let renewed = || (ask(&gateway, "/stale", &[]).text() == "two").then_some(());
    assert!(wait::until(wait::LONG, renewed).is_some());
}
