//! What the client is told when the gateway answers itself (reference 2.3, 2.5).

use bytes::Bytes;

use super::bind::BoundGatewayResponse;
use super::jwt;
use super::scope::Scope;
use super::template::{render, select_response};
use crate::api::{ApiKind, Target};
use crate::message::octets::is_field_value;
use crate::message::{
    Body, ErrorType, GatewayResponseType, Headers, KnownHeader, MethodResponse, Rejection, Writer,
    escape_into,
};

/// The status and message of a rejection before anything is customised; `None` as message is JSON's `null`.
pub fn defaults(rejection: &Rejection, kind: ApiKind) -> (u16, Option<&str>) {
    let (status, message) = match kind {
        ApiKind::Rest => rest_default(rejection.kind),
        ApiKind::Http | ApiKind::OpenApi => {
            let status = rejection.status.unwrap_or(plain_status(rejection.kind, kind));
            // Only problem documents have a place for what is wrong with a request.
            let message = match (kind, &rejection.problem) {
                (ApiKind::OpenApi, Some(_)) if status < 500 => {
                    "The request does not fit the API's definition"
                }
                _ => reason(status),
            };
            (status, Some(message))
        }
    };
    (rejection.status.unwrap_or(status), rejection.message.as_deref().or(message))
}

/// The answer to a rejected request. `scope.context.error` is set already, so that templates see it.
pub fn answer(rejection: &Rejection, scope: &Scope<'_>) -> MethodResponse {
    let (status, message) = defaults(rejection, scope.api.kind);
    let mut response = match scope.api.kind {
        ApiKind::Rest => rest(rejection, scope, status, message),
        ApiKind::Http => json(status, message, b"{\"message\":"),
        ApiKind::OpenApi => problem(status, message, rejection.problem.as_deref()),
    };
    if scope.api.kind != ApiKind::Rest && (status == 401 || rejection.challenge.is_some()) {
        let challenge = rejection.challenge.as_deref().unwrap_or(jwt::MISSING);
        response.headers.push(b"WWW-Authenticate", challenge.as_bytes());
    }
    if let Some(seconds) = rejection.retry_after {
        response.headers.push(b"Retry-After", itoa::Buffer::new().format(seconds).as_bytes());
    }
    if let Some(allow) = &rejection.allow {
        response.headers.push(b"Allow", allow.as_bytes());
    }
    response
}

fn rest(rejection: &Rejection, scope: &Scope<'_>, status: u16, message: Option<&str>) -> MethodResponse {
    if rejection.kind == GatewayResponseType::RequestTooLarge {
        // Amazon's front end says so itself, and customising it has no effect.
        let mut headers = Headers::new();
        headers.push(b"Content-Type", b"text/plain");
        let text = Bytes::from_static(b"HTTP content length exceeded 10485760 bytes.");
        return MethodResponse { status, headers, body: Body::Bytes(text) };
    }
    let exact = find(scope, rejection.kind);
    let class = find(
        scope,
        if status < 500 { GatewayResponseType::Default4xx } else { GatewayResponseType::Default5xx },
    );
    let Some(custom) = exact.or(class) else {
        let mut response = json(status, message, opening(rejection.kind));
        response.headers.push(b"x-amzn-ErrorType", error_type(rejection).as_bytes());
        return response;
    };
    let status =
        exact.and_then(|custom| custom.status).or(class.and_then(|class| class.status)).unwrap_or(status);
    let accept = scope.request.and_then(|request| request.headers.known(KnownHeader::Accept));
    let rendered = select_response(&custom.templates, accept)
        .and_then(|(kind, template)| Some((*kind, render(template, scope, b"").ok()?.text)));
    let mut response = match rendered {
        None => json(status, message, b"{\"message\":"),
        Some((kind, text)) => {
            let mut headers = Headers::new();
            headers.push(b"Content-Type", kind.as_bytes());
            MethodResponse { status, headers, body: Body::Bytes(text) }
        }
    };
    response.headers.push(b"x-amzn-ErrorType", error_type(rejection).as_bytes());
    for mapping in &custom.mappings {
        let Target::Header(name) = mapping.target else { continue };
        if is_identifier(name) {
            continue;
        }
        // A header that cannot be written is left out: there is no other answer to give here.
        if let Ok(Some(value)) = mapping.value.evaluate(scope)
            && is_field_value(&value)
        {
            response.headers.set(name.as_bytes(), &value);
        }
    }
    response
}

/// Whether it is one of the identifiers that every answer gets, by which it is found in the log.
fn is_identifier(name: &str) -> bool {
    matches!(KnownHeader::classify(name.as_bytes()), KnownHeader::XAmznRequestId | KnownHeader::XAmzApigwId)
}

fn find<'a>(scope: &Scope<'a>, kind: GatewayResponseType) -> Option<&'a BoundGatewayResponse> {
    scope.gateway_responses().iter().find(|response| response.kind == kind)
}

/// `{"message":…}` as the kind of API writes it.
fn json(status: u16, message: Option<&str>, opening: &[u8]) -> MethodResponse {
    let mut body = opening.to_vec();
    match message {
        None => body.extend_from_slice(b"null"),
        Some(message) => {
            body.push(b'"');
            escape_into(&mut body, message);
            body.push(b'"');
        }
    }
    body.push(b'}');
    let mut headers = Headers::new();
    headers.push(b"Content-Type", b"application/json");
    MethodResponse { status, headers, body: Body::Bytes(Bytes::from(body)) }
}

/// A problem document (RFC 9457). `errors` is an array of JSON.
fn problem(status: u16, message: Option<&str>, errors: Option<&[u8]>) -> MethodResponse {
    let title = reason(status);
    let mut writer = Writer::new();
    writer.begin_object().key("type").string("about:blank").key("title").string(title);
    writer.key("status").u64(u64::from(status));
    if let Some(message) = message.filter(|message| *message != title) {
        writer.key("detail").string(message);
    }
    if let Some(errors) = errors {
        writer.key("errors").raw(errors);
    }
    writer.end_object();
    let mut headers = Headers::new();
    headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/problem+json");
    MethodResponse { status, headers, body: Body::Bytes(Bytes::from(writer.into_bytes())) }
}

/// How the default body begins: a denial has a capital letter, faults around the integration a space (recorded:
/// their body has 36 bytes).
fn opening(kind: GatewayResponseType) -> &'static [u8] {
    use GatewayResponseType::*;
    match kind {
        AccessDenied => b"{\"Message\":",
        ApiConfigurationError | IntegrationFailure | IntegrationTimeout | Default5xx => b"{\"message\": ",
        _ => b"{\"message\":",
    }
}

fn rest_default(kind: GatewayResponseType) -> (u16, Option<&'static str>) {
    use GatewayResponseType::*;
    match kind {
        AccessDenied => (403, Some("User is not authorized to access this resource")),
        ApiConfigurationError | Default5xx => (500, Some("Internal server error")),
        AuthorizerConfigurationError | AuthorizerFailure => (500, None),
        BadRequestBody => (400, Some("Invalid request body")),
        BadRequestParameters => (400, Some("Invalid request parameters")),
        Default4xx => (400, Some("Bad Request")),
        ExpiredToken => (403, Some("The security token included in the request is expired")),
        IntegrationFailure => (504, Some("Internal server error")),
        IntegrationTimeout => (504, Some("Endpoint request timed out")),
        InvalidApiKey | WafFiltered => (403, Some("Forbidden")),
        InvalidSignature => (403, Some("Invalid Signature")),
        MissingAuthenticationToken => (403, Some("Missing Authentication Token")),
        QuotaExceeded => (429, Some("Limit Exceeded")),
        RequestTooLarge => (413, Some("Request Too Long")),
        ResourceNotFound => (404, Some("Not Found")),
        Throttled => (429, Some("Too Many Requests")),
        Unauthorized => (401, Some("Unauthorized")),
        UnsupportedMediaType => (415, Some("Unsupported Media Type")),
    }
}

fn error_type(rejection: &Rejection) -> &'static str {
    use GatewayResponseType::*;
    match rejection.error_type {
        ErrorType::OfKind => {}
        ErrorType::IncompleteSignature => return "IncompleteSignatureException",
        ErrorType::UnrecognizedClient => return "UnrecognizedClientException",
    }
    match rejection.kind {
        // A path of no stage.
        Default4xx if rejection.status == Some(403) => "ForbiddenException",
        AccessDenied => "AccessDeniedException",
        ApiConfigurationError | Default5xx | IntegrationFailure | IntegrationTimeout => {
            "InternalServerErrorException"
        }
        AuthorizerConfigurationError => "AuthorizerConfigurationException",
        AuthorizerFailure => "AuthorizerFailureException",
        BadRequestBody | BadRequestParameters | Default4xx | UnsupportedMediaType | RequestTooLarge => {
            "BadRequestException"
        }
        ExpiredToken => "ExpiredTokenException",
        InvalidApiKey | WafFiltered => "ForbiddenException",
        InvalidSignature => "InvalidSignatureException",
        MissingAuthenticationToken => "MissingAuthenticationTokenException",
        QuotaExceeded => "LimitExceededException",
        ResourceNotFound => "ResourceNotFoundException",
        Throttled => "TooManyRequestsException",
        Unauthorized => "UnauthorizedException",
    }
}

/// The status of a failure outside of REST APIs.
fn plain_status(kind: GatewayResponseType, api: ApiKind) -> u16 {
    use GatewayResponseType::*;
    match kind {
        AccessDenied | ExpiredToken | InvalidApiKey | InvalidSignature | WafFiltered => 403,
        ApiConfigurationError | AuthorizerConfigurationError | AuthorizerFailure | Default5xx => 500,
        BadRequestBody | BadRequestParameters | Default4xx => 400,
        // An HTTP API says the same whether a backend is unreachable or late (reference 2.5).
        IntegrationFailure | IntegrationTimeout if api == ApiKind::Http => 503,
        IntegrationFailure => 502,
        IntegrationTimeout => 504,
        MissingAuthenticationToken | ResourceNotFound => 404,
        QuotaExceeded | Throttled => 429,
        RequestTooLarge => 413,
        Unauthorized => 401,
        UnsupportedMediaType => 415,
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Request Entity Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        417 => "Expectation Failed",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Internal Server Error",
    }
}
