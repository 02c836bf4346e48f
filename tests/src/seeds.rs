//! What fuzzing begins with: texts of the published suites, where they are beside the checkout, and a few of our own.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use rcgen::{CertificateParams, DnType, KeyPair};

use crate::signing::{Signer, Unsigned};
use crate::{coding, event_stream, repository};

/// Files above this size slow a fuzzer down more than they teach it.
const LARGEST: u64 = 16 * 1024;

/// The targets, as the modules of the fuzz crate are named.
pub const TARGETS: &[&str] = &[
    "reader",
    "check",
    "coding",
    "frames",
    "head",
    "policy",
    "template",
    "definition",
    "token",
    "signed",
    "certificate",
    "resp",
];

/// Inputs of a target.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "coding" => return packed(),
        "frames" => return frames(),
        "signed" => return signed(),
        "certificate" => return certificates(),
        "resp" => return MESSAGES.iter().map(|message| message.to_vec()).collect(),
        _ => {}
    }
    let own: &[&str] = match target {
        "reader" | "check" => JSON,
        "head" => HEADS,
        "policy" => POLICIES,
        "template" => TEMPLATES,
        "token" => TOKENS,
        _ => DEFINITIONS,
    };
    let mut seeds: Vec<Vec<u8>> = own.iter().map(|text| text.as_bytes().to_vec()).collect();
    let folder = match target {
        "reader" | "check" => "corpus/conformance/json-parsing",
        "template" => "corpus/templates",
        "token" => "corpus/conformance/jose/cookbook/jwk",
        "definition" => "corpus/gateway-specs",
        _ => return seeds,
    };
    if let Some(folder) = repository::shared(folder) {
        read_into(&folder, &mut seeds);
    }
    seeds
}

/// The texts in every coding.
fn packed() -> Vec<Vec<u8>> {
    let codings = ["gzip", "deflate", "raw"];
    JSON.iter().flat_map(|text| codings.map(|coding| coding::packed(coding, text.as_bytes()))).collect()
}

/// An answer in frames, and a frame's own bytes as the target takes them: the length of its headers, they, its payload.
fn frames() -> Vec<Vec<u8>> {
    let whole = [event_stream::piece(b"{\"statusCode\": 200}"), event_stream::complete("{}")].concat();
    let inner = b"\x13\x0d:message-type\x07\x00\x01apayload".to_vec();
    vec![whole, inner, b"\x06\x01a\x04\0\0\0\x01".to_vec()]
}

/// Signed requests, each with its body behind its head: at the time and with the key of the target.
fn signed() -> Vec<Vec<u8>> {
    let signer = Signer::of("AKIDEXAMPLE:secret");
    let time = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let typed = [field("Content-Type", "application/json"), field("X-Amz-Meta", "a b")];
    let free = [field("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")];
    let plain =
        Unsigned { verb: "GET", target: "/a/b%20c?x=1&y=%2F", host: "a.example", fields: &[], body: b"" };
    let requests = [
        plain,
        Unsigned { verb: "POST", fields: &typed, body: b"{\"a\": 1}", ..plain },
        Unsigned { verb: "PUT", target: "/", fields: &free, body: b"any", ..plain },
    ];
    let head = |request: &Unsigned<'_>, target: &str, fields: &[(String, String)]| {
        let Unsigned { verb, host, body, .. } = request;
        let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let head =
            format!("{verb} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n{fields}\r\n");
        [head.as_bytes(), body].concat()
    };
    let with_token = Signer::of("AKIDEXAMPLE:secret:to/ken+==");
    let presigned = with_token.presign_at(&plain, 60, time);
    let mut seeds = vec![head(&plain, &presigned, &[])];
    seeds
        .extend(requests.iter().map(|request| head(request, request.target, &signer.sign_at(request, time))));
    seeds
}

/// Certificates of clients, the same in every run: what makes them differ is not read.
fn certificates() -> Vec<Vec<u8>> {
    let names = [&["client"][..], &["ö, \"quoted\" + more", "Pets"]];
    let made = names.iter().filter_map(|names| {
        let mut parameters = CertificateParams::default();
        let kinds = [DnType::CommonName, DnType::OrganizationName];
        kinds
            .into_iter()
            .zip(*names)
            .for_each(|(kind, name)| parameters.distinguished_name.push(kind, *name));
        let key = KeyPair::generate().ok()?;
        Some(parameters.self_signed(&key).ok()?.der().to_vec())
    });
    made.collect()
}

/// Files in order of their names, so that every run has the same.
fn read_into(folder: &Path, seeds: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_into(&path, seeds);
        } else if path.metadata().is_ok_and(|facts| facts.len() <= LARGEST) {
            seeds.extend(fs::read(&path));
        }
    }
}

const JSON: &[&str] = &[
    r#"{"a": -1.5e2, "b": {"a": 3, "b": null}, "x-y": "\u00e9\ud83d\ude00", "c": [1, 2, 2.0, [], {}]}"#,
    r#"[1, 5, 6, 7, "2026-01-01T00:00:00Z", "someone@example.com", "12-a"]"#,
    r#"{"n": 0.1, "l": ["a", "b"]}"#,
    r#"{"k": "a", "a": {"k": "B", "l": [1, 1.0, "1"]}, "b": "abcd"}"#,
];

const HEADS: &[&str] = &[
    "GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "\r\nPOST / HTTP/1.1\r\nHost: a:80\r\nContent-Length: 3\r\nConnection: close\r\nExpect: 100-continue\r\n\r\nabc",
    "PUT /x HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0, 0\r\n\r\n",
    "POST http://a.example/%2e HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\nX: \t a b\t\r\n\r\n0\r\n\r\n",
];

const POLICIES: &[&str] = &[
    r#"{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a","Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":["arn:aws:execute-api:*:*:a1b2c3d4e5/prod/GET/*"]},{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"execute-api:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","2001:db8::/32"]}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/Bob","444455556666"],"Service":"events.amazonaws.com"},"NotAction":["a:b*","*"],"NotResource":"arn:aws:s3:::${aws:username, 'x'}?${*}","Condition":{"ForAllValues:StringLikeIfExists":{"aws:TagKeys":["a*?*b${$}",1,true]},"Bool":{"aws:SecureTransport":"false"},"DateLessThan":{"aws:CurrentTime":"2026-11-30T12:00:00+01:00"},"NumericGreaterThanEquals":{"aws:MultiFactorAuthAge":-1.50},"ArnNotLike":{"aws:PrincipalArn":"arn:*:iam::${aws:PrincipalAccount}:role/*"},"BinaryEquals":{"a:b":"QQ=="},"Null":{"aws:userid":false}}}}"#,
    r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:*","Condition":{"StringNotEqualsIgnoreCase":{"aws:UserAgent":"${aws:x"},"ForAnyValue:StringEquals":{"aws:TagKeys":"b"},"IpAddressIfExists":{"aws:VpcSourceIp":"::ffff:10.0.0.0/104"}}}]}"#,
];

const TEMPLATES: &[&str] = &[
    "#set($a = $input.path('$.a'))#foreach($i in $a)$i#if($foreach.hasNext),#end#end\0{\"a\": [1, \"b\", null]}",
    "#macro(m $x)$x.size() $!{x[0]}#end#m($input.params('id').split(''))#define($d)$context.stage#end$d #stop\0",
    "#set($m = {'a': [1..3], \"b\": \"$stageVariables.name\"})$m.b$util.escapeJavaScript($m.a)$input.json('$..[?(@.b > 1)]')\0[{\"b\": 2}]",
    "#if(1 + 2 * 3 == 7 && !($a || 'b'))##\n#elseif(5 % 0)#else#[[ raw ]]##end #* all *# $util.base64Encode($input.body)\0x",
];

/// Claims, keys, and a token as a client sends it.
const TOKENS: &[&str] = &[
    r#"{"iss": "https://issuer.example", "aud": "app", "exp": 1800000001, "scope": "read write", "custom:x": [1, {"a": null}]}"#,
    r#"{"iss": "https://issuer.example", "client_id": "app", "exp": 1.9e9, "nbf": 0, "iat": 1799999999.5, "scp": ["read"]}"#,
    r#"{"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": "1", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#,
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImsifQ.e30.AAAA",
];

/// What is said at the socket of a file store.
const MESSAGES: &[&[u8]] = &[
    b"*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\na\r\n\0b\r\n",
    b"*4\r\n+OK\r\n-ERR no\r\n:-42\r\n$-1\r\n",
    b"$0\r\n\r\n",
    b"*0\r\n",
];

const DEFINITIONS: &[&str] = &[
    "openapi: 3.0.1\ninfo: {title: a, version: '1'}\nservers: [{url: 'http://127.0.0.1:1/b'}]\npaths:\n  /a/{b}:\n    get:\n      parameters: [{name: b, in: path, required: true, schema: {type: integer, minimum: 1}}]\n      responses: {'200': {description: a}}\n",
    r##"{"swagger": "2.0", "info": {"title": "b", "version": "1"}, "paths": {"/{proxy+}": {"x-amazon-apigateway-any-method": {"responses": {}, "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": $input.path('$.a')}"}, "responses": {"default": {"statusCode": "200"}}}}}}, "definitions": {"A": {"type": "object", "properties": {"a": {"$ref": "#/definitions/A"}}}}}"##,
    "openapi: 3.1.0\ninfo: {title: c, version: '1'}\nx-gwgen: {kind: http}\npaths:\n  $default:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: !Sub 'https://${Host}/a', payloadFormatVersion: '1.0'}\n",
    r##"{"swagger": "2.0", "info": {"title": "d", "version": "1"}, "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*", "111122223333"]}, "Action": "execute-api:Invoke", "Resource": ["execute-api:/*/GET/a/?*", {"Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"}], "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", {"Ref": "Office"}]}, "ForAnyValue:StringLikeIfExists": {"aws:UserAgent": "${aws:username, 'x'}*"}, "DateLessThan": {"aws:CurrentTime": "2026-11-30T12:00Z"}}}, {"Fn::If": ["Strict", {"Effect": "Deny", "NotPrincipal": {"Service": "a.b"}, "NotAction": ["a:b"], "NotResource": "*"}, {"Ref": "AWS::NoValue"}]}]}, "paths": {"/a/{b}": {"get": {"parameters": [{"name": "b", "in": "path", "required": true, "type": "string"}], "responses": {}, "x-amazon-apigateway-integration": {"type": "mock"}}}}}"##,
];
