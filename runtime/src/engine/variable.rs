//! Values of `$context` (reference 5.5, 11.2).

use std::borrow::Cow;

use super::authority::host_name;
use super::date::{Civil, epoch_millis};
use super::scope::Scope;
use super::trusted::AddressText;
use crate::api::ApiKind;
use crate::message::{ContextVariable, Judged, KnownHeader};

/// The value of a variable; `None` where it has none in this request.
pub fn value<'a>(variable: ContextVariable, scope: &Scope<'a>) -> Option<Cow<'a, str>> {
    let context = scope.context;
    let request = scope.request;
    let stage = scope.stage;
    let text = |text: &'a str| Some(Cow::Borrowed(text)).filter(|text| !text.is_empty());
    match variable {
        ContextVariable::AccountId => text(&stage?.account_id),
        ContextVariable::ApiId => text(scope.api.id),
        ContextVariable::DeploymentId => text(&stage?.deployment_id),
        ContextVariable::DomainName => text(host_name(&request?.host)),
        ContextVariable::DomainPrefix => {
            text(host_name(&request?.host).split('.').next().unwrap_or_default())
        }
        ContextVariable::EndpointType => text("REGIONAL"),
        ContextVariable::ExtendedRequestId => text(&context.extended_request_id),
        ContextVariable::RequestId => text(&context.request_id),
        ContextVariable::HttpMethod => text(request?.verb_text()),
        ContextVariable::Path => text(request?.raw_path()),
        // HTTP APIs always say so (reference 11.2).
        ContextVariable::Protocol if scope.api.kind == ApiKind::Http => text("HTTP/1.1"),
        ContextVariable::Protocol => text(request?.protocol.as_str()),
        ContextVariable::ResourceId => text(scope.method?.resource.id),
        ContextVariable::ResourcePath => text(scope.method?.resource.path),
        ContextVariable::RouteKey => route_key(scope).map(Cow::Owned),
        ContextVariable::Stage => text(&stage?.name),
        ContextVariable::RequestTime => Some(Cow::Owned(Civil::of(context.time).common_log())),
        ContextVariable::RequestTimeEpoch => number(epoch_millis(context.time)),
        ContextVariable::XrayTraceId => {
            let root = context.trace_id.split(';').next().unwrap_or_default();
            text(root.strip_prefix("Root=").unwrap_or_default())
        }
        ContextVariable::CipherSuite | ContextVariable::TlsVersion => None,
        ContextVariable::Status => number(u64::from(context.status?)),
        ContextVariable::ResponseLength | ContextVariable::DataProcessed => number(context.response_length?),
        ContextVariable::ResponseLatency => number(context.response_latency_ms?),
        ContextVariable::ErrorMessage => text(&context.error.as_ref()?.message),
        ContextVariable::ErrorMessageString => {
            let mut quoted = vec![b'"'];
            crate::message::escape_into(&mut quoted, &context.error.as_ref()?.message);
            quoted.push(b'"');
            String::from_utf8(quoted).ok().map(Cow::Owned)
        }
        ContextVariable::ErrorResponseType => text(context.error.as_ref()?.response_type.as_str()),
        ContextVariable::ErrorValidationErrorString => text(context.validation_error.as_deref()?),
        ContextVariable::IntegrationErrorMessage | ContextVariable::IntegrationError => {
            context.integration_latency_ms?;
            text(&context.error.as_ref()?.detail)
        }
        ContextVariable::IntegrationLatency | ContextVariable::IntegrationBackendLatency => {
            number(context.integration_latency_ms?)
        }
        ContextVariable::IntegrationStatus
        | ContextVariable::IntegrationBackendStatus
        | ContextVariable::IntegrationIntegrationStatus => number(u64::from(context.integration_status?)),
        ContextVariable::IntegrationResponseTransferMode => text("BUFFERED"),
        ContextVariable::IdentitySourceIp => {
            let address = AddressText::new(context.source_ip);
            Some(Cow::Owned(String::from_utf8_lossy(address.as_bytes()).into_owned()))
        }
        ContextVariable::IdentityUserAgent => {
            request?.headers.known(KnownHeader::UserAgent).map(String::from_utf8_lossy)
        }
        ContextVariable::IdentityApiKey => text(&context.api_key.as_ref()?.value),
        ContextVariable::IdentityApiKeyId => text(&context.api_key.as_ref()?.id),
        ContextVariable::IdentityClientCertClientCertPem => text(&context.client.as_ref()?.certificate.pem),
        ContextVariable::IdentityClientCertSubjectDn => {
            text(&context.client.as_ref()?.certificate.subject_dn)
        }
        ContextVariable::IdentityClientCertIssuerDn => text(&context.client.as_ref()?.certificate.issuer_dn),
        ContextVariable::IdentityClientCertSerialNumber => {
            text(&context.client.as_ref()?.certificate.serial_number)
        }
        ContextVariable::IdentityClientCertValidityNotBefore => {
            text(&context.client.as_ref()?.certificate.not_before)
        }
        ContextVariable::IdentityClientCertValidityNotAfter => {
            text(&context.client.as_ref()?.certificate.not_after)
        }
        ContextVariable::Authorizer(key) => text(context.authorizer.as_ref()?.caller.as_ref()?.text(key)?),
        ContextVariable::Claim(name) => text(context.authorizer.as_ref()?.caller.as_ref()?.claim(name)?),
        ContextVariable::AuthorizerPrincipalId => {
            text(context.authorizer.as_ref()?.caller.as_ref()?.principal_id.as_deref()?)
        }
        ContextVariable::AuthorizerLatency | ContextVariable::AuthorizerIntegrationLatency => {
            number(context.authorizer.as_ref()?.latency_ms)
        }
        ContextVariable::AuthorizerStatus => number(u64::from(context.authorizer.as_ref()?.status?)),
        ContextVariable::AuthorizerIntegrationStatus => {
            number(u64::from(context.authorizer.as_ref()?.integration_status?))
        }
        ContextVariable::AuthorizerError => text(context.authorizer.as_ref()?.error.as_deref()?),
        ContextVariable::IdentityAccessKey => text(&context.signed_by()?.access_key_id),
        ContextVariable::IdentityAccountId => text(&context.signed_by()?.account_id),
        ContextVariable::IdentityCaller | ContextVariable::IdentityUser => {
            text(&context.signed_by()?.user_id)
        }
        ContextVariable::IdentityUserArn => text(&context.signed_by()?.user_arn),
        ContextVariable::AuthenticateStatus => number(u64::from(authenticated(scope)?.status)),
        ContextVariable::AuthenticateError => text(authenticated(scope)?.error.as_deref()?),
        ContextVariable::AuthorizeStatus => number(u64::from(authorized(scope)?.status)),
        ContextVariable::AuthorizeError => text(authorized(scope)?.error.as_deref()?),
        // The rest of an identity, firewall, canaries, custom domains and WebSockets: nothing sets them yet.
        _ => None,
    }
}

/// What came of looking at a signature.
fn authenticated<'a>(scope: &Scope<'a>) -> Option<&'a Judged> {
    scope.context.caller.as_ref()?.authenticated.as_ref()
}

/// What came of asking policies about whoever signed.
fn authorized<'a>(scope: &Scope<'a>) -> Option<&'a Judged> {
    scope.context.caller.as_ref()?.authorized.as_ref()
}

/// `GET /pets/{id}`, `ANY /{proxy+}` or `$default`.
pub fn route_key(scope: &Scope<'_>) -> Option<String> {
    let method = scope.method?;
    if scope.api.routes.default_route == Some(method.index) {
        return Some("$default".to_owned());
    }
    Some(format!("{} {}", method.verb, method.resource.path))
}

fn number(value: u64) -> Option<Cow<'static, str>> {
    Some(Cow::Owned(itoa::Buffer::new().format(value).to_owned()))
}
