//! Whole events: what was recorded for REST APIs, and the documented ones of HTTP APIs.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::api::{Access, ApiKind, Integration, Resource};
use crate::message::{Headers, PathSpans, fixtures};

static RESOURCE: Resource = Resource { id: "abc123", path: "/{proxy+}", parameters: &["proxy"] };
static METHOD: Method = Method {
    index: 0,
    verb: "ANY",
    resource: &RESOURCE,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Unsupported("test"),
    response_mappings: &[],
};

fn api(kind: ApiKind) -> Api {
    Api { kind, id: "a1b2c3d4e5", binary_media_types: &["image/png"], ..Api::EMPTY }
}

fn request(target: &str, resource_path: &str, fields: &[(&str, &str)]) -> MethodRequest {
    let raw_path_len = target.find('?').unwrap_or(target.len());
    let mut headers = Headers::new();
    for (name, value) in fields {
        headers.push(name.as_bytes(), value.as_bytes());
    }
    let path = format!("/stage{resource_path}");
    let mut parameters = PathSpans::new();
    parameters.push("/stage/".len(), path.trim_end_matches('/').len());
    MethodRequest {
        raw_target: target.into(),
        raw_path_len,
        path: path.into(),
        resource_path_start: "/stage".len(),
        parameters,
        headers,
        host: "api.example.com:8080".into(),
        port: 8080,
        ..fixtures::request()
    }
}

fn context() -> Context {
    Context {
        request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef".into(),
        extended_request_id: "JKJaXmPLvHcESHA=".into(),
        trace_id: "Root=1-67891233-abcdef012345678912345678".into(),
        time: UNIX_EPOCH + Duration::from_millis(1_583_348_638_390),
        ..fixtures::context()
    }
}

/// Writes an event and compares it member by member; whitespace of `expected` does not count.
fn check(
    format: PayloadFormat,
    request: &MethodRequest,
    query: &[(&str, &str)],
    body: &[u8],
    expected: &str,
) {
    let api = api(if format == PayloadFormat::Rest { ApiKind::Rest } else { ApiKind::Http });
    let variables = [("env".into(), "test".into())];
    let query: Vec<_> = query.iter().map(|(name, value)| (Cow::from(*name), Cow::from(*value))).collect();
    let event = write(
        format,
        &EventInput {
            api: &api,
            method: &METHOD,
            stage: EventStage {
                name: "stage",
                variables: if format == PayloadFormat::Rest { &[] } else { &variables },
                account_id: "000000000000",
                deployment_id: "d1e2f3",
            },
            request,
            changed: None,
            context: &context(),
            query: &query,
            gateway_headers: &[("X-Forwarded-For", "127.0.0.1"), ("Host", "api.example.com:8080")],
            body,
        },
    );
    let mut reader = crate::message::Reader::new(&event).unwrap().refuse_duplicate_keys();
    reader.skip_value().unwrap();
    reader.end().unwrap();
    assert_eq!(String::from_utf8(event).unwrap(), compact(expected));
}

/// Drops the line ends and indentation that make an expectation readable.
fn compact(text: &str) -> String {
    text.lines().map(str::trim).collect()
}

#[test]
fn rest_with_nothing_but_fields() {
    let fields = [
        ("tEsT-HEADeR", "aValUE"),
        ("Accept", "a"),
        ("accept", "b"),
        ("User-Agent", "python"),
        ("host", "client"),
        ("Connection", "close"),
        ("TE", "trailers"),
    ];
    let request = request("/stage//proxy-value/", "/proxy-value/", &fields);
    check(
        PayloadFormat::Rest,
        &request,
        &[],
        b"",
        r#"{"resource":"/{proxy+}","path":"/proxy-value/","httpMethod":"GET",
        "headers":{"tEsT-HEADeR":"aValUE","Accept":"b","User-Agent":"python","X-Forwarded-For":"127.0.0.1",
        "Host":"api.example.com:8080"},
        "multiValueHeaders":{"tEsT-HEADeR":["aValUE"],"Accept":["a","b"],"User-Agent":["python"],
        "X-Forwarded-For":["127.0.0.1"],"Host":["api.example.com:8080"]},
        "queryStringParameters":null,"multiValueQueryStringParameters":null,
        "pathParameters":{"proxy":"proxy-value"},"stageVariables":null,
        "requestContext":{"resourceId":"abc123","resourcePath":"/{proxy+}","httpMethod":"GET",
        "extendedRequestId":"JKJaXmPLvHcESHA=","requestTime":"04/Mar/2020:19:03:58 +0000",
        "requestTimeEpoch":1583348638390,"path":"/stage//proxy-value/","accountId":"000000000000",
        "protocol":"HTTP/1.1","stage":"stage","domainPrefix":"api",
        "requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "identity":{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,
        "principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,
        "cognitoAuthenticationProvider":null,"userArn":null,"user":null,"sourceIp":"127.0.0.1",
        "userAgent":"python"},
        "domainName":"api.example.com","deploymentId":"d1e2f3","apiId":"a1b2c3d4e5"},
        "body":null,"isBase64Encoded":false}"#,
    );
}

#[test]
fn payload_2_0() {
    let fields = [("Cookie", "a=1; b=2"), ("X-Twice", "1"), ("x-twice", "2"), ("Content-Type", "image/png")];
    let request = request("/stage/p?x=1&x=2&y=%20", "/p", &fields);
    check(
        PayloadFormat::V2,
        &request,
        &[("x", "1"), ("x", "2"), ("y", " ")],
        b"\xff\x00",
        r#"{"version":"2.0","routeKey":"ANY /{proxy+}","rawPath":"/stage/p","rawQueryString":"x=1&x=2&y=%20",
        "cookies":["a=1","b=2"],
        "headers":{"x-twice":"1,2","content-type":"image/png","x-forwarded-for":"127.0.0.1",
        "host":"api.example.com:8080","content-length":"2"},
        "queryStringParameters":{"x":"1,2","y":" "},
        "requestContext":{"accountId":"000000000000","apiId":"a1b2c3d4e5","domainName":"api.example.com",
        "domainPrefix":"api",
        "http":{"method":"GET","path":"/stage/p","protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":""},
        "requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","routeKey":"ANY /{proxy+}","stage":"stage",
        "time":"04/Mar/2020:19:03:58 +0000","timeEpoch":1583348638390},
        "pathParameters":{"proxy":"p"},"stageVariables":{"env":"test"},"body":"/wA=","isBase64Encoded":true}"#,
    );
}

#[test]
fn payload_1_0_of_http_apis() {
    let request = request("/stage/p?x=1&x=2", "/p", &[("X-Twice", "1"), ("x-twice", "2")]);
    check(
        PayloadFormat::V1,
        &request,
        &[("x", "1"), ("x", "2")],
        br#"{"a":"b"}"#,
        r#"{"version":"1.0","resource":"/{proxy+}","path":"/stage/p","httpMethod":"GET",
        "headers":{"x-twice":"2","x-forwarded-for":"127.0.0.1","host":"api.example.com:8080",
        "content-length":"9"},
        "multiValueHeaders":{"x-twice":["1","2"],"x-forwarded-for":["127.0.0.1"],
        "host":["api.example.com:8080"],"content-length":["9"]},
        "queryStringParameters":{"x":"2"},"multiValueQueryStringParameters":{"x":["1","2"]},
        "requestContext":{"accountId":"000000000000","apiId":"a1b2c3d4e5",
        "authorizer":{"claims":null,"scopes":null},"domainName":"api.example.com","domainPrefix":"api",
        "extendedRequestId":"JKJaXmPLvHcESHA=","httpMethod":"GET",
        "identity":{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,
        "principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,
        "cognitoAuthenticationProvider":null,"userArn":null,"user":null,"sourceIp":"127.0.0.1",
        "userAgent":null},
        "path":"/stage/p","protocol":"HTTP/1.1","requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "requestTime":"04/Mar/2020:19:03:58 +0000","requestTimeEpoch":1583348638390,"resourceId":null,
        "resourcePath":"/{proxy+}","stage":"stage"},
        "pathParameters":{"proxy":"p"},"stageVariables":{"env":"test"},"body":"{\"a\":\"b\"}",
        "isBase64Encoded":false}"#,
    );
}

#[test]
fn rest_body_is_base64_only_for_the_api_s_binary_types() {
    let api = api(ApiKind::Rest);
    for (content_type, expected) in [
        ("image/png", r#""body":"iVA=","isBase64Encoded":true}"#),
        ("image/jpeg", "\"body\":\"\u{fffd}P\",\"isBase64Encoded\":false}"),
    ] {
        let request = request("/stage/p", "/p", &[("Content-Type", content_type)]);
        let event = write(
            PayloadFormat::Rest,
            &EventInput {
                api: &api,
                method: &METHOD,
                stage: EventStage { name: "s", variables: &[], account_id: "", deployment_id: "" },
                request: &request,
                changed: None,
                context: &context(),
                query: &[],
                gateway_headers: &[],
                body: b"\x89P",
            },
        );
        assert!(String::from_utf8(event).unwrap().ends_with(expected), "{content_type}");
    }
}
