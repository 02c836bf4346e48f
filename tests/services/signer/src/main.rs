//! Reads requests and signs each as the AWS SDK for Rust does: the same in and out as `sign.py`.

use std::io;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use serde_json::{Value, json};

fn main() {
    let cases: Vec<Value> = serde_json::from_reader(io::stdin()).expect("a list of requests");
    let signed: Vec<Value> = cases.iter().map(signed).collect();
    serde_json::to_writer(io::stdout(), &signed).expect("somebody who reads");
}

fn signed(case: &Value) -> Value {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let token = case["token"].as_str().map(str::to_owned);
    let identity = Credentials::new(text("key"), text("secret"), token, None, "test").into();
    let mut settings = SigningSettings::default();
    if let Some(seconds) = case["expires"].as_u64() {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(seconds));
    }
    if case["hash"] == true {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(text("region"))
        .name("execute-api")
        .time(SystemTime::now())
        .settings(settings)
        .build()
        .expect("all there is")
        .into();
    let mut headers: Vec<(String, String)> = case["headers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|field| {
            (
                field[0].as_str().unwrap_or_default().to_owned(),
                field[1].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let mut target = text("target").to_owned();
    let uri = format!("https://{}{target}", text("host"));
    let fields = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(text("body").as_bytes());
    let request = SignableRequest::new(text("verb"), &uri, fields, body).expect("a request");
    let (instructions, _) = sign(request, &parameters).expect("a signature").into_parts();
    for (name, value) in instructions.params() {
        let joint = if target.contains('?') { '&' } else { '?' };
        target.push_str(&format!("{joint}{name}={}", encoded(value)));
    }
    let added: Vec<(String, String)> =
        instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    headers.extend(added);
    json!({"target": target, "headers": headers})
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
