//! Events of HTTP APIs with payload 1.0: REST's members, lower-case field names, a few differences.

use super::{EventInput, body, names, rest};
use crate::message::Writer;

/// Writes the event.
pub(super) fn write(writer: &mut Writer, input: &EventInput<'_>) {
    let request = input.request;
    writer.begin_object();
    writer.key("version").string("1.0");
    writer.key("resource").string(input.method.resource.path);
    writer.key("path").string(&request.path);
    writer.key("httpMethod").string(request.verb.as_str());
    let length = input.body.len().to_string();
    let lower = lower_case_fields(input, &length);
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

fn write_context(writer: &mut Writer, input: &EventInput<'_>) {
    let (request, context) = (input.request, input.context);
    let (domain_name, domain_prefix) = names::domain(input);
    writer.key("requestContext").begin_object();
    writer.key("accountId").string(input.stage.account_id);
    writer.key("apiId").string(input.api.id);
    writer.key("authorizer").begin_object().key("claims").null().key("scopes").null().end_object();
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

/// The fields as HTTP APIs show them: names in lower case, and a `content-length` also where the client sent none.
pub(super) fn lower_case_fields<'a>(input: &EventInput<'a>, length: &'a str) -> Vec<(Vec<u8>, &'a [u8])> {
    let mut fields: Vec<_> =
        names::fields(input).into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    fields.push((b"content-length".to_vec(), length.as_bytes()));
    fields
}
