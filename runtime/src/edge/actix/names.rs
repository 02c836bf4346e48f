//! Names of answers' fields, as actix wants them.

use actix_http::header::{self, HeaderName};

use crate::message::{Field, KnownHeader};

#[allow(clippy::declare_interior_mutable_const, reason = "a name of static text holds no cell")]
const X_AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
#[allow(clippy::declare_interior_mutable_const, reason = "a name of static text holds no cell")]
const X_AMZ_APIGW_ID: HeaderName = HeaderName::from_static("x-amz-apigw-id");
#[allow(clippy::declare_interior_mutable_const, reason = "a name of static text holds no cell")]
const X_AMZN_ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
#[allow(clippy::declare_interior_mutable_const, reason = "a name of static text holds no cell")]
const X_AMZN_TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// The name of a field; `None` for what is not a name. Known ones cost a copy of a constant.
pub(super) fn header_name(field: &Field<'_>) -> Option<HeaderName> {
    Some(match field.known {
        KnownHeader::Age => header::AGE,
        KnownHeader::CacheControl => header::CACHE_CONTROL,
        KnownHeader::ContentEncoding => header::CONTENT_ENCODING,
        KnownHeader::ContentType => header::CONTENT_TYPE,
        KnownHeader::Location => header::LOCATION,
        KnownHeader::RetryAfter => header::RETRY_AFTER,
        KnownHeader::Server => header::SERVER,
        KnownHeader::SetCookie => header::SET_COOKIE,
        KnownHeader::Vary => header::VARY,
        KnownHeader::Via => header::VIA,
        KnownHeader::WwwAuthenticate => header::WWW_AUTHENTICATE,
        KnownHeader::XAmznRequestId => X_AMZN_REQUEST_ID,
        KnownHeader::XAmzApigwId => X_AMZ_APIGW_ID,
        KnownHeader::XAmznErrorType => X_AMZN_ERROR_TYPE,
        KnownHeader::XAmznTraceId => X_AMZN_TRACE_ID,
        _ => return HeaderName::from_bytes(field.name).ok(),
    })
}
