//! Without a function that answers: who waits, who is refused, who is sent elsewhere. What processes do is shown by
//! `tests/functions` behind compiled gateways.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;

use super::*;
use crate::adapter::lambda_aws::{LARGEST_PAYLOAD, LambdaSettings};
use crate::adapter::scripted::{FixedClock, ScriptedLambda};
use crate::adapter::system::{SystemClock, SystemIds};
use crate::engine::url::Url;
use crate::port::{
    CallCredentials, Clock, InvocationRequest, InvocationResult, InvokeError, LambdaInvoker, LogSink,
};

/// Lines in memory.
#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl LogSink for Lines {
    fn write(&self, line: &[u8]) {
        self.0.lock().unwrap().push(String::from_utf8_lossy(line).into_owned());
    }

    fn dropped(&self) -> u64 {
        0
    }
}

struct Host {
    functions: Arc<HostedFunctions>,
    lines: Arc<Lines>,
    elsewhere: Rc<ScriptedLambda>,
    invoker: HostedInvoker,
}

/// A host of the function `echo` with a command.
fn host(command: &[&str], endpoints: &[(&str, &str)]) -> Host {
    host_at(Arc::new(SystemClock), command, endpoints)
}

fn host_at(clock: Arc<dyn Clock>, command: &[&str], endpoints: &[(&str, &str)]) -> Host {
    let function = FunctionSettings {
        name: "echo".into(),
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        directory: std::env::temp_dir(),
        handler: String::new(),
        runtime: String::new(),
        concurrency: 1,
        timeout: Duration::from_secs(3),
        memory_mb: 64,
        environment: vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())],
    };
    let settings =
        HostSettings { region: "us-east-1".into(), account: "000000000000".into(), log_json: true };
    let lines = Arc::new(Lines::default());
    let sink: Arc<dyn LogSink> = lines.clone();
    let functions =
        HostedFunctions::start(vec![function], settings, sink, clock, Arc::new(SystemIds)).unwrap();
    let functions = Arc::new(functions);
    let answered =
        || Ok(InvocationResult { status: 200, function_error: false, payload: Bytes::from("\"there\"") });
    let elsewhere =
        Rc::new(ScriptedLambda { answers: VecDeque::from([answered()]).into(), ..Default::default() });
    let endpoints =
        endpoints.iter().map(|(what, url)| ((*what).to_owned(), Url::parse(url).unwrap())).collect();
    let bound = LambdaSettings { region: "us-east-1".into(), endpoints };
    let invoker = HostedInvoker::new(functions.clone(), bound, elsewhere.clone());
    Host { functions, lines, elsewhere, invoker }
}

impl Host {
    fn invoke(
        &self,
        function: &str,
        payload: Bytes,
        wait: Duration,
    ) -> Result<InvocationResult, InvokeError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.invoker.invoke(request(function, payload, wait)))
    }
}

fn request(function: &str, payload: Bytes, wait: Duration) -> InvocationRequest<'_> {
    InvocationRequest {
        function,
        payload,
        trace_id: "Root=1-0-0",
        asynchronous: false,
        credentials: CallCredentials::Own,
        deadline: Instant::now() + wait,
    }
}

#[test]
fn functions_are_found_by_name_and_endpoints_go_first() {
    let long = Duration::from_secs(20);
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:echo:live";
    for reference in ["echo", "echo:live", arn] {
        let here = host(&["false"], &[]);
        let result = here.invoke(reference, Bytes::from("{}"), long).unwrap();
        assert!(result.function_error, "it cannot start: {result:?}");
        assert!(here.elsewhere.invoked.borrow().is_empty());
    }
    for (reference, endpoints) in [
        ("other", &[][..]),
        ("echo", &[("lambda:echo", "http://127.0.0.1:1")]),
        (arn, &[("lambda", "http://127.0.0.1:1")]),
    ] {
        let there = host(&["false"], endpoints);
        let result = there.invoke(reference, Bytes::from("{}"), long).unwrap();
        assert_eq!((&*result.payload, result.function_error), (&b"\"there\""[..], false));
        assert_eq!(there.functions.counts().next().unwrap().1.starts.load(Ordering::Relaxed), 0);
    }
}

#[test]
fn what_cannot_start_says_why() {
    let missing = host(&["no-such-program"], &[]);
    let result = missing.invoke("echo", Bytes::from("{}"), Duration::from_secs(20)).unwrap();
    let text = String::from_utf8_lossy(&result.payload).into_owned();
    assert!(result.function_error && text.contains("Runtime.InvalidEntrypoint"), "{text}");
    assert!(text.contains("no-such-program cannot be started"), "{text}");
    let printed = host(&["sh", "-c", "echo this is why >&2; exit 3"], &[]);
    let result = printed.invoke("echo", Bytes::from("{}"), Duration::from_secs(20)).unwrap();
    let text = String::from_utf8_lossy(&result.payload).into_owned();
    assert!(text.contains("Error: Runtime exited with error: exit status 3"), "{text}");
    let lines = printed.lines.0.lock().unwrap().join("\n");
    assert!(
        lines.contains("\"function\":\"echo\"") && lines.contains("\"message\":\"this is why\""),
        "{lines}"
    );
}

#[test]
fn too_many_and_too_large_events_are_refused() {
    // A program that never asks for an event.
    let busy = host(&["sleep", "600"], &[]);
    let large = busy.invoke("echo", Bytes::from(vec![b' '; LARGEST_PAYLOAD + 1]), Duration::from_secs(20));
    assert!(large.unwrap_err().detail.contains("larger than 6 MiB"));
    let late = busy.invoke("echo", Bytes::from("{}"), Duration::from_millis(50)).unwrap_err();
    assert!(late.timed_out, "{late:?}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut waiting = Vec::new();
        for _ in 0..1_000 {
            let mut call = busy.invoker.invoke(request("echo", Bytes::from("{}"), Duration::from_secs(60)));
            // One poll hands it over.
            let polled = std::future::poll_fn(|task| std::task::Poll::Ready(call.as_mut().poll(task))).await;
            assert!(polled.is_pending());
            waiting.push(call);
        }
        let one_more = busy.invoker.invoke(request("echo", Bytes::from("{}"), Duration::from_secs(60))).await;
        assert!(one_more.unwrap_err().detail.contains("1000 events wait"), "the queue has an end");
        // Those that nobody waits for make room.
        drop(waiting);
        let late = busy.invoker.invoke(request("echo", Bytes::from("{}"), Duration::from_millis(50))).await;
        assert!(late.unwrap_err().timed_out);
    });
    let begin = Instant::now();
    busy.functions.end();
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "`sleep` ends when it is asked to: {:?}",
        begin.elapsed()
    );
    let refused = busy.invoke("echo", Bytes::from("{}"), Duration::from_secs(20)).unwrap_err();
    assert!(refused.detail.contains("the gateway ends"), "{refused:?}");
}

/// A clock that counts how often somebody looks at it.
struct WatchedClock {
    clock: FixedClock,
    looks: AtomicU64,
}

impl Clock for WatchedClock {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn instant(&self) -> Instant {
        self.looks.fetch_add(1, Ordering::SeqCst);
        self.clock.instant()
    }
}

/// Speaks the Runtime API and gives each event back.
const ECHO: &str = r#"
exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
read_answer() {
    length=0
    while IFS= read -r line <&3; line=${line%$'\r'}; [ -n "$line" ]; do
        case "${line,,}" in
            lambda-runtime-aws-request-id:*) id=${line#*: } ;;
            content-length:*) length=${line#*: } ;;
        esac
    done
    body=
    [ "$length" = 0 ] || IFS= read -r -N "$length" body <&3
}
while :; do
    printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n' >&3
    read_answer
    printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: api\r\nContent-Length: %s\r\n\r\n%s' \
        "$id" "${#body}" "$body" >&3
    read_answer
done
"#;

#[test]
fn an_environment_that_nobody_needs_ends() {
    let clock = Arc::new(WatchedClock { clock: FixedClock::at(1_795_548_840_000), looks: AtomicU64::new(0) });
    let here = host_at(clock.clone(), &["bash", "-c", ECHO], &[]);
    let invoke = || {
        let result = here.invoke("echo", Bytes::from("{\"n\":1}"), Duration::from_secs(20)).unwrap();
        assert_eq!(
            (&*result.payload, result.function_error),
            (&b"{\"n\":1}"[..], false),
            "{:?}",
            here.lines.0
        );
    };
    let counts = here.functions.counts().next().unwrap().1;
    let seen = || (counts.starts.load(Ordering::Relaxed), counts.environments.load(Ordering::Relaxed));
    let wait_until = |done: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !done() {
            assert!(Instant::now() < end, "{:?}", here.lines.0);
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    invoke();
    assert_eq!(seen(), (1, 1));

    // Not yet, however often somebody looks after it; an event begins its time anew.
    for _ in 0..2 {
        clock.clock.advance(Duration::from_secs(9 * 60));
        let looks = clock.looks.load(Ordering::SeqCst);
        wait_until(&|| clock.looks.load(Ordering::SeqCst) >= looks + 2);
        invoke();
        assert_eq!(seen(), (1, 1));
    }

    clock.clock.advance(Duration::from_secs(10 * 60 + 1));
    wait_until(&|| seen().1 == 0);
    invoke();
    assert_eq!(seen(), (2, 1), "another one is started for the next event");
    here.functions.end();
}
