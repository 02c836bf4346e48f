//! Where credentials come from: each source of the chain is a server or a file on this machine, and the service sees
//! whose key signs.
//!
//! The services stand at `*.localhost`, which is the loopback for a resolver and another machine for the chain: for an
//! endpoint at `127.0.0.1` nobody outside is asked for credentials.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gwgen_tests::backend::aws::{Signature, assumed, document, in_an_hour, signature};
use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Message;
use gwgen_tests::{client, compiler, repository, wait};
use serde_json::json;

/// Where an instance tells about its role.
const INSTANCE_ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// DynamoDB and Kinesis, which take every call.
pub(crate) fn service() -> Backend {
    Backend::start(|_| Reply::json(200, &json!({"TableNames": []})))
}

/// A gateway whose services stand at `service`, among these variables of the environment.
pub(crate) fn gateway(service: &Backend, more: &[String], variables: &[(&str, &str)]) -> Gateway {
    let definition = repository::root().join("tests/services/credentials.yaml");
    let binary = compiler::build(&definition, "services-credentials", &[]).unwrap();
    let mut flags = more.to_vec();
    for name in ["dynamodb", "kinesis"] {
        flags.extend(["--endpoint".to_owned(), at(name, service)]);
    }
    Gateway::start_among(&binary, &flags, variables).unwrap()
}

/// `NAME=URL` for a server that the chain takes for another machine.
pub(crate) fn at(name: &str, server: &Backend) -> String {
    format!("{name}=http://{name}.localhost:{}", server.address.port())
}

/// The metadata service of an instance, version 2; the last question is answered by `credentials`.
pub(crate) fn instance(credentials: impl Fn() -> Reply + Send + Sync + 'static) -> Backend {
    Backend::start(move |message| {
        let text = |text: &str| Reply::Respond { status: 200, headers: Vec::new(), body: text.into() };
        let has_token = message.header("x-aws-ec2-metadata-token") == Some("a-token");
        match message.verb_and_target() {
            ("PUT", "/latest/api/token") => text("a-token"),
            ("GET", INSTANCE_ROLES) if has_token => text("shop\n"),
            ("GET", target) if has_token && target == format!("{INSTANCE_ROLES}shop") => credentials(),
            _ => Reply::Respond { status: 401, headers: Vec::new(), body: Vec::new() },
        }
    })
}

/// Calls an operation; the one request that came to the service.
fn called(gateway: &Gateway, service: &Backend, target: &str) -> Message {
    let answer = client::get(gateway.address, target).unwrap();
    assert_eq!(answer.status(), 200, "{}\n{}", answer.text(), gateway.process.output());
    let mut received = service.take_received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

/// What the service sees: key and token.
fn signed_by(message: &Message, service: &str) -> (String, Option<String>) {
    let found = signature(message).unwrap_or_else(|| panic!("not signed: {message:?}"));
    let (region, of) = ("eu-west-1".to_owned(), service.to_owned());
    assert_eq!(found, Signature { region, service: of, ..found.clone() });
    (found.key, message.header("x-amz-security-token").map(str::to_owned))
}

/// The key and the token of an answer that a stand-in gives.
fn handed_out(key: &str) -> (String, Option<String>) {
    (key.to_owned(), Some(format!("token-of-{key}")))
}

/// A file of the test's own.
fn file(name: &str, text: &str) -> PathBuf {
    let path = repository::scratch("services-files").join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn from_the_environment() {
    let service = service();
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let gateway = gateway(&service, &[], &[&keys[..], &[("AWS_SESSION_TOKEN", "a-session")]].concat());
    let seen = signed_by(&called(&gateway, &service, "/own"), "dynamodb");
    assert_eq!(seen, ("AKIDENV".to_owned(), Some("a-session".to_owned())));
}

#[test]
fn from_a_profile_of_the_shared_file() {
    let service = service();
    let text = "[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = secret\n\
                [shop]\naws_access_key_id = AKIDSHOP\naws_secret_access_key = secret\n";
    let path = file("credentials", text);
    let shared = ("AWS_SHARED_CREDENTIALS_FILE", path.to_str().unwrap());
    for (profile, key) in [(None, "AKIDDEFAULT"), (Some(("AWS_PROFILE", "shop")), "AKIDSHOP")] {
        let variables: Vec<_> = std::iter::once(shared).chain(profile).collect();
        let gateway = gateway(&service, &[], &variables);
        assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), (key.to_owned(), None));
    }
}

#[test]
fn from_a_command() {
    let service = service();
    // As the AWS CLI prints it.
    let printed = r#"{"Version":1,"AccessKeyId":"AKIDCOMMAND","SecretAccessKey":"secret","Expiration":"2126-11-30T12:00:00+00:00"}"#;
    let path = file("config-command", &format!("[default]\ncredential_process = printf '%s' '{printed}'\n"));
    let gateway = gateway(&service, &[], &[("AWS_CONFIG_FILE", path.to_str().unwrap())]);
    let seen = signed_by(&called(&gateway, &service, "/own"), "dynamodb");
    assert_eq!(seen, ("AKIDCOMMAND".to_owned(), None));
}

/// A role of one profile, assumed with the keys of another.
#[test]
fn from_a_role_of_a_profile() {
    let (service, sts) = (service(), Backend::start(|_| assumed("ASIAPROFILE", in_an_hour())));
    let text = "[default]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = keys\n\
                external_id = shop\n[profile keys]\naws_access_key_id = AKIDKEYS\n\
                aws_secret_access_key = secret\n";
    let path = file("config-role", text);
    let endpoint = format!("http://{}", sts.address);
    let variables = [
        ("AWS_CONFIG_FILE", path.to_str().unwrap()),
        ("AWS_ENDPOINT_URL_STS", &endpoint),
        ("AWS_REGION", "eu-west-1"),
    ];
    let flags = ["--workers".to_owned(), "1".to_owned()];
    let gateway = gateway(&service, &flags, &variables);
    assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), handed_out("ASIAPROFILE"));
    assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), handed_out("ASIAPROFILE"));
    let asked = sts.take_received();
    assert_eq!(asked.len(), 1, "what was found is kept");
    assert_eq!(signed_by(&asked[0], "sts"), ("AKIDKEYS".to_owned(), None));
    let form = asked[0].text();
    assert!(form.contains("role%2Fdeploy&") && form.ends_with("&ExternalId=shop"), "{form}");
}

/// The token that `aws sso login` left in a home folder.
#[test]
fn from_single_sign_on() {
    let credentials = json!({"roleCredentials": {
        "accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "token-of-ASIASSO",
        "expiration": 4_102_444_800_000_u64}});
    let (service, portal) = (service(), Backend::start(move |_| Reply::json(200, &credentials)));
    let renewed = json!({"accessToken": "another-token", "expiresIn": 3600});
    let oidc = Backend::start(move |_| Reply::json(200, &renewed));
    let home = repository::scratch("services-home");
    let cache = home.join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    let config = "[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n\
                  [sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n";
    fs::write(home.join(".aws/config"), config).unwrap();
    // Named after the SHA-1 of `corp`.
    let file = cache.join("ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    let (endpoint, renews) = (format!("http://{}", portal.address), format!("http://{}", oidc.address));
    let home = home.to_str().unwrap();
    let variables =
        [("HOME", home), ("AWS_ENDPOINT_URL_SSO", &endpoint), ("AWS_ENDPOINT_URL_SSO_OIDC", &renews)];
    // One that is good, and one that is over and can be renewed.
    for (expires, bearer) in [("2099-01-01", "a-token"), ("2026-01-01", "another-token")] {
        let token = format!(
            r#"{{"accessToken":"a-token","expiresAt":"{expires}T00:00:00Z","clientId":"c","clientSecret":"s","refreshToken":"r"}}"#
        );
        fs::write(&file, token).unwrap();
        let gateway = gateway(&service, &[], &variables);
        assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), handed_out("ASIASSO"));
        let asked = portal.take_received();
        let wanted = "/federation/credentials?role_name=Reader&account_id=123456789012";
        assert_eq!(asked[0].verb_and_target(), ("GET", wanted));
        assert_eq!(asked[0].header("x-amz-sso_bearer_token"), Some(bearer));
    }
    let asked = oidc.take_received();
    assert_eq!((asked.len(), asked[0].verb_and_target()), (1, ("POST", "/token")));
    assert_eq!(asked[0].json()["grantType"], "refresh_token");
    assert!(fs::read_to_string(&file).unwrap().contains("another-token"), "others find it too");
}

#[test]
fn from_a_web_identity() {
    let (service, sts) = (service(), Backend::start(|_| assumed("ASIAWEB", in_an_hour())));
    let token = file("web-identity-token", "header.payload.signature\n");
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
    ];
    let gateway = gateway(&service, &["--endpoint".to_owned(), at("sts", &sts)], &variables);
    assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), handed_out("ASIAWEB"));
    let asked = sts.take_received();
    // In the body: a token has no business in a target, which is logged on its way.
    assert_eq!(asked[0].verb_and_target(), ("POST", "/"));
    for part in [
        "Action=AssumeRoleWithWebIdentity",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpod",
        "WebIdentityToken=header.payload.signature",
    ] {
        assert!(asked[0].text().contains(part), "{}", asked[0].text());
    }
    assert_eq!((asked.len(), signature(&asked[0])), (1, None));
}

#[test]
fn from_the_container() {
    let (service, container) = (service(), Backend::start(|_| document("ASIATASK", in_an_hour())));
    let token = file("container-token", "a-token\n");
    let endpoint = format!("http://{}/v1/credentials?task=7", container.address);
    let variables = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.as_str()),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.to_str().unwrap()),
    ];
    let gateway = gateway(&service, &[], &variables);
    assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), handed_out("ASIATASK"));
    let asked = container.take_received();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].verb_and_target(), ("GET", "/v1/credentials?task=7"));
    assert_eq!(asked[0].header("authorization"), Some("a-token"));
}

#[test]
fn from_the_instance() {
    let service = service();
    let metadata = instance(|| document("ASIAINSTANCE", in_an_hour()));
    let endpoint = format!("http://{}", metadata.address);
    let gateway = gateway(&service, &[], &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint)]);
    assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), handed_out("ASIAINSTANCE"));
    // A token, the name of the role, its credentials.
    let asked = metadata.take_received();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(asked[0].header("x-aws-ec2-metadata-token-ttl-seconds"), Some("21600"));
}

#[test]
fn by_the_role_of_an_integration() {
    let (service, sts) = (service(), Backend::start(|_| assumed("ASIAROLE", in_an_hour())));
    let flags = ["--endpoint".to_owned(), at("sts", &sts), "--workers".to_owned(), "1".to_owned()];
    let keys =
        [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "eu-west-1")];
    let gateway = gateway(&service, &flags, &keys);
    assert_eq!(signed_by(&called(&gateway, &service, "/role"), "kinesis"), handed_out("ASIAROLE"));
    assert_eq!(signed_by(&called(&gateway, &service, "/own"), "dynamodb"), ("AKIDENV".to_owned(), None));
    assert_eq!(signed_by(&called(&gateway, &service, "/role"), "kinesis"), handed_out("ASIAROLE"));
    let asked = sts.take_received();
    assert_eq!(asked.len(), 1, "a role is kept");
    assert_eq!(signed_by(&asked[0], "sts"), ("AKIDENV".to_owned(), None));
    let role =
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flister&";
    assert!(asked[0].text().starts_with(role), "{}", asked[0].text());
}

/// The integration's time holds for credentials too; those who come later find what was searched for.
#[test]
fn credentials_are_waited_for_as_long_as_the_integration_may_take() {
    let service = service();
    let open = Arc::new(AtomicBool::new(false));
    let sts = {
        let open = open.clone();
        Backend::start(move |_| {
            if wait::until(wait::LONG, || open.load(Ordering::SeqCst).then_some(())).is_none() {
                return Reply::Fault(Fault::Close);
            }
            assumed("ASIALATE", in_an_hour())
        })
    };
    let flags = ["--endpoint".to_owned(), at("sts", &sts), "--workers".to_owned(), "1".to_owned()];
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let gateway = gateway(&service, &flags, &keys);
    for _ in 0..2 {
        let answer = client::get(gateway.address, "/soon").unwrap();
        assert_eq!((answer.status(), answer.json()), (504, json!({"message": "Endpoint request timed out"})));
    }
    assert!(service.take_received().is_empty());
    let told =
        wait::until(wait::LONG, || gateway.process.output().contains("were not there in time").then_some(()));
    assert!(told.is_some(), "{}", gateway.process.output());
    open.store(true, Ordering::SeqCst);
    let answered = wait::until(wait::LONG, || {
        let answer = client::get(gateway.address, "/soon").unwrap();
        (answer.status() == 200).then_some(())
    });
    assert!(answered.is_some());
    assert_eq!(sts.take_received().len(), 1, "one search for all");
}

/// None, refused, or half of them: nothing is sent, the client learns nothing, and the log says where to look.
#[test]
fn no_credentials_no_call() {
    let service = service();
    let refusing = Backend::start(|_| Reply::Respond { status: 403, headers: Vec::new(), body: Vec::new() });
    let refused = format!("http://{}/v1", refusing.address);
    let off = ("AWS_EC2_METADATA_DISABLED", "true");
    let empty = repository::scratch("services-files");
    let home = ("HOME", empty.to_str().unwrap());
    for (variables, told) in [
        (vec![off, home], "no credentials in the environment, the shared profile, or the container"),
        (vec![off, ("AWS_ACCESS_KEY_ID", "AKIDENV")], "AWS_SECRET_ACCESS_KEY is not"),
        (vec![off, home, ("AWS_PROFILE", "nobody")], "there is no such profile"),
        (vec![("AWS_CONTAINER_CREDENTIALS_FULL_URI", &refused)], "answered 403"),
        (vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", &refused)], "or the instance"),
    ] {
        let gateway = gateway(&service, &[], &variables);
        let answer = client::get(gateway.address, "/own").unwrap();
        let seen = (answer.status(), answer.header("x-amzn-errortype"), answer.text());
        let wanted = "{\"message\": \"Internal server error\"}".to_owned();
        assert_eq!(seen, (500, Some("InternalServerErrorException"), wanted), "{told}");
        assert!(service.take_received().is_empty(), "{told}");
        let found = wait::until(wait::LONG, || gateway.process.output().contains(told).then_some(()));
        assert!(found.is_some(), "{told:?} is not in the log: {}", gateway.process.output());
    }
}
