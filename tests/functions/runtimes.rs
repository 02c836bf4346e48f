//! Ordinary handlers under `awslambdaric`, `aws-lambda-ric` and `lambda_runtime`: the same cases for each.

#![allow(clippy::print_stdout, reason = "latencies are told")]

use std::thread;
use std::time::{Duration, Instant};

use gwgen_tests::client::{Connection, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Role;

use super::{call, count, counted, gateway, has, is_failure, logged};

macro_rules! languages {
    ($($language:ident)*) => {$(
        mod $language {
            const NAME: &str = stringify!($language);

            #[test]
            fn starts_when_it_is_needed_and_stays() {
                super::starts_when_it_is_needed_and_stays(NAME);
            }

            #[test]
            fn a_hundred_at_once() {
                super::a_hundred_at_once(NAME);
            }

            #[test]
            fn failures_are_amazons() {
                super::failures_are_amazons(NAME);
            }

            #[test]
            fn events_and_answers_have_a_size() {
                super::events_and_answers_have_a_size(NAME);
            }
        }
    )*};
}

languages! { python node rust }

fn starts_when_it_is_needed_and_stays(language: &str) {
    if !has(language) {
        return;
    }
    let gateway = gateway(&[]);
    assert_eq!(count(&gateway, language, "starts_total"), 0, "nothing starts before it is needed");
    let begin = Instant::now();
    let first = call(&gateway, language, "mark=first");
    let cold = begin.elapsed();
    assert_eq!((first.status(), first.text().as_str()), (200, "first"), "{}", gateway.process.output());
    let field = |name: &str| first.header(name).unwrap_or("(absent)").to_owned();
    let arn = match language {
        "python" => "arn:aws:lambda:eu-west-1:111122223333:function:python:live",
        "node" => "arn:aws:lambda:eu-west-1:111122223333:function:node",
        _ => "arn:aws:lambda:us-east-1:000000000000:function:rust",
    };
    assert_eq!(field("x-arn"), arn);
    assert_eq!(field("x-name"), format!("{language} $LATEST"));
    assert_eq!((field("x-table"), field("x-secret")), ("pets".to_owned(), "none".to_owned()));
    let left: u64 = field("x-left").parse().unwrap();
    assert!((1..=3_000).contains(&left), "{left} ms are left of 3 s");
    let memory = match language {
        "python" => "160",
        "node" => "256",
        _ => "128",
    };
    assert_eq!(field("x-memory"), memory);
    assert!(field("x-trace").starts_with("Root=1-"), "{}", field("x-trace"));
    assert!(field("x-amzn-trace-id").contains(&field("x-trace")));
    // The line that it printed has the request's id.
    let line = format!("\"requestId\":\"{0}\",\"logStream\"", field("x-request"));
    logged(&gateway, &line);
    logged(&gateway, &format!("did  with first as {}\"", field("x-request")));

    let mut connection = Connection::open(gateway.address).unwrap();
    let mut times = Vec::new();
    for number in 0..200 {
        let begin = Instant::now();
        connection.send(&request("GET", &format!("/{language}?mark={number}"), &[], b"")).unwrap();
        let answer = connection.answer(Role::Answer).unwrap();
        times.push(begin.elapsed());
        assert_eq!((answer.status(), answer.text()), (200, number.to_string()));
        assert_ne!(answer.header("x-request"), first.header("x-request"));
    }
    times.sort();
    println!("{language}: cold {cold:?}, warm median {:?}, 99 of 100 {:?}", times[100], times[198]);
    assert_eq!(count(&gateway, language, "starts_total"), 1, "one after the other needs one process");
    assert_eq!(count(&gateway, language, "invocations_total"), 201);
}

fn a_hundred_at_once(language: &str) {
    if !has(language) {
        return;
    }
    let gateway = gateway(&[]);
    let begin = Instant::now();
    thread::scope(|scope| {
        for number in 0..100 {
            let gateway = &gateway;
            scope.spawn(move || {
                let answer = call(gateway, language, &format!("mark=number-{number}"));
                let expected = format!("number-{number}");
                assert_eq!((answer.status(), answer.text()), (200, expected), "{}", gateway.process.output());
            });
        }
    });
    println!("{language}: 100 at once in {:?}", begin.elapsed());
    assert_eq!(count(&gateway, language, "invocations_total"), 100);
    assert!((1..=4).contains(&count(&gateway, language, "starts_total")), "concurrency is 4");
    assert_eq!((count(&gateway, language, "waiting"), count(&gateway, language, "crashes_total")), (0, 0));
    ends_without_a_trace(gateway, language);
}

/// SIGTERM takes the functions' processes along.
fn ends_without_a_trace(mut gateway: Gateway, language: &str) {
    assert!(count(&gateway, language, "environments") >= 1);
    let children = children(gateway.process.id());
    assert!(!children.is_empty());
    let begin = Instant::now();
    gateway.process.signal("TERM");
    let status = gateway.process.wait(Duration::from_secs(15)).expect("the gateway ends");
    assert_eq!(status.code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(5), "nothing was in flight: {:?}", begin.elapsed());
    let left: Vec<_> = children.iter().filter(|id| super::faults::is_alive(**id)).collect();
    assert!(left.is_empty(), "processes {left:?} of {language} outlive the gateway");
}

fn children(process: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children =
        threads.map(|thread| std::fs::read_to_string(thread.path().join("children")).unwrap_or_default());
    children
        .flat_map(|text| text.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<_>>())
        .collect()
}

fn failures_are_amazons(language: &str) {
    if !has(language) {
        return;
    }
    let gateway = gateway(&[]);
    assert_eq!(call(&gateway, language, "mark=before").text(), "before");
    // An error that the handler raises: the process lives on.
    let raised = call(&gateway, language, "do=raise");
    assert!(is_failure(&raised), "{} {}", raised.status(), raised.text());
    assert_eq!(call(&gateway, language, "mark=on").text(), "on");
    assert_eq!(count(&gateway, language, "starts_total"), 1);

    // A crash in the middle of a request costs that request.
    assert!(is_failure(&call(&gateway, language, "do=crash")));
    logged(&gateway, "exited with error: exit status 3");
    assert_eq!(call(&gateway, language, "mark=next").text(), "next");
    assert_eq!(count(&gateway, language, "starts_total"), 2);

    let begin = Instant::now();
    assert!(is_failure(&call(&gateway, language, "do=sleep")));
    assert!(begin.elapsed() >= Duration::from_secs(3), "{:?}", begin.elapsed());
    logged(&gateway, "Task timed out after 3.00 seconds");
    assert_eq!(count(&gateway, language, "timeouts_total"), 1);
    assert_eq!(call(&gateway, language, "mark=later").text(), "later");

    assert!(is_failure(&call(&gateway, language, "do=hog")));
    logged(&gateway, " MB of memory are used, memorySize is ");
    assert_eq!(call(&gateway, language, "mark=last").text(), "last");
    counted(&gateway, language, "environments", 1);
}

fn events_and_answers_have_a_size(language: &str) {
    if !has(language) {
        return;
    }
    let gateway = gateway(&[]);
    let post = |size: usize| {
        let mut connection = Connection::open(gateway.address).unwrap();
        let body = vec![b'x'; size];
        connection
            .send(&request("POST", &format!("/{language}"), &[("Content-Type", "text/plain")], &body))
            .unwrap();
        connection.answer(Role::Answer).unwrap()
    };
    // Both ways.
    let large = post(5_000_000);
    assert_eq!((large.status(), large.body.len()), (200, 5_000_000), "{}", gateway.process.output());
    let too_large = post(6_400_000);
    assert!(is_failure(&too_large), "{} {}", too_large.status(), too_large.text());
    // It never reached the function.
    assert_eq!(count(&gateway, language, "invocations_total"), 1);
    let answer = call(&gateway, language, "do=large");
    assert!(is_failure(&answer), "an answer of 6.5 MB: {}", answer.status());
    assert_eq!(call(&gateway, language, "mark=small").text(), "small");
}
