//! Events of HTTP APIs with payload 1.0: REST's members, lower-case field names, a few differences.

use super::{EventInput, body, names, rest, v2};
use crate::message::{Authorized, KnownHeader, Writer};

/// Writes the event.
pub(super) fn write(writer: &mut Writer, input: &EventInput<'_>) {
    let request = input.request;
    writer.begin_object();
    writer.key("version").string("1.0");
    writer.key("resource").string(input.method.resource.path);
    writer.key("path").string(&request.path);
    writer.key("httpMethod").string(request.verb.as_str());
    let length = input.body.len().to_string();
    let lower = lower_case_fields(input, Some(&length));
    let fields: Vec<_> = lower.iter().map(|(name, value)| (&**name, *value)).collect();
    names::write_both(writer, ("headers", "multiValueHeaders"), &fields, |left, right| left == right);
    names::write_query(writer, input);
    write_context(writer, input);
    names::write_object_or_null(writer, "pathParameters", &names::path_parameters(input));
    names::write_object_or_null(writer, "stageVariables", &names::stage_variables(input));
    let binary = body::is_binary_by_type(input);
    body::write_or_null(writer.key("body"), input.body, binary);
    writer.key("isBase64Encoded").bool(binary);
    writer.end_object();
}

pub(super) fn write_context(writer: &mut Writer, input: &EventInput<'_>) {
    let (request, context) = (input.request, input.context);
    let (domain_name, domain_prefix) = names::domain(input);
    writer.key("requestContext").begin_object();
    writer.key("accountId").string(input.stage.account_id);
    writer.key("apiId").string(input.api.id);
    write_authorizer(writer, input);
    writer.key("domainName").string(domain_name);
    writer.key("domainPrefix").string(domain_prefix);
    writer.key("extendedRequestId").string(&context.extended_request_id);
    writer.key("httpMethod").string(request.verb.as_str());
    rest::write_identity(writer, input);
    writer.key("path").string(&request.path);
    writer.key("protocol").string(request.protocol.as_str());
    writer.key("requestId").string(&context.request_id);
    rest::write_time(writer, ("requestTime", "requestTimeEpoch"), input);
    writer.key("resourceId").null();
    writer.key("resourcePath").string(input.method.resource.path);
    writer.key("stage").string(input.stage.name);
    writer.end_object();
}

/// What an authorizer said; of nobody, that there are no claims.
fn write_authorizer(writer: &mut Writer, input: &EventInput<'_>) {
    writer.key("authorizer").begin_object();
    match input
        .context
        .authorizer
        .as_ref()
        .and_then(|authorizer| Some((authorizer, authorizer.caller.as_deref()?)))
    {
        None => {
            writer.key("claims").null().key("scopes").null();
        }
        Some((authorizer, Authorized { claims: Some(claims), .. })) => {
            rest::write_claims(writer.key("claims"), claims);
            v2::write_scopes(writer.key("scopes"), authorizer);
        }
        Some((authorizer, caller)) => {
            rest::write_values(writer, caller, |writer, value| {
                writer.string(&value.text);
            });
            if let Some(principal) = &caller.principal_id {
                writer.key("principalId").string(principal);
            }
            writer.key("integrationLatency").u64(authorizer.latency_ms);
        }
    }
    writer.end_object();
}

/// The fields as HTTP APIs show them: names in lower case, and the length of a body that was read.
pub(super) fn lower_case_fields<'a>(
    input: &EventInput<'a>,
    length: Option<&'a str>,
) -> Vec<(Vec<u8>, &'a [u8])> {
    let mut fields: Vec<_> =
        names::fields(input).into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let client = || input.headers().known(KnownHeader::ContentLength);
    let length = length.map(str::as_bytes).or_else(client);
    fields.extend(length.map(|length| (b"content-length".to_vec(), length)));
    fields
}
