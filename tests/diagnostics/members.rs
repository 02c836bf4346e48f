//! Nothing is ignored in silence: every extension, and every member of an integration, in every kind of API, changes the
//! generated gateway or what `gwgen check` says.
//!
//! A member is put into a document that lacks it. Where neither the gateway nor the findings differ, it was ignored.

use std::collections::BTreeSet;

use gwgen::document::extension::{self, integration};
use gwgen::emit::{self, EmitOptions};
use gwgen::source::Input;
use gwgen::{Compilation, Options, compile};
use serde_json::{Value, json};

/// Kinds of API, as `x-gwgen` says them; a plain document says nothing.
const KINDS: [&str; 3] = ["REST", "HTTP", "plain"];

/// What has no effect at run time at Amazon either, and why.
const WITHOUT_EFFECT: [(&str, &str); 6] = [
    ("x-amazon-apigateway-api-id", "the name that an older export had"),
    ("x-amazon-apigateway-documentation", "documentation, in REST APIs"),
    ("x-amazon-apigateway-importexport-version", "a mark of the format"),
    ("x-amazon-apigateway-integrations", "definitions for others to refer to"),
    (
        "x-amazon-apigateway-request-validators",
        "a list that `x-amazon-apigateway-request-validator` takes from",
    ),
    ("x-amazon-apigateway-tag-value", "a tag of the resource at Amazon"),
];

fn document(kind: &str) -> Value {
    let mut document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Pets", "version": "1" },
        "servers": [{ "url": "https://pets.example" }],
        "tags": [{ "name": "pets" }],
        "components": {
            "securitySchemes": { "scheme": { "type": "apiKey", "name": "X-Token", "in": "header" } },
        },
        "paths": { "/pets/{id}": { "get": {
            "security": [{ "scheme": [] }],
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
            "responses": { "200": { "description": "Pets" } },
        } } },
    });
    if kind != "plain" {
        let cached =
            json!({ "cacheClusterEnabled": true, "methodSettings": { "*/*": { "cachingEnabled": true } } });
        document["x-gwgen"] = json!({ "protocolType": kind, "stages": { "prod": cached } });
        document["paths"]["/pets/{id}"]["get"][integration::KEY] = http("http_proxy");
    }
    document
}

fn http(kind: &str) -> Value {
    json!({ "type": kind, "httpMethod": "GET", "uri": "https://pets.example/pets", "payloadFormatVersion": "1.0" })
}

fn function() -> Value {
    let function = "arn:aws:lambda:us-east-1:111111111111:function:pets";
    let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations");
    json!({ "type": "aws_proxy", "httpMethod": "POST", "uri": uri, "payloadFormatVersion": "1.0" })
}

/// Where an extension stands and what it may say there.
fn extension(name: &str) -> Vec<(&'static str, Value)> {
    let operation = "/paths/~1pets~1{id}/get";
    let scheme = "/components/securitySchemes/scheme";
    let short = name.strip_prefix("x-amazon-apigateway-").unwrap();
    match short {
        "any-method" => {
            vec![("/paths/~1pets~1{id}", json!({ "responses": { "200": { "description": "d" } } }))]
        }
        "api-id" => vec![("", json!("abc123"))],
        "api-key-source" => vec![("", json!("AUTHORIZER"))],
        "auth" => vec![(operation, json!({ "type": "AWS_IAM" }))],
        "authorizer" => vec![(scheme, json!({ "type": "request", "authorizerUri": function()["uri"] }))],
        "authtype" => vec![(scheme, json!("awsSigv4"))],
        "binary-media-types" => vec![("", json!(["image/png"]))],
        "cors" => vec![("", json!({ "allowOrigins": ["*"] }))],
        "documentation" => vec![("", json!({ "version": "1", "documentationParts": [] }))],
        "endpoint-access-mode" => vec![("", json!("STRICT"))],
        "endpoint-configuration" => vec![("/servers/0", json!({ "disableExecuteApiEndpoint": true }))],
        "gateway-responses" => vec![("", json!({ "UNAUTHORIZED": { "statusCode": 403 } }))],
        "importexport-version" => vec![("", json!("1.0"))],
        "integration" => vec![(operation, http("http_proxy"))],
        "integrations" => vec![("/components", json!({ "pets": http("http_proxy") }))],
        "minimum-compression-size" => vec![("", json!(1000))],
        "policy" => {
            vec![("", json!({ "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "*" }] }))]
        }
        "request-validator" => vec![("", json!("all")), (operation, json!("all"))],
        "request-validators" => vec![("", json!({ "all": { "validateRequestBody": true } }))],
        "security-policy" => vec![("", json!("TLS_1_2"))],
        "tag-value" => vec![("/tags/0", json!("blue"))],
        other => panic!("the extension {other} is new: say here where it stands and what it may say"),
    }
}

/// An integration that may have a member, and what the member may say there.
fn member(name: &str) -> (Value, Value) {
    let with = |mut integration: Value, key: &str, value: Value| {
        integration[key] = value;
        integration
    };
    let proxy = || http("http_proxy");
    match name {
        "type" => (proxy(), json!("http")),
        "uri" => (proxy(), json!("https://dogs.example")),
        "httpMethod" => (proxy(), json!("PUT")),
        "credentials" => (function(), json!("arn:aws:iam::111111111111:role/pets")),
        "connectionType" => (with(proxy(), "connectionId", json!("link")), json!("VPC_LINK")),
        "connectionId" => (with(proxy(), "connectionType", json!("VPC_LINK")), json!("link")),
        "integrationTarget" => {
            (proxy(), json!("arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/a/b/c"))
        }
        "integrationSubtype" => (function(), json!("SQS-SendMessage")),
        "payloadFormatVersion" => {
            let mut without = proxy();
            without.as_object_mut().unwrap().remove(name);
            (without, json!("2.0"))
        }
        "passthroughBehavior" => (http("http"), json!("never")),
        "contentHandling" => (http("http"), json!("CONVERT_TO_TEXT")),
        "requestParameters" => {
            (proxy(), json!({ "append:header.a": "b", "integration.request.header.a": "'b'" }))
        }
        "requestTemplates" => (http("http"), json!({ "application/json": "{}" })),
        "responses" => (http("http"), json!({ "default": { "statusCode": "200" } })),
        "responseParameters" => (proxy(), json!({ "200": { "append:header.a": "b" } })),
        "cacheNamespace" => (proxy(), json!("pets")),
        "cacheKeyParameters" => (proxy(), json!(["method.request.path.id"])),
        "timeoutInMillis" => (proxy(), json!(1000)),
        "tlsConfig" => (proxy(), json!({ "insecureSkipVerification": true })),
        // A stream may take longer than other answers.
        "responseTransferMode" => (with(proxy(), "timeoutInMillis", json!(100_000)), json!("STREAM")),
        "$ref" => (proxy(), json!("#/components/x-amazon-apigateway-integrations/other")),
        other => panic!("the member {other} is new: say here what it may say"),
    }
}

fn compiled(document: &Value) -> (Compilation, BTreeSet<String>) {
    let compilation = compile(&Input::Stdin(document.to_string().into_bytes()), &Options::default());
    let said =
        compilation.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    (compilation, said)
}

/// Whether a document differs from another one for whoever calls the gateway, or for whoever reads the findings.
fn is_noticed(without: &Value, with: &Value) -> bool {
    let ((before, said_before), (after, said_after)) = (compiled(without), compiled(with));
    let files = |compilation: Compilation| {
        compilation.api.map(|api| emit::emit(&api, &EmitOptions { line: &|_| None }).files)
    };
    said_before != said_after || files(before) != files(after)
}

#[test]
fn every_extension_in_every_kind_of_api_is_noticed() {
    let mut ignored = Vec::new();
    let mut count = 0;
    for (name, _) in extension::catalogue() {
        for (place, value) in extension(&name) {
            for kind in KINDS {
                let mut without = document(kind);
                without.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(&name);
                let mut with = without.clone();
                with.pointer_mut(place).unwrap()[&name] = value.clone();
                count += 1;
                let is_free = WITHOUT_EFFECT.iter().any(|(known, _)| *known == name);
                if !is_noticed(&without, &with) && !is_free {
                    ignored.push(format!("{name} at `{place}` of a {kind} document"));
                }
            }
        }
    }
    assert!(ignored.is_empty(), "ignored in silence:\n{}", ignored.join("\n"));
    assert!(count > 60, "{count}");
}

#[test]
fn every_member_of_an_integration_in_every_kind_of_api_is_noticed() {
    let mut ignored = Vec::new();
    for name in integration::MEMBERS {
        let (base, value) = member(name);
        // A plain document has no integrations.
        for kind in ["REST", "HTTP"] {
            let mut without = document(kind);
            without["components"]["x-amazon-apigateway-integrations"]["other"] = function();
            let place = format!("/paths/~1pets~1{{id}}/get/{}", integration::KEY);
            // HTTP APIs have proxy integrations only.
            let mut base = base.clone();
            if kind == "HTTP" && base["type"] == "http" {
                base["type"] = json!("http_proxy");
            }
            *without.pointer_mut(&place).unwrap() = base;
            let mut with = without.clone();
            with.pointer_mut(&place).unwrap()[name] = value.clone();
            if !is_noticed(&without, &with) {
                ignored.push(format!("{name} in {kind} APIs"));
            }
        }
    }
    assert!(ignored.is_empty(), "ignored in silence:\n{}", ignored.join("\n"));
}

#[test]
fn what_is_ignored_would_be_seen() {
    let plain = document("plain");
    let mut with = plain.clone();
    with["info"]["contact"] = json!({ "name": "nobody" });
    assert!(!is_noticed(&plain, &with), "a contact means nothing to a gateway");
    with["info"]["version"] = json!("2");
    assert!(is_noticed(&plain, &with));
}
