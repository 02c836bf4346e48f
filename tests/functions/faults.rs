//! What a program can do wrong, or to others.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use gwgen_tests::backend::Backend;
use gwgen_tests::backend::lambda::{Function, function_of};
use gwgen_tests::client::{self, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::wait;

use super::{call, count, counted, gateway, is_failure, logged};

/// Whether a process runs; one that is dead and not waited for does not.
pub(crate) fn is_alive(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

#[test]
fn wrong_calls_are_refused_and_harm_nobody() {
    let gateway = gateway(&["--workers", "2"]);
    assert_eq!(call(&gateway, "raw", "do=other-id").text(), "400 InvalidRequestID");
    assert_eq!(call(&gateway, "raw", "do=next-again").text(), "403 InvalidStateTransition");
    assert_eq!(call(&gateway, "raw", "do=no-path").text(), "404 NotFound");
    assert_eq!(count(&gateway, "Raw", "starts_total"), 1);
    // What is no HTTP, and an answer that is cut off.
    assert!(is_failure(&call(&gateway, "raw", "do=garbage")));
    logged(&gateway, "what came is no HTTP request");
    assert!(is_failure(&call(&gateway, "raw", "do=half")));
    logged(&gateway, "exited with error: exit status 4");
    assert_eq!(call(&gateway, "raw", "mark=on").text(), "on");
}

#[test]
fn one_function_cannot_answer_for_another() {
    let gateway = gateway(&[]);
    let port = call(&gateway, "other", "do=api").text();
    assert!(port.starts_with("127.0.0.1:"), "{port}");
    assert_eq!(call(&gateway, "raw", &format!("do=steal&mark={port}")).text(), "refused");
    logged(&gateway, "a connection of another process was refused");
    assert_eq!(call(&gateway, "other", "mark=mine").text(), "mine");
}

#[test]
fn children_end_with_their_process() {
    let gateway = gateway(&[]);
    assert!(is_failure(&call(&gateway, "raw", "do=child-and-exit")));
    gone(printed_child(&gateway));
    // And with the gateway.
    let child: u32 = call(&gateway, "raw", "do=child").text().parse().unwrap();
    assert!(is_alive(child));
    gateway.process.stop();
    gone(child);
}

/// Daemons are in no group of their function's, and children of nobody's but the gateway.
#[test]
fn daemons_end_with_their_environment() {
    let gateway = gateway(&[]);
    let daemon = |action: &str, function: &str| -> u32 {
        let id = call(&gateway, function, &format!("do={action}")).text();
        id.parse().unwrap_or_else(|_| panic!("{id}: {}", gateway.process.output()))
    };
    let (mine, others) = (daemon("daemon-cleared", "raw"), daemon("daemon", "other"));
    let child = printed_child(&gateway);
    for id in [mine, others, child] {
        assert!(is_alive(id), "{id} is gone");
    }
    // They live as long as their environment.
    assert_eq!(call(&gateway, "raw", "mark=on").text(), "on");
    assert!(is_alive(mine) && is_alive(child));
    assert!(is_failure(&call(&gateway, "raw", "do=killed")));
    gone(mine);
    gone(child);
    // No longer, and nobody else's with them; what is not the gateway's own never.
    assert!(is_alive(others) && is_alive(std::process::id()));
    gateway.process.stop();
    gone(others);
}

#[test]
fn a_session_without_its_environment_ends_with_the_process_above() {
    let gateway = gateway(&[]);
    // It is ended, since its time is over, while it is above.
    assert!(is_failure(&call(&gateway, "raw", "do=session-and-exit")));
    gone(printed_child(&gateway));
}

#[test]
fn orphans_leave_no_zombies() {
    let gateway = gateway(&[]);
    assert_eq!(call(&gateway, "raw", "do=orphans&mark=on").text(), "on");
    let id = gateway.process.id();
    let children = || std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
    assert!(
        wait::until(wait::LONG, || children().trim().is_empty().then_some(())).is_some(),
        "{}",
        children()
    );
    assert_eq!(count(&gateway, "Raw", "starts_total"), 1);
}

/// The number behind `child ` in the log.
fn printed_child(gateway: &Gateway) -> u32 {
    logged(gateway, "child ");
    let output = gateway.process.output();
    let child = output.split("child ").nth(1).and_then(|rest| rest.split('"').next());
    child.and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("no child in {output}"))
}

fn gone(process: u32) {
    assert!(wait::until(wait::LONG, || (!is_alive(process)).then_some(())).is_some(), "{process} lives");
}

#[test]
fn a_process_that_is_killed_or_leaves_is_replaced() {
    let gateway = gateway(&[]);
    assert!(is_failure(&call(&gateway, "raw", "do=killed")));
    logged(&gateway, "exited with error: signal: killed");
    assert_eq!(call(&gateway, "raw", "do=exit-after&mark=bye").text(), "bye");
    logged(&gateway, "exited without providing a reason");
    assert_eq!(call(&gateway, "raw", "mark=again").text(), "again");
    assert_eq!(count(&gateway, "Raw", "starts_total"), 3);
}

#[test]
fn what_does_not_start_fails_and_is_not_started_without_end() {
    let gateway = gateway(&[]);
    assert!(is_failure(&call(&gateway, "init-error", "")));
    assert!(is_failure(&call(&gateway, "exits", "")));
    logged(&gateway, "cannot begin");
    // Fifty clients at once cost a few starts, not fifty.
    let before = count(&gateway, "exits", "starts_total");
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(1_500) {
        thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| assert!(is_failure(&call(&gateway, "exits", ""))));
            }
        });
    }
    let starts = count(&gateway, "exits", "starts_total") - before;
    assert!((1..=10).contains(&starts), "{starts} starts");
    counted(&gateway, "exits", "environments", 0);
}

#[test]
fn an_event_that_nobody_waits_for_is_handed_on() {
    let gateway = gateway(&[]);
    let body = br#"{"queryStringParameters": {"mark": "later"}}"#;
    let bytes = request("POST", "/async", &[("Content-Type", "application/json")], body);
    // Two, of which the second waits behind the first for the one process that has not started yet.
    for _ in 0..2 {
        let answer = client::exchange(gateway.address, &bytes).unwrap();
        assert_eq!((answer.status(), answer.text().as_str()), (202, ""), "{}", gateway.process.output());
    }
    counted(&gateway, "other", "invocations_total", 2);
    assert_eq!((count(&gateway, "other", "starts_total"), count(&gateway, "other", "crashes_total")), (1, 0));
}

#[test]
fn a_process_that_never_asks_is_ended() {
    let gateway = gateway(&[]);
    let begin = Instant::now();
    assert!(is_failure(&call(&gateway, "silent", "")));
    assert!((10..25).contains(&begin.elapsed().as_secs()), "Lambda gives it 10 s: {:?}", begin.elapsed());
    logged(&gateway, "it did not ask for an event within 10.00 seconds");
    counted(&gateway, "silent", "environments", 0);
}

#[test]
fn who_waits_too_long_is_told_and_the_function_goes_on() {
    let gateway = gateway(&[]);
    // The integration's time is 0.3 s, and starting takes its part: ask until it is warm.
    let warm =
        wait::until(wait::LONG, || (call(&gateway, "impatient", "mark=a").status() == 200).then_some(()));
    warm.expect("the function answers");
    thread::scope(|scope| {
        scope.spawn(|| {
            let slow = call(&gateway, "impatient", "do=garbage");
            assert_eq!(slow.status(), 504, "{}", slow.text());
        });
        // There is one environment, so the second one waits for it, and its time is over first.
        thread::sleep(Duration::from_millis(100));
        let second = call(&gateway, "impatient", "mark=b");
        assert_eq!(second.status(), 504, "{}", second.text());
    });
    counted(&gateway, "other", "waiting", 0);
    // The one that was never handed out is not handed out later.
    let invocations = count(&gateway, "other", "invocations_total");
    assert_eq!(call(&gateway, "other", "mark=c").text(), "c");
    assert_eq!(count(&gateway, "other", "invocations_total"), invocations + 1);
}

#[test]
fn a_flood_of_lines_drops_lines_and_nothing_else() {
    let gateway = gateway(&[]);
    assert_eq!(call(&gateway, "raw", "do=flood&mark=done").text(), "done");
    logged(&gateway, "flood 0\"");
    assert_eq!(call(&gateway, "raw", "mark=on").text(), "on");
}

#[test]
fn a_line_without_its_end_belongs_to_the_event_that_printed_it() {
    let gateway = gateway(&[]);
    for mark in ["one", "other"] {
        let id = call(&gateway, "other", &format!("do=unended&mark={mark}")).text();
        logged(&gateway, &format!("\"requestId\":\"{id}\",\"logStream\""));
        let text = format!("\"message\":\"unended {mark}\"}}");
        logged(&gateway, &text);
        let output = gateway.process.output();
        let line = output.lines().find(|line| line.ends_with(&text)).unwrap();
        assert!(line.contains(&id), "{id}: {line}");
    }
}

#[test]
fn environments_hold_what_was_said_and_no_more() {
    let gateway = gateway(&[]);
    let text = call(&gateway, "raw", "do=environment").text();
    let variables: serde_json::Value = serde_json::from_str(&text).unwrap();
    let get = |name: &str| variables.get(name).and_then(serde_json::Value::as_str);
    assert_eq!(get("AWS_LAMBDA_FUNCTION_NAME"), Some("Raw"));
    assert_eq!(get("AWS_LAMBDA_LOG_GROUP_NAME"), Some("/aws/lambda/Raw"));
    assert!(get("AWS_LAMBDA_LOG_STREAM_NAME").unwrap().contains("/[$LATEST]"));
    assert_eq!((get("AWS_REGION"), get("AWS_LAMBDA_FUNCTION_VERSION")), (Some("us-east-1"), Some("$LATEST")));
    assert!(get("LAMBDA_TASK_ROOT").unwrap().ends_with("/functions/raw"));
    // Asked for by name, and there.
    assert_eq!((get("AWS_ACCESS_KEY_ID"), get("INHERITED")), (Some("AKIDEXAMPLE"), None));
    for name in ["AWS_SECRET_ACCESS_KEY", "CARGO", "CARGO_MANIFEST_DIR", "RUST_BACKTRACE"] {
        assert_eq!(get(name), None, "{name}");
    }
}

#[test]
fn an_endpoint_goes_first() {
    let backend = Backend::start(|message| {
        let answer = serde_json::json!({ "statusCode": 200, "body": function_of(message) });
        Function::Return(answer.to_string()).answer(message)
    });
    let endpoint = format!("lambda:other=http://{}", backend.address);
    let gateway = gateway(&["--endpoint", &endpoint]);
    assert_eq!(call(&gateway, "other", "").text(), "other");
    assert_eq!(count(&gateway, "other", "starts_total"), 0);
    assert_eq!(call(&gateway, "raw", "mark=hosted").text(), "hosted");
}

/// The folder that the flag names goes before the variable's; both are looked into before anything is served.
#[test]
fn a_gateway_without_the_folders_does_not_start() {
    for (flags, folder) in [(&["--functions", "/nowhere"][..], "/nowhere"), (&[], "/neither")] {
        let output = Command::new(super::binary())
            .args([
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "off",
                "--param",
                "Table=a",
                "--param",
                "Libraries=b",
            ])
            .args(flags)
            .env("GATEWAY_FUNCTIONS", "/neither")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains(&format!("there is no folder {folder}/python")), "{said}");
    }
}
