//! Gateways in front of real programs: moto for SQS, SNS, S3, Step Functions, Kinesis and EventBridge, dynalite for
//! DynamoDB. What a gateway did is read back with boto3. And where the credentials come from that sign its calls, and
//! what others signed.

mod aws;
mod callers;
mod credentials;
mod expiry;
mod http_api;
mod rest;
mod signatures;

use aws::Aws;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::{client, compiler, repository};
use serde_json::{Value, json};

/// The account of moto.
const ACCOUNT: &str = "123456789012";

/// A gateway for a definition beside this file, its services bound to the running ones.
fn gateway(aws: &Aws, definition: &str, more: &[String]) -> Gateway {
    let path = repository::root().join("tests/services").join(definition);
    let name = format!("services-{}", definition.trim_end_matches(".yaml"));
    let binary = compiler::build(&path, &name, &["--param", &format!("AWS::AccountId={ACCOUNT}")]).unwrap();
    let mut flags = more.to_vec();
    for service in ["sqs", "sns", "s3", "states", "kinesis", "events", "sts"] {
        flags.extend(["--endpoint".to_owned(), format!("{service}={}", aws.moto)]);
    }
    flags.extend(["--endpoint".to_owned(), format!("dynamodb={}", aws.dynamodb)]);
    // A definition need not use all of them.
    Gateway::start(&binary, &flags).unwrap()
}

/// Sends a JSON body, or none, and returns status and body.
fn send(gateway: &Gateway, verb: &str, target: &str, body: Value) -> (u16, String) {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let headers = [("Content-Type", "application/json"), ("Connection", "close")];
    let request = client::request(verb, target, &headers, text.as_bytes());
    let answer = client::exchange(gateway.address, &request).unwrap();
    (answer.status(), answer.text())
}

/// The same where the answer is JSON and all went well.
fn ask(gateway: &Gateway, verb: &str, target: &str, body: Value) -> Value {
    let (status, text) = send(gateway, verb, target, body);
    assert_eq!(status, 200, "{verb} {target}: {text}\n{}", gateway.process.output());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{verb} {target}: {error}: {text}"))
}

/// The bodies of the messages in a queue.
fn messages(aws: &mut Aws, url: &str) -> Vec<String> {
    let found = aws.call("sqs", "receive_message", json!({"QueueUrl": url, "MaxNumberOfMessages": 10}));
    let list = found["Messages"].as_array().cloned().unwrap_or_default();
    list.iter().filter_map(|message| message["Body"].as_str().map(str::to_owned)).collect()
}

/// A new queue's URL.
fn queue(aws: &mut Aws, name: &str) -> String {
    let made = aws.call("sqs", "create_queue", json!({"QueueName": name}));
    made["QueueUrl"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// The text of a member.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}
