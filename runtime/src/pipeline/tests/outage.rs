//! An issuer over real sockets while hours go by. The time is simulated: the gateway's clock is moved by the test, and
//! nothing else is; issuer, connections and HTTP are real.

use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::tokens::{NOW, RIGHT, http_api_with, key_set};
use super::*;
use crate::adapter::http_pool::{HttpPool, HttpPoolSettings};
use crate::engine::jwt::Algorithm;
use crate::engine::jwt::tests::issuer::Issuer;
use crate::engine::url::Url;

const NAME: &str = "https://issuer.example/tenant";
const MINUTE: Duration = Duration::from_secs(60);

/// What an issuer's server does.
#[derive(Debug, Clone)]
enum Mood {
    /// It publishes a key by a name.
    Publishes(String),
    /// It closes every connection.
    Away,
    /// It takes requests and says nothing.
    Silent,
}

/// A server on the loopback, and how many connections it has taken.
struct Server {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    asked: Arc<AtomicUsize>,
}

impl Server {
    fn start(mood: Mood) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (mood, asked) = (Arc::new(Mutex::new(mood)), Arc::new(AtomicUsize::new(0)));
        let server = Server { address, mood: Arc::clone(&mood), asked: Arc::clone(&asked) };
        // It ends with the process: nothing of it outlives the test but a thread that waits.
        thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming().flatten() {
                asked.fetch_add(1, Ordering::SeqCst);
                let mood = mood.lock().unwrap().clone();
                let Mood::Publishes(keys) = mood else {
                    if matches!(mood, Mood::Silent) {
                        kept.push(stream);
                    }
                    continue;
                };
                let mut lines = BufReader::new(&stream).lines();
                let first = lines.next().unwrap().unwrap();
                while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
                let document = match first.contains("/openid-configuration") {
                    true => format!(r#"{{"issuer":"{NAME}","jwks_uri":"{NAME}/keys"}}"#),
                    false => keys,
                };
                let head =
                    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}", document.len());
                (&stream).write_all(format!("{head}\r\n\r\n{document}").as_bytes()).unwrap();
            }
        });
        server
    }

    fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn publishes(issuer: &Issuer, key: &str) -> Mood {
    Mood::Publishes(key_set(issuer, key).to_owned())
}

/// A gateway that reaches the server by the issuer's name.
fn bench(server: &Server) -> Bench {
    let url = Url::parse(&format!("http://{}", server.address)).unwrap();
    let bindings = Bindings { endpoints: vec![(format!("issuer:{NAME}"), url)], ..Bindings::default() };
    let mut bench = http_api_with(&[], &bindings);
    bench.gateway.services.http = Rc::new(HttpPool::new(HttpPoolSettings::default()));
    bench
}

/// Runs a test as a worker runs.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let limited =
        async { tokio::time::timeout(Duration::from_secs(60), test).await.expect("the test hangs") };
    tokio::task::LocalSet::new().block_on(&runtime, limited);
}

/// A token that is good for a day.
fn token(issuer: &Issuer, key: &str) -> String {
    let header = format!(r#"{{"alg":"RS256","kid":"{key}"}}"#);
    issuer.token(Algorithm::Rs256, &header, &format!("{{{RIGHT},\"exp\":{}}}", NOW + 86_400))
}

async fn show(bench: &Bench, token: &str) -> u16 {
    bench.returns(r#"{"statusCode": 200}"#);
    let status = bench.ask("GET /a", &[("Authorization", token)], Body::Empty).await.status;
    bench.lambda.answers.borrow_mut().clear();
    status
}

/// Shows a token once a second until the issuer was asked again; each time with the same result.
async fn until_asked(bench: &Bench, server: &Server, token: &str, status: u16) {
    let before = server.asked();
    while server.asked() == before {
        assert_eq!(show(bench, token).await, status);
        bench.clock.advance(Duration::from_secs(1));
        // The question is another task's, and real.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[test]
fn an_issuer_is_away_for_hours() {
    let (old, new) = (Issuer::new(), Issuer::new());
    let server = Server::start(publishes(&old, "old"));
    run(async {
        let bench = bench(&server);
        let (right, unknown) = (token(&old, "old"), token(&new, "new"));
        assert_eq!((show(&bench, &right).await, server.asked()), (200, 2));

        server.is(Mood::Away);
        // Few questions: the pool's breaker has real time, and would take these for a storm.
        for _ in 0..5 {
            bench.clock.advance(22 * MINUTE);
            // Somebody asks in vain, and everybody is served.
            until_asked(&bench, &server, &right, 200).await;
        }
        assert_eq!(show(&bench, &unknown).await, 401);
        // 110 minutes, and the seconds of the questions.
        bench.clock.advance(9 * MINUTE);
        assert_eq!(show(&bench, &right).await, 200);
        bench.clock.advance(MINUTE);
        let asked = server.asked();
        for hour in [2, 4, 6, 8, 10] {
            for _ in 0..10 {
                assert_eq!(show(&bench, &right).await, 401, "after {hour} hours");
            }
            bench.clock.advance(120 * MINUTE);
        }
        assert_eq!(server.asked() - asked, 5, "one question for all who come at a time");

        // It comes back with another key.
        server.is(publishes(&new, "new"));
        assert_eq!(show(&bench, &unknown).await, 200);
        assert_eq!(show(&bench, &right).await, 401);
        // Two hours count from now.
        server.is(Mood::Away);
        bench.clock.advance(119 * MINUTE);
        assert_eq!(show(&bench, &unknown).await, 200);
        bench.clock.advance(MINUTE);
        assert_eq!(show(&bench, &unknown).await, 401);
    });
}

#[test]
fn keys_are_renewed_behind_the_requests() {
    let (old, new) = (Issuer::new(), Issuer::new());
    let server = Server::start(publishes(&old, "old"));
    run(async {
        let bench = bench(&server);
        let (right, later) = (token(&old, "old"), token(&new, "new"));
        assert_eq!(show(&bench, &right).await, 200);
        bench.clock.advance(4 * MINUTE);
        server.is(publishes(&new, "new"));
        assert_eq!((show(&bench, &right).await, server.asked()), (200, 2), "it is too early to ask");
        bench.clock.advance(MINUTE);
        // Whoever comes now is served with the keys that are there, and they are replaced behind him.
        assert_eq!(show(&bench, &right).await, 200);
        while show(&bench, &right).await == 200 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert_eq!(show(&bench, &later).await, 200);
        // The old key, unknown by now, was one more reason to ask.
        assert_eq!(server.asked(), 6);

        // An issuer that takes the question and says nothing holds nobody up.
        server.is(Mood::Silent);
        bench.clock.advance(6 * MINUTE);
        until_asked(&bench, &server, &later, 200).await;
        for _ in 0..20 {
            assert_eq!(show(&bench, &later).await, 200);
        }
        assert_eq!(server.asked(), 7);
    });
}

#[test]
fn tokens_of_unknown_keys_for_an_hour() {
    let (issuer, stranger) = (Issuer::new(), Issuer::new());
    let server = Server::start(publishes(&issuer, "one"));
    run(async {
        let bench = bench(&server);
        let right = token(&issuer, "one");
        assert_eq!(show(&bench, &right).await, 200);
        let forged: Vec<String> = (0..20).map(|number| token(&stranger, &format!("key-{number}"))).collect();
        for second in 0..3_600 {
            assert_eq!(show(&bench, &forged[second % forged.len()]).await, 401);
            if second % 60 == 0 {
                assert_eq!(show(&bench, &right).await, 200);
            }
            bench.clock.advance(Duration::from_secs(1));
        }
        // Two documents for each question; every 30 s one because of them, which renews the keys too.
        let asked = server.asked() - 2;
        assert!((2 * 100..=2 * 120).contains(&asked), "{asked}");
    });
}
