//! Events of REST APIs.

use super::{EventInput, body, names};
use crate::engine::date::Civil;
use crate::message::{Authorized, AuthorizedValue, ClientCertificate, Writer};

/// Writes the event.
pub(super) fn write(writer: &mut Writer, input: &EventInput<'_>) {
    let request = input.request;
    writer.begin_object();
    writer.key("resource").string(input.method.resource.path);
    writer.key("path").string(request.resource_path());
    writer.key("httpMethod").string(request.verb.as_str());
    let fields = names::fields(input);
    names::write_both(writer, ("headers", "multiValueHeaders"), &fields, <[u8]>::eq_ignore_ascii_case);
    names::write_query(writer, input);
    names::write_object_or_null(writer, "pathParameters", &names::path_parameters(input));
    names::write_object_or_null(writer, "stageVariables", &names::stage_variables(input));
    write_context(writer, input);
    let binary = !input.body.is_empty() && body::is_binary_by_list(input);
    body::write_or_null(writer.key("body"), input.body, binary);
    writer.key("isBase64Encoded").bool(binary);
    writer.end_object();
}

pub(super) fn write_context(writer: &mut Writer, input: &EventInput<'_>) {
    let (request, context) = (input.request, input.context);
    let (domain_name, domain_prefix) = names::domain(input);
    writer.key("requestContext").begin_object();
    writer.key("resourceId").string(input.method.resource.id);
    writer.key("resourcePath").string(input.method.resource.path);
    if let Some(operation) = input.method.operation_id {
        writer.key("operationName").string(operation);
    }
    write_authorizer(writer, input);
    writer.key("httpMethod").string(request.verb.as_str());
    writer.key("extendedRequestId").string(&context.extended_request_id);
    write_time(writer, ("requestTime", "requestTimeEpoch"), input);
    writer.key("path").string(request.raw_path());
    writer.key("accountId").string(input.stage.account_id);
    writer.key("protocol").string(request.protocol.as_str());
    writer.key("stage").string(input.stage.name);
    writer.key("domainPrefix").string(domain_prefix);
    writer.key("requestId").string(&context.request_id);
    write_identity(writer, input);
    writer.key("domainName").string(domain_name);
    writer.key("deploymentId").string(input.stage.deployment_id);
    writer.key("apiId").string(input.api.id);
    writer.end_object();
}

/// `authorizer`, where one admitted the caller: whom it named, and the values that it gave, all of them texts.
fn write_authorizer(writer: &mut Writer, input: &EventInput<'_>) {
    let Some(authorizer) = &input.context.authorizer else { return };
    let Some(caller) = &authorizer.caller else { return };
    writer.key("authorizer").begin_object();
    if let Some(claims) = &caller.claims {
        write_claims(writer.key("claims"), claims);
        writer.end_object();
        return;
    }
    write_values(writer, caller, |writer, value| {
        writer.string(&value.text);
    });
    writer.key("principalId").optional_string(caller.principal_id.as_deref());
    writer.key("integrationLatency").u64(authorizer.latency_ms);
    writer.end_object();
}

/// The claims of a token, all of them texts.
pub(super) fn write_claims(writer: &mut Writer, claims: &[(Box<str>, Box<str>)]) {
    writer.begin_object();
    for (name, text) in claims {
        writer.key(name).string(text);
    }
    writer.end_object();
}

/// An authorizer's values but those whose names are the gateway's own.
pub(super) fn write_values(
    writer: &mut Writer,
    caller: &Authorized,
    write: impl Fn(&mut Writer, &AuthorizedValue),
) {
    for value in
        caller.values.iter().filter(|value| !matches!(&*value.key, "principalId" | "integrationLatency"))
    {
        writer.key(&value.key);
        write(writer, value);
    }
}

/// The time of the request as text and as milliseconds.
pub(super) fn write_time(writer: &mut Writer, (text, number): (&str, &str), input: &EventInput<'_>) {
    writer.key(text).string(&Civil::of(input.context.time).common_log());
    writer.key(number).u64(crate::engine::date::epoch_millis(input.context.time));
}

/// `clientCert`.
pub(super) fn write_certificate(writer: &mut Writer, certificate: &ClientCertificate) {
    writer.key("clientCert").begin_object();
    writer.key("clientCertPem").string(&certificate.pem);
    writer.key("subjectDN").string(&certificate.subject_dn);
    writer.key("issuerDN").string(&certificate.issuer_dn);
    writer.key("serialNumber").string(&certificate.serial_number);
    writer.key("validity").begin_object();
    writer.key("notBefore").string(&certificate.not_before);
    writer.key("notAfter").string(&certificate.not_after);
    writer.end_object();
    writer.end_object();
}

/// `identity`: all of these members are there; of a caller who did not sign all but two are null.
pub(super) fn write_identity(writer: &mut Writer, input: &EventInput<'_>) {
    let caller = input.context.signed_by();
    let user_id = caller.map(|caller| &*caller.user_id);
    writer.key("identity").begin_object();
    for (name, value) in [
        ("cognitoIdentityPoolId", None),
        ("accountId", caller.map(|caller| &*caller.account_id)),
        ("cognitoIdentityId", None),
        ("caller", user_id),
        ("principalOrgId", None),
        ("accessKey", caller.map(|caller| &*caller.access_key_id)),
        ("cognitoAuthenticationType", None),
        ("cognitoAuthenticationProvider", None),
        ("userArn", caller.map(|caller| &*caller.user_arn)),
        ("user", user_id),
    ] {
        writer.key(name).optional_string(value);
    }
    if let Some(key) = &input.context.api_key {
        writer.key("apiKey").string(&key.value);
        writer.key("apiKeyId").string(&key.id);
    }
    if let Some(client) = &input.context.client {
        write_certificate(writer, &client.certificate);
    }
    writer.key("sourceIp").string(&input.context.source_ip.to_string());
    writer.key("userAgent").optional_string(names::user_agent(input).as_deref());
    writer.end_object();
}
