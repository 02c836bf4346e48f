//! Issuers that are slow, lie, or never come to an end. Nobody gets in by them, nobody waits long, and nothing is asked of
//! places that they name.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::issuer::{Issuer, Signer};
use gwgen_tests::wait;

use super::site::{ISSUER, Kind, Site};

/// The longest document with keys.
const LONGEST: usize = 150_000;
const UNREACHABLE: &str = "Bearer scope=\"\" error=\"invalid_token\" error_description=\"OIDC discovery endpoint communication error\"";

fn text(status: u16, more: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Reply {
    let headers = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Reply::Respond { status, headers, body: body.into() }
}

/// What an issuer answers: its configuration, then its keys.
#[derive(Clone)]
struct Answers {
    configuration: Reply,
    keys: Reply,
}

/// A gateway whose issuer answers so, and what comes of a token that the issuer has really signed.
fn outcome(issuer: &Arc<Issuer>, answers: Answers) -> (u16, Option<String>, Duration) {
    let site = Site::with_issuer(Kind::Http, Arc::clone(issuer), move |message| {
        match message.verb_and_target().1.ends_with("/openid-configuration") {
            true => answers.configuration.clone(),
            false => answers.keys.clone(),
        }
    });
    let line = format!("Authorization: Bearer {}", site.right());
    let started = Instant::now();
    let seen = site.get("/any", &[&line]);
    let took = started.elapsed();
    assert_eq!(seen.status() == 200, !seen.received.is_empty(), "{seen:?}");
    assert!(!seen.closed);
    let challenge = seen.answers[0].header("www-authenticate").map(str::to_owned);
    (seen.status(), challenge, took)
}

/// Checks documents: a name, what the issuer answers, and whether its tokens are taken.
fn check(issuer: &Arc<Issuer>, cases: Vec<(String, Answers, bool)>) {
    let mut problems = Vec::new();
    for (name, answers, admitted) in cases {
        let (status, challenge, took) = outcome(issuer, answers);
        // 1.5 s for each of two documents, and a machine with other things to do.
        let fine = match admitted {
            true => status == 200,
            false => {
                status == 401 && challenge.as_deref() == Some(UNREACHABLE) && took < Duration::from_secs(10)
            }
        };
        if !fine {
            problems.push(format!("{name}: {status} {challenge:?} after {took:?}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn answers(issuer: &Issuer) -> Answers {
    Answers {
        configuration: Reply::json(200, &issuer.configuration()),
        keys: Reply::json(200, &issuer.key_set()),
    }
}

/// A configuration with members of another kind.
fn configured(issuer: &Issuer, changes: Value) -> Reply {
    let mut configuration = issuer.configuration();
    let members = configuration.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    members.retain(|_, value| !value.is_null());
    Reply::json(200, &configuration)
}

#[test]
fn that_lie() {
    let issuer = Arc::new(Issuer::new(ISSUER));
    let good = answers(&issuer);
    // What it names would be right, and nobody goes there.
    let (right, also) = (Arc::clone(&issuer), Arc::clone(&issuer));
    let elsewhere = Backend::start(move |_| Reply::json(200, &right.key_set()));
    let there = elsewhere.address;
    let link = |url: String| configured(&issuer, json!({"jwks_uri": url}));
    let mut cases = vec![("as it should be".to_owned(), good.clone(), true)];
    for (name, configuration) in [
        ("another issuer", configured(&issuer, json!({"issuer": "https://issuer.example"}))),
        ("a slash at the end", configured(&issuer, json!({"issuer": format!("{ISSUER}/")}))),
        ("other letters", configured(&issuer, json!({"issuer": ISSUER.to_uppercase()}))),
        ("several issuers", configured(&issuer, json!({"issuer": [ISSUER]}))),
        ("no issuer", configured(&issuer, json!({"issuer": null}))),
        ("no keys", configured(&issuer, json!({"jwks_uri": null}))),
        ("keys within it", configured(&issuer, json!({"jwks_uri": null, "jwks": also.key_set()}))),
        ("several places", configured(&issuer, json!({"jwks_uri": [format!("{ISSUER}/keys")]}))),
        ("elsewhere", link(format!("http://{there}/keys"))),
        ("elsewhere by https", link(format!("https://{there}/keys"))),
        ("elsewhere by name", link(format!("https://localhost:{}/keys", there.port()))),
        ("elsewhere by another name", link(format!("https://127.1:{}/keys", there.port()))),
        ("elsewhere as a number", link(format!("https://2130706433:{}/keys", there.port()))),
        ("elsewhere in version 6", link(format!("https://[::ffff:127.0.0.1]:{}/keys", there.port()))),
        ("a user in front", link(format!("https://issuer.example@{there}/keys"))),
        ("this machine's metadata", link("https://169.254.169.254/latest/meta-data/".to_owned())),
        ("a file", link("file:///etc/passwd".to_owned())),
        ("another scheme", link(format!("gopher://{there}/keys"))),
        ("no scheme", link(format!("//{there}/keys"))),
        ("a path", link("/keys".to_owned())),
        ("a line end", link(format!("{ISSUER}/keys\r\nX-Injected: 1"))),
        ("a space", link(format!("{ISSUER}/ke ys"))),
        ("nothing", link(String::new())),
    ] {
        cases.push((name.to_owned(), Answers { configuration, ..good.clone() }, false));
    }
    for status in [301, 302, 303, 307, 308] {
        let reply = text(status, &[("Location", &format!("http://{there}/keys"))], "");
        cases.push((format!("{status}"), Answers { configuration: reply.clone(), ..good.clone() }, false));
        cases.push((format!("keys: {status}"), Answers { keys: reply, ..good.clone() }, false));
    }
    let keys = issuer.key_set().to_string();
    for status in [201, 203, 204, 206, 400, 404, 500, 503] {
        cases.push((
            format!("{status} with keys"),
            Answers { keys: text(status, &[], keys.clone()), ..good.clone() },
            false,
        ));
    }
    check(&issuer, cases);
    assert_eq!(elsewhere.connections(), 0, "nobody goes where an issuer points");
}

#[test]
fn with_documents_that_are_none() {
    let issuer = Arc::new(Issuer::new(ISSUER));
    let good = answers(&issuer);
    let (keys, key) = (issuer.key_set().to_string(), issuer.rsa_key());
    let set = |keys: Vec<Value>| json!({ "keys": keys }).to_string();
    let many = |count: usize| -> Vec<Value> {
        let other = |number: usize| {
            let mut other = key.clone();
            other["kid"] = json!(format!("other-{number}"));
            other
        };
        (1..count).map(other).chain([key.clone()]).collect()
    };
    let padded = |length: usize| format!("{keys}{}", " ".repeat(length - keys.len()));
    let chunked = [("Transfer-Encoding", "chunked")];
    let in_chunks = |body: &str| format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let mut cases = Vec::new();
    for (name, reply, admitted) in [
        ("the longest", text(200, &[], padded(LONGEST)), true),
        ("one byte more", text(200, &[], padded(LONGEST + 1)), false),
        ("the longest in chunks", text(200, &chunked, in_chunks(&padded(LONGEST))), true),
        ("one byte more in chunks", text(200, &chunked, in_chunks(&padded(LONGEST + 1))), false),
        ("a hundred keys", text(200, &[], set(many(100))), true),
        ("a hundred and one", text(200, &[], set(many(101))), false),
        ("no keys", text(200, &[], set(Vec::new())), false),
        ("no list", text(200, &[], json!({"keys": key}).to_string()), false),
        ("a list alone", text(200, &[], json!([key]).to_string()), false),
        (
            "keys that are none",
            text(200, &[], set(vec![json!(1), json!("x"), json!(null), json!([])])),
            false,
        ),
        (
            "a key among what is none",
            text(200, &[], set(vec![json!({}), json!({"kty": "x"}), key.clone()])),
            true,
        ),
        ("nothing", text(200, &[], ""), false),
        ("a page", text(200, &[("Content-Type", "text/html")], "<html>sign in</html>"), false),
        ("half of it", text(200, &[], &keys.as_bytes()[..keys.len() / 2]), false),
        ("more behind it", text(200, &[], format!("{keys}{keys}")), false),
        ("a mark in front", text(200, &[], format!("\u{feff}{keys}")), false),
        ("keys twice", text(200, &[], format!("{{\"keys\":[],{}", &keys[1..])), false),
        ("no text", text(200, &[], vec![0xff, 0xfe, 0x00]), false),
        ("deep", text(200, &[], format!("{}1{}", "[".repeat(70_000), "]".repeat(70_000))), false),
        (
            "packed",
            text(200, &[("Content-Encoding", "gzip")], gwgen_tests::coding::packed("gzip", keys.as_bytes())),
            false,
        ),
        (
            "cut off",
            Reply::Fault(Fault::Raw(
                format!("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{keys}").into_bytes(),
            )),
            false,
        ),
        (
            "two lengths",
            Reply::Fault(Fault::Raw(
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Length: 1\r\n\r\n{keys}",
                    keys.len()
                )
                .into_bytes(),
            )),
            false,
        ),
        ("no HTTP", Reply::Fault(Fault::Raw(keys.clone().into_bytes())), false),
        ("closed", Reply::Fault(Fault::Close), false),
        ("reset", Reply::Fault(Fault::Reset), false),
    ] {
        cases.push((name.to_owned(), Answers { keys: reply, ..good.clone() }, admitted));
    }
    let configuration = issuer.configuration().to_string();
    for (name, reply) in [
        ("a configuration that is none", text(200, &[], "sign in")),
        ("half a configuration", text(200, &[], &configuration[..configuration.len() - 5])),
        ("issuers twice", text(200, &[], format!("{{\"issuer\":\"{ISSUER}\",{}", &configuration[1..]))),
        ("a long configuration", text(200, &[], format!("{configuration}{}", " ".repeat(LONGEST)))),
    ] {
        cases.push((name.to_owned(), Answers { configuration: reply, ..good.clone() }, false));
    }
    check(&issuer, cases);
}

#[test]
fn that_are_slow() {
    let issuer = Arc::new(Issuer::new(ISSUER));
    let good = answers(&issuer);
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"keys\":[";
    let mut cases = vec![];
    for fault in [
        Fault::Hang,
        Fault::RawThenHang(b"HTTP/1.1 ".to_vec()),
        Fault::RawThenHang(head.as_bytes().to_vec()),
        Fault::RawThenHang(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec()),
    ] {
        let (name, reply) = (format!("{fault:?}"), Reply::Fault(fault));
        cases.push((
            format!("configuration: {name}"),
            Answers { configuration: reply.clone(), ..good.clone() },
            false,
        ));
        cases.push((format!("keys: {name}"), Answers { keys: reply, ..good.clone() }, false));
    }
    check(&issuer, cases);
}

/// An issuer that is slow, but not too slow, is waited for: by all who came meanwhile, with one question.
#[test]
fn that_take_their_time() {
    let issuer = Arc::new(Issuer::new(ISSUER));
    let answering = Arc::clone(&issuer);
    let site = Site::with_issuer(Kind::Http, issuer, move |message| {
        thread::sleep(Duration::from_millis(300));
        answering.answer(message)
    });
    let line = format!("Authorization: Bearer {}", site.right());
    let bytes = super::site::request("GET", "/any", &[&line, "Connection: close"]);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let call =
            || gwgen_tests::client::exchange(site.gateway.address, &bytes).map(|answer| answer.status());
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(call)).collect();
        calls.into_iter().map(|call| call.join().unwrap().unwrap()).collect()
    });
    assert_eq!(statuses, [200; 20]);
    assert_eq!(site.issuer_at.take_received().len(), 2, "one question for both documents");
}

/// A document without an end, a byte at a time and as fast as it is read: it is given up, and takes no memory.
#[test]
fn that_never_end() {
    let issuer = Arc::new(Issuer::new(ISSUER));
    for (what, block, pause) in [("a flood", vec![b' '; 65_536], 0), ("a trickle", vec![b' '], 20)] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
            let chunk = [format!("{:x}\r\n", block.len()).as_bytes(), &block, b"\r\n"].concat();
            let mut written = 0;
            while stream.write_all(&chunk).is_ok() {
                written += chunk.len();
                thread::sleep(Duration::from_millis(pause));
            }
            let _ = tell.send(written);
        });
        let site = Site::at(Kind::Http, Arc::clone(&issuer), address);
        assert!(site.get("/open", &[]).is_admitted());
        let before = site.gateway.process.resident_peak();
        let started = Instant::now();
        let seen = site.get("/any", &[&format!("Authorization: Bearer {}", site.right())]);
        assert!(seen.is_refused(401, false), "{what}: {seen:?}");
        assert!(started.elapsed() < Duration::from_secs(10), "{what}: {:?}", started.elapsed());
        let grown = site.gateway.process.resident_peak().saturating_sub(before);
        assert!(grown < 8 << 20, "{what}: {grown} bytes");
        // The gateway is the one who ends it.
        let written = told.recv_timeout(wait::LONG).expect("the connection ends");
        assert!(written < 16 << 20, "{what}: {written} bytes were taken");
    }
}

/// An issuer that was away is asked again when it is back, and not by every request until then.
#[test]
fn that_come_back() {
    let issuer = Arc::new(Issuer::new(ISSUER));
    let site = Site::with_issuer(Kind::Http, Arc::clone(&issuer), |_| text(503, &[], "later"));
    let line = format!("Authorization: Bearer {}", site.right());
    for _ in 0..50 {
        assert!(site.get("/any", &[&line]).is_refused(401, false));
    }
    let asked = site.issuer_at.take_received().len();
    assert!((1..50).contains(&asked), "{asked} questions for 50 requests");
    let answering = Arc::clone(&issuer);
    site.issuer_at.answer_with(move |message| answering.answer(message));
    let admitted = || site.get("/any", &[&line]).is_admitted().then_some(());
    assert!(wait::until(wait::LONG, admitted).is_some());
    assert_eq!(site.issuer_at.take_received().len(), 2);
}

/// A flood of tokens with keys that nobody has: one question in thirty seconds, and others are served meanwhile.
#[test]
fn unknown_keys() {
    for kind in [Kind::Http, Kind::Rest] {
        let site = Site::new(kind);
        let target = if kind == Kind::Http { "/any" } else { "/pool/a" };
        let line = format!("Authorization: Bearer {}", site.right());
        assert!(site.get(target, &[&line]).is_admitted());
        let first = site.issuer_at.take_received().len();
        let stranger = Issuer::new(site.issuer.name());
        let started = Instant::now();
        thread::scope(|scope| {
            for client in 0..4 {
                let (site, stranger, line) = (&site, &stranger, &line);
                scope.spawn(move || {
                    for number in 0..60 {
                        let header = format!(r#"{{"alg":"RS256","kid":"k-{client}-{number}"}}"#);
                        let forged = stranger.signed(
                            &header,
                            &site.claims().to_string(),
                            Signer::Nobody(b"forged signature"),
                        );
                        let get = |line: &str| {
                            let bytes = super::site::request("GET", target, &[line, "Connection: close"]);
                            gwgen_tests::client::exchange(site.gateway.address, &bytes).unwrap().status()
                        };
                        assert_eq!(get(&format!("Authorization: Bearer {forged}")), 401);
                        assert_eq!(get(line), 200);
                    }
                });
            }
        });
        let asked = site.issuer_at.take_received().len();
        let rounds = 1 + started.elapsed().as_secs() as usize / 30;
        assert_eq!(first, if kind == Kind::Http { 2 } else { 1 });
        assert!(
            asked > 0 && asked <= first * rounds,
            "{kind:?}: {asked} questions in {:?}",
            started.elapsed()
        );
    }
}
