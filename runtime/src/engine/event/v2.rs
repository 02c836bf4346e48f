//! Events of HTTP APIs with payload 2.0.

use std::borrow::Cow;

use super::{EventInput, body, names, rest, v1};
use crate::message::{Authorized, AuthorizerContext, Caller, KnownHeader, Writer};

/// Writes the event.
pub(super) fn write(writer: &mut Writer, input: &EventInput<'_>) {
    writer.begin_object();
    writer.key("version").string("2.0");
    let length = input.body.len().to_string();
    write_request(writer, input, Some(&length));
    let binary = body::is_binary_by_type(input);
    if !input.body.is_empty() {
        body::write(writer.key("body"), input.body, binary);
    }
    writer.key("isBase64Encoded").bool(binary);
    writer.end_object();
}

/// What is not the body; `length` is that of one that was read.
pub(super) fn write_request(writer: &mut Writer, input: &EventInput<'_>, length: Option<&str>) {
    writer.key("routeKey").string(&route_key(input));
    writer.key("rawPath").string(&input.request.path);
    writer.key("rawQueryString").string(input.raw_query());
    write_cookies(writer, input);
    write_headers(writer, input, length);
    if !input.query.is_empty() {
        writer.key("queryStringParameters").begin_object();
        let query = names::query(input);
        for (name, values) in names::group(&query, |left, right| left == right) {
            writer.key(&String::from_utf8_lossy(name)).string_lossy(&values.join(&b','));
        }
        writer.end_object();
    }
    write_context(writer, input);
    for (key, pairs) in
        [("pathParameters", names::path_parameters(input)), ("stageVariables", names::stage_variables(input))]
    {
        if !pairs.is_empty() {
            names::write_object(writer.key(key), &pairs);
        }
    }
}

/// `GET /pets/{id}`, or `$default`.
fn route_key<'a>(input: &EventInput<'a>) -> Cow<'a, str> {
    let path = input.method.resource.path;
    if path.trim_start_matches('/') == "$default" {
        return Cow::Borrowed("$default");
    }
    Cow::Owned([input.method.verb, " ", path].concat())
}

/// One `k=v` for each cookie; left out where the request has no `Cookie`.
fn write_cookies(writer: &mut Writer, input: &EventInput<'_>) {
    let mut cookies = input.headers().known_values(KnownHeader::Cookie).peekable();
    if cookies.peek().is_none() {
        return;
    }
    writer.key("cookies").begin_array();
    for cookie in cookies.flat_map(|value| value.split(|byte| *byte == b';')) {
        let cookie = cookie.trim_ascii();
        if !cookie.is_empty() {
            writer.string_lossy(cookie);
        }
    }
    writer.end_array();
}

fn write_headers(writer: &mut Writer, input: &EventInput<'_>, length: Option<&str>) {
    let lower = v1::lower_case_fields(input, length);
    let fields: Vec<_> =
        lower.iter().map(|(name, value)| (&**name, *value)).filter(|(name, _)| *name != b"cookie").collect();
    writer.key("headers").begin_object();
    for (name, values) in names::group(&fields, |left: &[u8], right: &[u8]| left == right) {
        writer.key(&String::from_utf8_lossy(name)).string_lossy(&values.join(&b','));
    }
    writer.end_object();
}

fn write_context(writer: &mut Writer, input: &EventInput<'_>) {
    let (request, context) = (input.request, input.context);
    let (domain_name, domain_prefix) = names::domain(input);
    writer.key("requestContext").begin_object();
    writer.key("accountId").string(input.stage.account_id);
    writer.key("apiId").string(input.api.id);
    if let Some(authorizer) = &input.context.authorizer
        && let Some(caller) = &authorizer.caller
    {
        write_authorizer(writer, authorizer, caller);
    } else if let Some(caller) = input.context.signed_by() {
        write_caller(writer, caller);
    }
    if let Some(client) = &context.client {
        writer.key("authentication").begin_object();
        rest::write_certificate(writer, &client.certificate);
        writer.end_object();
    }
    writer.key("domainName").string(domain_name);
    writer.key("domainPrefix").string(domain_prefix);
    writer.key("http").begin_object();
    writer.key("method").string(request.verb.as_str());
    writer.key("path").string(&request.path);
    writer.key("protocol").string(request.protocol.as_str());
    writer.key("sourceIp").string(&context.source_ip.to_string());
    writer.key("userAgent").string(&names::user_agent(input).unwrap_or_default());
    writer.end_object();
    writer.key("requestId").string(&context.request_id);
    writer.key("routeKey").string(&route_key(input));
    writer.key("stage").string(input.stage.name);
    rest::write_time(writer, ("time", "timeEpoch"), input);
    writer.end_object();
}

/// What a Lambda authorizer gave, as it gave it, or what a token says.
fn write_authorizer(writer: &mut Writer, authorizer: &AuthorizerContext, caller: &Authorized) {
    writer.key("authorizer").begin_object();
    if let Some(claims) = &caller.claims {
        writer.key("jwt").begin_object();
        rest::write_claims(writer.key("claims"), claims);
        write_scopes(writer.key("scopes"), authorizer);
        writer.end_object();
    } else if caller.values.is_empty() {
        writer.key("lambda").null();
    } else {
        writer.key("lambda").begin_object();
        for value in &caller.values {
            writer.key(&value.key).raw(value.json.as_bytes());
        }
        writer.end_object();
    }
    writer.end_object();
}

/// Who signed the request.
fn write_caller(writer: &mut Writer, caller: &Caller) {
    writer.key("authorizer").begin_object();
    writer.key("iam").begin_object();
    writer.key("accessKey").string(&caller.access_key_id);
    writer.key("accountId").string(&caller.account_id);
    writer.key("callerId").string(&caller.user_id);
    writer.key("cognitoIdentity").null();
    writer.key("principalOrgId").null();
    writer.key("userArn").string(&caller.user_arn);
    writer.key("userId").string(&caller.user_id);
    writer.end_object();
    writer.end_object();
}

/// Those of the route's scopes that the token has; `null` where the route asks for none.
pub(super) fn write_scopes(writer: &mut Writer, authorizer: &AuthorizerContext) {
    match &authorizer.scopes {
        None => {
            writer.null();
        }
        Some(scopes) => {
            writer.begin_array();
            for scope in scopes {
                writer.string(scope);
            }
            writer.end_array();
        }
    }
}
