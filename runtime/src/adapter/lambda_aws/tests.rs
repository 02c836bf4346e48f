//! What is sent for which function, and what its answers mean.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::adapter::credentials::{CredentialChain, Environment, Roles};
use crate::adapter::scripted::{FixedClock, ScriptedHttp, response};
use crate::message::KnownHeader;
use crate::port::{CallCredentials, Clock};

const ARN: &str = "arn:aws:lambda:eu-west-1:111122223333:function:echo";

fn invoker(
    endpoints: &[(&str, &str)],
    keys: bool,
    answers: Vec<Result<IntegrationResponse, UpstreamError>>,
) -> (LambdaAws, Rc<ScriptedHttp>) {
    let http = Rc::new(ScriptedHttp::new(answers));
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(1_440_938_160_000));
    let mut variables = vec![("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned())];
    if keys {
        variables.push(("AWS_ACCESS_KEY_ID".into(), "AKIDEXAMPLE".into()));
        variables.push(("AWS_SECRET_ACCESS_KEY".into(), "secret".into()));
    }
    let chain = Rc::new(CredentialChain::new(Environment::of(variables), http.clone(), clock.clone()));
    let roles = Roles::new(chain.clone(), http.clone(), clock.clone(), "us-east-1", None);
    let signer = Rc::new(Signer::new(chain, roles, clock));
    let endpoints =
        endpoints.iter().map(|(what, url)| ((*what).to_owned(), Url::parse(url).unwrap())).collect();
    let settings = LambdaSettings { region: "us-east-1".into(), endpoints };
    (LambdaAws::new(settings, http.clone(), signer), http)
}

fn invoke(invoker: &LambdaAws, function: &str, payload: &[u8]) -> Result<InvocationResult, InvokeError> {
    let request = InvocationRequest {
        function,
        payload: Bytes::copy_from_slice(payload),
        trace_id: "Root=1-0-0",
        asynchronous: false,
        credentials: CallCredentials::Own,
        deadline: Instant::now() + Duration::from_secs(1),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, invoker.invoke(request))
}

/// Where a function is looked for: `scheme://host:port target`.
fn address(endpoints: &[(&str, &str)], function: &str) -> String {
    let (invoker, http) = invoker(endpoints, true, vec![Ok(response(200, &[], "{}"))]);
    invoke(&invoker, function, b"{}").unwrap();
    let sent = &http.sent.borrow()[0];
    assert_eq!(sent.buffer, Some(LARGEST_PAYLOAD));
    format!("{}://{}:{} {}", sent.origin.scheme.as_str(), sent.origin.host, sent.origin.port, sent.target)
}

#[test]
fn addresses() {
    let path = "/2015-03-31/functions";
    assert_eq!(
        address(&[], ARN),
        format!(
            "https://lambda.eu-west-1.amazonaws.com:443 \
             {path}/arn%3Aaws%3Alambda%3Aeu-west-1%3A111122223333%3Afunction%3Aecho/invocations"
        )
    );
    assert_eq!(
        address(&[], "echo:live"),
        format!("https://lambda.us-east-1.amazonaws.com:443 {path}/echo/invocations?Qualifier=live")
    );
    let local = ("lambda:echo", "http://127.0.0.1:9000/base");
    let bound = format!("http://127.0.0.1:9000 /base{path}/echo/invocations");
    assert_eq!(address(&[local], ARN), bound);
    assert_eq!(address(&[local], "echo"), bound);
    assert_eq!(
        address(&[local], "111122223333:function:echo:$LATEST"),
        bound.clone() + "?Qualifier=%24LATEST"
    );
    assert_eq!(
        address(&[local, ("lambda:echo:live", "http://10.0.0.1")], "echo:live"),
        format!("http://10.0.0.1:80 {path}/echo/invocations?Qualifier=live")
    );
    assert_eq!(address(&[("lambda", "http://a.test:1"), local], "echo"), bound);
    assert!(address(&[("lambda", "http://a.test:1"), local], "other").starts_with("http://a.test:1 "));
}

#[test]
fn no_function() {
    for text in [
        "",
        "a b",
        "..",
        "a/../b",
        "echo:",
        ":x",
        "arn:aws:sqs:eu-west-1:1:queue",
        "arn:aws:lambda:x",
        "a:b:c",
    ] {
        let (invoker, http) = invoker(&[], true, vec![]);
        assert!(invoke(&invoker, text, b"{}").is_err(), "{text}");
        assert!(http.sent.borrow().is_empty());
    }
}

#[test]
fn signed_unless_the_endpoint_is_this_machine_and_there_is_nothing_to_sign_with() {
    let ok = || vec![Ok(response(200, &[], "{}"))];
    let (signed, http) = invoker(&[], true, ok());
    invoke(&signed, "echo", b"{}").unwrap();
    let sent = http.sent.borrow();
    let authorization = String::from_utf8_lossy(sent[0].headers.known(KnownHeader::Authorization).unwrap());
    assert!(authorization.contains("Credential=AKIDEXAMPLE/20150830/us-east-1/lambda/aws4_request"));
    assert_eq!(sent[0].headers.known(KnownHeader::XAmznTraceId), Some(&b"Root=1-0-0"[..]));
    for url in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"] {
        let (unsigned, http) = invoker(&[("lambda:echo", url)], false, ok());
        invoke(&unsigned, "echo", b"{}").unwrap();
        assert_eq!(http.sent.borrow()[0].headers.known(KnownHeader::Authorization), None, "{url}");
        assert_eq!(http.sent.borrow().len(), 1);
    }
    for endpoints in [&[][..], &[("lambda:echo", "http://10.0.0.1")]] {
        let (refused, http) = invoker(endpoints, false, ok());
        let error = invoke(&refused, "echo", b"{}").unwrap_err();
        assert!(error.access_denied && error.detail.contains("no credentials"), "{error:?}");
        assert!(http.sent.borrow().is_empty());
    }
}

#[test]
fn answers() {
    let answer = |status, fields: &[(&str, &str)], body: &str| {
        let (invoker, _) = invoker(&[], true, vec![Ok(response(status, fields, body))]);
        invoke(&invoker, "echo", b"{}")
    };
    let fine = answer(200, &[], "{\"statusCode\":200}").unwrap();
    assert_eq!(
        (fine.status, fine.function_error, &*fine.payload),
        (200, false, &b"{\"statusCode\":200}"[..])
    );
    assert!(answer(200, &[("X-Amz-Function-Error", "Unhandled")], "{}").unwrap().function_error);
    let error = |status, kind| answer(status, &[("x-amzn-ErrorType", kind)], "{}").unwrap_err();
    assert!(error(403, "AccessDeniedException:http://internal/").access_denied);
    assert!(error(400, "ExpiredTokenException").access_denied);
    let throttled = error(429, "TooManyRequestsException");
    assert!(throttled.retry && !throttled.access_denied);
    let missing = error(404, "ResourceNotFoundException");
    assert!(!missing.retry && missing.detail.contains("echo answered 404 ResourceNotFoundException"));
}

#[test]
fn limits_and_failures() {
    let (invoker, http) = invoker(
        &[],
        true,
        vec![Err(UpstreamError { kind: UpstreamErrorKind::TimedOut, retry: false, detail: String::new() })],
    );
    assert!(!invoke(&invoker, "echo", &vec![b' '; LARGEST_PAYLOAD + 1]).unwrap_err().timed_out);
    assert!(http.sent.borrow().is_empty());
    assert!(invoke(&invoker, "echo", b"{}").unwrap_err().timed_out);
}
