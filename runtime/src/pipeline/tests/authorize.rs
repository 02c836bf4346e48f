//! Authorizers: what is asked when, and what the client is told.

use std::net::IpAddr;

use super::*;
use crate::api::{
    AuthorizerRequest, LocalBoxFuture, NativeAuthorizer, PolicyEffect, PolicyList, PolicyStatement,
    PrincipalKind, ResourcePolicy,
};
use crate::message::{Authorized, Fault, GatewayResponseType, Rejection};
use crate::port::InvokeError;

/// Where the requests of a bench come from.
const SOURCE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

const ALLOW: &str = r#"{"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement":
    {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:us-east-1:000000000000:*/prod/GET/a*"}},
    "context": {"tenant": "blue", "principalId": "another"}}"#;

static TOKEN: LambdaAuthorizer = LambdaAuthorizer {
    name: "token",
    function: Text(&[Part::Literal("auth")]),
    event: AuthorizerEvent::Token { validation: None },
    identity_sources: &[IdentitySource::Header("Authorization")],
    ttl_seconds: 60,
    ..LambdaAuthorizer::DEFAULT
};

static BACKEND: LambdaIntegration =
    LambdaIntegration { function: Text(&[Part::Literal("pets")]), ..LambdaIntegration::DEFAULT };

static AUTHORIZERS: [Authorizer; 1] = [Authorizer::Lambda(&TOKEN)];

fn guarded() -> Bench {
    let template = Api { authorizers: &AUTHORIZERS, ..API };
    let methods = [("GET /{proxy+}", Integration::Lambda(&BACKEND))];
    Bench::new(api_with(template, &methods, Access::Authorizer(0, &[])), &Bindings::default())
}

#[test]
fn the_backend_sees_whom_the_authorizer_admitted() {
    let bench = guarded();
    bench.returns(ALLOW);
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(bench.send("GET /a", &[("Authorization", "t")], "").status, 200);
    let invoked = bench.lambda.invoked.take();
    let events: Vec<_> =
        invoked.iter().map(|(name, event, _)| (name.as_str(), String::from_utf8_lossy(event))).collect();
    let [("auth", asked), ("pets", event)] = events.as_slice() else { panic!("{events:?}") };
    assert!(asked.contains(r#""authorizationToken":"t""#), "{asked}");
    // What the gateway says itself no authorizer says in its stead.
    let authorizer = r#""authorizer":{"tenant":"blue","principalId":"me","integrationLatency":0}"#;
    assert!(event.contains(authorizer), "{event}");
    // The answer is kept for its time.
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(bench.send("GET /a/b", &[("Authorization", "t")], "").status, 200);
    assert_eq!(bench.lambda.invoked.take().len(), 1);
}

#[test]
fn a_kept_policy_is_asked_for_each_request() {
    let bench = guarded();
    bench.returns(ALLOW);
    let answer = bench.send("GET /b", &[("Authorization", "t")], "");
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (403, r#"{"Message":"User is not authorized to access this resource"}"#)
    );
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(bench.send("GET /a", &[("Authorization", "t")], "").status, 200);
    // However a path is written, it is one resource, and so it is for what denies.
    for target in ["/b/", "//b", "/%62/"] {
        assert_eq!(
            bench.send(&format!("GET {target}"), &[("Authorization", "t")], "").status,
            403,
            "{target}"
        );
    }
    for target in ["/%61", "//a", "/a/"] {
        bench.returns(r#"{"statusCode": 200}"#);
        assert_eq!(
            bench.send(&format!("GET {target}"), &[("Authorization", "t")], "").status,
            200,
            "{target}"
        );
    }
}

/// A configuration that is read again makes another gateway, which has what its predecessor's authorizers know.
#[test]
fn what_another_function_answered_is_not_taken() {
    static OPEN: LambdaAuthorizer =
        LambdaAuthorizer { function: Text(&[Part::StageVariable("judge")]), ..TOKEN };
    static AUTHORIZERS: [Authorizer; 1] = [Authorizer::Lambda(&OPEN)];
    let methods = [("GET /{proxy+}", Integration::Lambda(&BACKEND))];
    let template = Api { authorizers: &AUTHORIZERS, ..API };
    let api = api_with(template, &methods, Access::Authorizer(0, &[]));
    let with = |variables: &[(&str, &str)]| {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Bench::new(api, &Bindings { variables: variables.collect(), ..Bindings::default() })
    };
    let first = with(&[("judge", "auth")]);
    first.returns(ALLOW);
    first.returns(r#"{"statusCode": 200}"#);
    assert_eq!(first.send("GET /a", &[("Authorization", "t")], "").status, 200);
    for (variables, is_asked) in [
        (&[("judge", "auth")][..], false),
        (&[("judge", "stricter")][..], true),
        (&[("judge", "auth"), ("mode", "strict")][..], true),
    ] {
        let mut next = with(variables);
        next.gateway.authorizers = Arc::clone(&first.gateway.authorizers);
        if is_asked {
            next.returns(ALLOW);
        }
        next.returns(r#"{"statusCode": 200}"#);
        assert_eq!(next.send("GET /a", &[("Authorization", "t")], "").status, 200);
        assert_eq!(next.lambda.invoked.take().len(), 1 + usize::from(is_asked), "{variables:?}");
    }
}

#[test]
fn a_function_that_is_late_or_away() {
    for (timed_out, error) in
        [(true, "AuthorizerFailureException"), (false, "AuthorizerConfigurationException")]
    {
        let bench = guarded();
        let failed =
            InvokeError { access_denied: false, timed_out, retry: false, detail: "secret place".into() };
        bench.lambda.answers.borrow_mut().push_back(Err(failed));
        let answer = bench.send("GET /a", &[("Authorization", "t")], "");
        assert_eq!((answer.status, answer.body.as_str()), (500, r#"{"message":null}"#));
        assert_eq!(answer.header("x-amzn-ErrorType"), Some(error));
    }
}

#[test]
fn an_arn_has_a_longest_length() {
    let bench = guarded();
    let target = format!("GET /a/{}", "x".repeat(1_600));
    let answer = bench.send(&target, &[("Authorization", "t")], "");
    assert_eq!((answer.status, answer.body.as_str()), (414, r#"{"message":"Request URI too long"}"#));
    assert!(bench.lambda.invoked.borrow().is_empty());
}

#[test]
fn as_many_calls_as_may_be() {
    let bench = guarded();
    let authorizers = Arc::clone(&bench.gateway.authorizers);
    let calls: Vec<_> = (0..50).map(|_| authorizers.calls.enter(0, SOURCE).expect("a place")).collect();
    let answer = bench.send("GET /a", &[("Authorization", "t")], "");
    assert_eq!((answer.status, answer.header("Retry-After")), (503, Some("1")));
    drop(calls);
    // What another source has under way takes nothing from this one.
    let another = IpAddr::from([198, 51, 100, 1]);
    let _calls: Vec<_> = (0..50).map(|_| authorizers.calls.enter(0, another).expect("a place")).collect();
    bench.returns(ALLOW);
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(bench.send("GET /a", &[("Authorization", "t")], "").status, 200);
}

/// Admits who says a name that it knows.
struct Names;

impl NativeAuthorizer for Names {
    fn name(&self) -> &'static str {
        "names"
    }

    fn authorize<'a>(
        &'a self,
        request: AuthorizerRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<Authorized, Rejection>> {
        Box::pin(async move {
            assert!(request.arn.ends_with("/prod/GET/a") && request.method.verb == "GET");
            let name = request.query.iter().find(|(key, _)| key == "name").map(|(_, value)| &**value);
            match name {
                Some("ana") => Ok(Authorized { principal_id: Some("ana".into()), ..Authorized::default() }),
                Some(_) => Err(Rejection::new(GatewayResponseType::AccessDenied, Fault::Client, "not ana")),
                None => Err(Rejection::new(GatewayResponseType::Unauthorized, Fault::Client, "no name")),
            }
        })
    }
}

#[test]
fn a_rust_function_decides() {
    static NATIVE: [Authorizer; 1] = [Authorizer::Native(&Names)];
    let methods = [("GET /{proxy+}", Integration::Lambda(&BACKEND))];
    let bench = |policy| {
        let template = Api { authorizers: &NATIVE, policy, ..API };
        Bench::new(api_with(template, &methods, Access::Authorizer(0, &[])), &Bindings::default())
    };
    let open = bench(None);
    open.returns(r#"{"statusCode": 200}"#);
    assert_eq!(open.send("GET /a?name=ana", &[], "").status, 200);
    let invoked = open.lambda.invoked.take();
    let event = String::from_utf8_lossy(&invoked[0].1).into_owned();
    assert!(event.contains(r#""authorizer":{"principalId":"ana","integrationLatency":0}"#), "{event}");
    let status = |target: &str| open.send(target, &[], "").status;
    assert_eq!((status("GET /a?name=eva"), status("GET /a")), (403, 401));
    assert!(open.lambda.invoked.borrow().is_empty());
    // What the resource policy denies nobody may call.
    const ANY: Text = Text(&[Part::Literal("*")]);
    static DENIES: ResourcePolicy = ResourcePolicy {
        variables: true,
        statements: &[PolicyStatement {
            effect: PolicyEffect::Deny,
            principals: PolicyList::Only(&[(PrincipalKind::Aws, ANY)]),
            actions: PolicyList::Only(&[ANY]),
            resources: PolicyList::Only(&[ANY]),
            conditions: &[],
        }],
    };
    assert_eq!(bench(Some(&DENIES)).send("GET /a?name=ana", &[], "").status, 403);
}
