//! Names of header fields that the gateway has rules for.

/// A header name that the gateway has a rule for, or [`KnownHeader::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the headers")]
pub enum KnownHeader {
    /// No rule names it.
    Other,
    Accept,
    AcceptCharset,
    AcceptEncoding,
    Age,
    Authorization,
    CacheControl,
    Connection,
    ContentEncoding,
    ContentLength,
    ContentMd5,
    ContentType,
    Cookie,
    Date,
    Expect,
    Forwarded,
    Host,
    KeepAlive,
    Location,
    MaxForwards,
    Origin,
    Pragma,
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyConnection,
    Range,
    Referer,
    RetryAfter,
    Server,
    SetCookie,
    Te,
    Trailer,
    TransferEncoding,
    Upgrade,
    UserAgent,
    Vary,
    Via,
    WwwAuthenticate,
    Warn,
    XAmzApigwId,
    XAmzContentSha256,
    XAmzDate,
    XAmzSecurityToken,
    XAmznApigatewayApiId,
    XAmznErrorType,
    XAmznRequestId,
    XAmznTraceId,
    XApiKey,
    XForwardedFor,
    XForwardedHost,
    XForwardedPort,
    XForwardedProto,
    XHttpMethodOverride,
    AccessControlRequestMethod,
    AccessControlRequestHeaders,
}

impl KnownHeader {
    /// Which name it is, in any letter case. Names are compared with those of the same length only.
    pub fn classify(name: &[u8]) -> KnownHeader {
        let candidates: &[(&[u8], KnownHeader)] = match name.len() {
            2 => &[(b"te", KnownHeader::Te)],
            3 => &[(b"age", KnownHeader::Age), (b"via", KnownHeader::Via)],
            4 => &[
                (b"date", KnownHeader::Date),
                (b"host", KnownHeader::Host),
                (b"vary", KnownHeader::Vary),
                (b"warn", KnownHeader::Warn),
            ],
            5 => &[(b"range", KnownHeader::Range)],
            6 => &[
                (b"accept", KnownHeader::Accept),
                (b"cookie", KnownHeader::Cookie),
                (b"expect", KnownHeader::Expect),
                (b"origin", KnownHeader::Origin),
                (b"pragma", KnownHeader::Pragma),
                (b"server", KnownHeader::Server),
            ],
            7 => &[
                (b"referer", KnownHeader::Referer),
                (b"trailer", KnownHeader::Trailer),
                (b"upgrade", KnownHeader::Upgrade),
            ],
            8 => &[(b"location", KnownHeader::Location)],
            9 => &[(b"forwarded", KnownHeader::Forwarded), (b"x-api-key", KnownHeader::XApiKey)],
            10 => &[
                (b"connection", KnownHeader::Connection),
                (b"keep-alive", KnownHeader::KeepAlive),
                (b"set-cookie", KnownHeader::SetCookie),
                (b"user-agent", KnownHeader::UserAgent),
                (b"x-amz-date", KnownHeader::XAmzDate),
            ],
            11 => &[(b"content-md5", KnownHeader::ContentMd5), (b"retry-after", KnownHeader::RetryAfter)],
            12 => &[(b"content-type", KnownHeader::ContentType), (b"max-forwards", KnownHeader::MaxForwards)],
            13 => &[
                (b"authorization", KnownHeader::Authorization),
                (b"cache-control", KnownHeader::CacheControl),
            ],
            14 => &[
                (b"accept-charset", KnownHeader::AcceptCharset),
                (b"content-length", KnownHeader::ContentLength),
                (b"x-amz-apigw-id", KnownHeader::XAmzApigwId),
            ],
            15 => &[
                (b"accept-encoding", KnownHeader::AcceptEncoding),
                (b"x-amzn-trace-id", KnownHeader::XAmznTraceId),
                (b"x-forwarded-for", KnownHeader::XForwardedFor),
            ],
            16 => &[
                (b"content-encoding", KnownHeader::ContentEncoding),
                (b"proxy-connection", KnownHeader::ProxyConnection),
                (b"www-authenticate", KnownHeader::WwwAuthenticate),
                (b"x-amzn-errortype", KnownHeader::XAmznErrorType),
                (b"x-amzn-requestid", KnownHeader::XAmznRequestId),
                (b"x-forwarded-host", KnownHeader::XForwardedHost),
                (b"x-forwarded-port", KnownHeader::XForwardedPort),
            ],
            17 => &[
                (b"transfer-encoding", KnownHeader::TransferEncoding),
                (b"x-forwarded-proto", KnownHeader::XForwardedProto),
            ],
            18 => &[(b"proxy-authenticate", KnownHeader::ProxyAuthenticate)],
            19 => &[(b"proxy-authorization", KnownHeader::ProxyAuthorization)],
            20 => &[
                (b"x-amz-content-sha256", KnownHeader::XAmzContentSha256),
                (b"x-amz-security-token", KnownHeader::XAmzSecurityToken),
            ],
            22 => &[(b"x-http-method-override", KnownHeader::XHttpMethodOverride)],
            24 => &[(b"x-amzn-apigateway-api-id", KnownHeader::XAmznApigatewayApiId)],
            29 => &[(b"access-control-request-method", KnownHeader::AccessControlRequestMethod)],
            30 => &[(b"access-control-request-headers", KnownHeader::AccessControlRequestHeaders)],
            _ => return KnownHeader::Other,
        };
        candidates
            .iter()
            .find(|(candidate, _)| is_same(candidate, name))
            .map_or(KnownHeader::Other, |&(_, known)| known)
    }
}

/// Whether a name is one in lower case of the same length. Most names fail at their first letter.
fn is_same(lower: &[u8], name: &[u8]) -> bool {
    lower.first() == name.first().map(u8::to_ascii_lowercase).as_ref()
        && lower
            .iter()
            .zip(name)
            .fold(true, |same, (lower, byte)| same & (*lower == byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_case() {
        assert_eq!(KnownHeader::classify(b"hOST"), KnownHeader::Host);
        assert_eq!(KnownHeader::classify(b"x-amzn-trace-ID"), KnownHeader::XAmznTraceId);
        assert_eq!(KnownHeader::classify(b"Hosts"), KnownHeader::Other);
        assert_eq!(KnownHeader::classify(b""), KnownHeader::Other);
    }
}
