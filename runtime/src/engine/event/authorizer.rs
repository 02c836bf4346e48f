//! The events of authorizers (reference 7.3, 7.4): the request without its body, and what identifies the caller.

use std::borrow::Cow;

use super::{EventInput, names, rest, v1, v2};
use crate::api::AuthorizerEvent;
use crate::message::Writer;

/// Values of identity sources; `None`: it is not there.
pub type Identities<'a> = &'a [Option<Cow<'a, [u8]>>];

/// Writes the event. `arn` is the method's or the route's.
pub fn write(
    event: AuthorizerEvent,
    arn: &str,
    identities: Identities<'_>,
    input: &EventInput<'_>,
) -> Vec<u8> {
    let fields = input.headers().bytes().len() * 3;
    let mut writer = Writer::over(Vec::with_capacity(2048 + fields));
    writer.begin_object();
    match event {
        AuthorizerEvent::Token { .. } => {
            writer.key("type").string("TOKEN");
            writer.key("methodArn").string(arn);
            writer.key("authorizationToken").string_lossy(&joined(identities));
        }
        AuthorizerEvent::Request => {
            writer.key("type").string("REQUEST");
            writer.key("methodArn").string(arn);
            let request = input.request;
            write_request(&mut writer, input, request.resource_path());
            let fields = names::fields(input);
            write_maps(&mut writer, &fields, <[u8]>::eq_ignore_ascii_case, ("headers", "multiValueHeaders"));
            write_rest(&mut writer, input);
            rest::write_context(&mut writer, input);
        }
        AuthorizerEvent::V1 => {
            writer.key("version").string("1.0");
            writer.key("type").string("REQUEST");
            writer.key("methodArn").string(arn);
            let identity = joined(identities);
            writer.key("identitySource").string_lossy(&identity);
            writer.key("authorizationToken").string_lossy(&identity);
            write_request(&mut writer, input, &input.request.path);
            let lower = v1::lower_case_fields(input, None);
            let fields: Vec<_> = lower.iter().map(|(name, value)| (&**name, *value)).collect();
            write_maps(&mut writer, &fields, |left, right| left == right, ("headers", "multiValueHeaders"));
            write_rest(&mut writer, input);
            v1::write_context(&mut writer, input);
        }
        AuthorizerEvent::V2 { .. } => {
            writer.key("version").string("2.0");
            writer.key("type").string("REQUEST");
            writer.key("routeArn").string(arn);
            write_identities(&mut writer, identities);
            v2::write_request(&mut writer, input, None);
        }
    }
    writer.end_object();
    writer.into_bytes()
}

/// What is not there is left out.
fn joined(identities: Identities<'_>) -> Vec<u8> {
    let there: Vec<&[u8]> = identities.iter().flatten().map(|value| &**value).collect();
    there.join(&b',')
}

fn write_identities(writer: &mut Writer, identities: Identities<'_>) {
    writer.key("identitySource");
    if identities.is_empty() {
        writer.null();
        return;
    }
    writer.begin_array();
    for value in identities.iter().flatten() {
        writer.string_lossy(value);
    }
    writer.end_array();
}

fn write_request(writer: &mut Writer, input: &EventInput<'_>, path: &str) {
    writer.key("resource").string(input.method.resource.path);
    writer.key("path").string(path);
    writer.key("httpMethod").string(input.request.verb.as_str());
}

fn write_rest(writer: &mut Writer, input: &EventInput<'_>) {
    let both = ("queryStringParameters", "multiValueQueryStringParameters");
    write_maps(writer, &names::query(input), |left, right| left == right, both);
    names::write_object(writer.key("pathParameters"), &names::path_parameters(input));
    names::write_object(writer.key("stageVariables"), &names::stage_variables(input));
}

/// A map of the last values and one of all; an authorizer finds empty ones where a backend finds `null`.
fn write_maps(
    writer: &mut Writer,
    pairs: &[(&[u8], &[u8])],
    same: fn(&[u8], &[u8]) -> bool,
    keys: (&str, &str),
) {
    if pairs.is_empty() {
        writer.key(keys.0).begin_object().end_object();
        writer.key(keys.1).begin_object().end_object();
    } else {
        names::write_both(writer, keys, pairs, same);
    }
}
