//! `gwgen sign`: requests that curl sends and an API's verifier accepts.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use gwgen_runtime::engine::sigv4::sha256_hex;
use gwgen_runtime::engine::sigv4::verify::{Received, Refusal, Rules, SigningKey, Verified, read};
use gwgen_runtime::message::Headers;
use gwgen_tests::backend::Backend;
use gwgen_tests::compiler::{command, text};
use gwgen_tests::http::Message;
use gwgen_tests::skip;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A call without credentials of the machine.
fn call(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = command(&[&["sign"], arguments].concat());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.env("HOME", "/nowhere").env("AWS_EC2_METADATA_DISABLED", "true");
    command.envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap()
}

/// What is printed, where all went well.
fn printed(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = call(arguments, variables);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Sends what is printed, or a URL, with curl; what came.
fn sent(backend: &Backend, configuration: &str) -> Message {
    let mut curl = Command::new("curl");
    let mut curl = curl.args(["-sS", "-K", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    curl.stdin.take().unwrap().write_all(configuration.as_bytes()).unwrap();
    assert!(curl.wait().unwrap().success(), "{configuration}");
    let mut received = backend.take_received();
    assert_eq!(received.len(), 1, "{configuration}");
    received.remove(0)
}

fn verify(message: &Message, region: &str, now: SystemTime) -> Result<Verified, Refusal> {
    let mut headers = Headers::new();
    message.headers.iter().for_each(|(name, value)| headers.push(name.as_bytes(), value.as_bytes()));
    let (verb, target) = message.verb_and_target();
    let claim = read(&Received { verb, target, headers: &headers }, &Rules::of_api(region, now))?;
    let key = SigningKey::derive((claim.access_key_id() == KEY).then_some(SECRET), &claim.scope());
    claim.verify(&key, &sha256_hex(&message.body))
}

#[test]
fn curl_sends_what_is_signed() {
    if !Command::new("curl")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
    {
        skip::because("curl is not there");
        return;
    }
    let backend = Backend::echo();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.bin");
    std::fs::write(&file, b"\x00\xff\r\nbinary").unwrap();
    let from_file = format!("@{}", file.display());
    let key = format!("{KEY}:{SECRET}");
    let with_token = format!("{key}:to/ken:with=colon");
    let url = |target: &str| format!("http://{}{target}", backend.address);
    let type_of_json = "Content-Type: application/json";
    let now = SystemTime::now();
    for (arguments, verb, body, token) in [
        (
            vec![url("/a%20b?x=%2F&y={z}[1-3]").replace(['{', '}'], ""), "--access-key".into(), key.clone()],
            "GET",
            &b""[..],
            None,
        ),
        (
            vec!["DELETE".into(), url("/"), "--access-key".into(), with_token.clone()],
            "DELETE",
            b"",
            Some("to/ken:with=colon"),
        ),
        (
            vec![
                url("/pets"),
                "--data".into(),
                "@\"\\n\t'$x`\n{}".replacen('@', "", 1),
                "-H".into(),
                type_of_json.into(),
                "--access-key".into(),
                key.clone(),
            ],
            "POST",
            b"\"\\n\t'$x`\n{}",
            None,
        ),
        (
            vec![
                "PUT".into(),
                url("/pets"),
                "--data".into(),
                from_file,
                "-H".into(),
                "X-Amz-Meta: a  \"b\\".into(),
                "-H".into(),
                "X-Empty:".into(),
                "--access-key".into(),
                key.clone(),
            ],
            "PUT",
            b"\x00\xff\r\nbinary",
            None,
        ),
        (
            vec![url("/pets"), "-H".into(), "Host: api.example".into(), "--access-key".into(), key.clone()],
            "GET",
            b"",
            None,
        ),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let message = sent(&backend, &printed(&arguments, &[]));
        assert_eq!((message.verb_and_target().0, &message.body[..]), (verb, body));
        let verified =
            verify(&message, "us-east-1", now).unwrap_or_else(|refusal| panic!("{refusal}: {message:?}"));
        assert_eq!(verified.session_token(), token);
        assert_eq!(
            verify(&message, "us-east-1", now + Duration::from_secs(600))
                .map(drop)
                .map_err(|refusal| refusal.error_type()),
            Err("InvalidSignatureException")
        );
    }
    let presigned = printed(
        &[&url("/pets?a=b"), "--presign", "60", "--region", "eu-west-1", "--access-key", &with_token],
        &[],
    );
    let message = sent(&backend, &format!("url = \"{}\"\n", presigned.trim_end()));
    assert!(verify(&message, "eu-west-1", now).is_ok(), "{message:?}");
    assert!(matches!(verify(&message, "us-east-1", now), Err(Refusal::Scope { .. })));
}

#[test]
fn credentials_of_the_environment_and_of_a_profile() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "AKIDENV"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
        ("AWS_DEFAULT_REGION", "eu-north-1"),
    ];
    let lines = printed(&["http://h.example/"], &variables);
    assert!(lines.contains("Credential=AKIDENV/") && lines.contains("/eu-north-1/execute-api/"), "{lines}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    std::fs::write(&file, "[p]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n").unwrap();
    let file = file.to_string_lossy();
    let variables = [("AWS_PROFILE", "p"), ("AWS_SHARED_CREDENTIALS_FILE", &*file)];
    let lines = printed(&["http://h.example/", "--service", "sqs"], &variables);
    assert!(lines.contains("Credential=AKIDFILE/") && lines.contains("/us-east-1/sqs/"), "{lines}");
}

#[test]
fn what_cannot_be_signed_is_told() {
    let key = ["--access-key", "a:b"];
    for (arguments, words) in [
        (vec!["h.example/"], "a URL begins with http:// or https://"),
        (vec!["http://h.example/a b"], "a character that a URL cannot hold"),
        (vec!["http://h.example/?a#b"], "a character that a URL cannot hold"),
        (vec!["G T", "http://h.example/"], "`G T` is no method"),
        (vec!["http://h.example/", "--presign", "604801"], "604800"),
        (vec!["http://h.example/", "--presign", "0"], "1..=604800"),
        (vec!["http://h.example/", "-H", "a b: c"], "is no name of a header"),
        (vec!["http://h.example/", "-H", "a"], "write NAME: VALUE"),
        (vec!["http://h.example/", "--data", "@/no/such"], "`/no/such` cannot be read"),
    ] {
        let output = call(&[&arguments[..], &key].concat(), &[]);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{said}");
        assert!(said.contains(words), "{said}");
    }
    let output = call(&["http://h.example/", "--access-key", "secret"], &[]);
    assert_eq!(output.status.code(), Some(2));
    let output = call(&["http://h.example/"], &[]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("no credentials in the environment"), "{}", text(&output.stderr));
}
