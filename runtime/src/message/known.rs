//! Names of header fields that the gateway has rules for.

use super::octets::is_same_name;

macro_rules! known_headers {
    ($($header:ident = $name:literal,)*) => {
        /// A header name that the gateway has a rule for, or [`KnownHeader::Other`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the names are the headers")]
        pub enum KnownHeader {
            /// No rule names it.
            Other,
            $($header,)*
        }

        /// The names in lower case, in the order of the enumeration.
        const NAMES: &[(&[u8], KnownHeader)] = &[(b"", KnownHeader::Other), $(($name, KnownHeader::$header),)*];
    };
}

known_headers! {
    Accept = b"accept",
    AcceptCharset = b"accept-charset",
    AcceptEncoding = b"accept-encoding",
    Age = b"age",
    Authorization = b"authorization",
    CacheControl = b"cache-control",
    Connection = b"connection",
    ContentEncoding = b"content-encoding",
    ContentLength = b"content-length",
    ContentMd5 = b"content-md5",
    ContentType = b"content-type",
    Cookie = b"cookie",
    Date = b"date",
    Expect = b"expect",
    Forwarded = b"forwarded",
    Host = b"host",
    KeepAlive = b"keep-alive",
    Location = b"location",
    MaxForwards = b"max-forwards",
    Origin = b"origin",
    Pragma = b"pragma",
    ProxyAuthenticate = b"proxy-authenticate",
    ProxyAuthorization = b"proxy-authorization",
    ProxyConnection = b"proxy-connection",
    Range = b"range",
    Referer = b"referer",
    RetryAfter = b"retry-after",
    Server = b"server",
    SetCookie = b"set-cookie",
    Te = b"te",
    Trailer = b"trailer",
    TransferEncoding = b"transfer-encoding",
    Upgrade = b"upgrade",
    UserAgent = b"user-agent",
    Vary = b"vary",
    Via = b"via",
    WwwAuthenticate = b"www-authenticate",
    Warn = b"warn",
    XAmzApigwId = b"x-amz-apigw-id",
    XAmzContentSha256 = b"x-amz-content-sha256",
    XAmzDate = b"x-amz-date",
    XAmzSecurityToken = b"x-amz-security-token",
    XAmznApigatewayApiId = b"x-amzn-apigateway-api-id",
    XAmznErrorType = b"x-amzn-errortype",
    XAmznRequestId = b"x-amzn-requestid",
    XAmznTraceId = b"x-amzn-trace-id",
    XApiKey = b"x-api-key",
    XForwardedFor = b"x-forwarded-for",
    XForwardedHost = b"x-forwarded-host",
    XForwardedPort = b"x-forwarded-port",
    XForwardedProto = b"x-forwarded-proto",
    XHttpMethodOverride = b"x-http-method-override",
    AccessControlRequestMethod = b"access-control-request-method",
    AccessControlRequestHeaders = b"access-control-request-headers",
}

impl KnownHeader {
    /// Which name it is, in any letter case: one look into a table, one comparison.
    pub fn classify(name: &[u8]) -> KnownHeader {
        let known = SLOTS.get(usize::from(slot(name))).copied().unwrap_or(KnownHeader::Other);
        if is_same_name(known.name(), name) { known } else { KnownHeader::Other }
    }

    /// The name in lower case; empty for [`KnownHeader::Other`].
    pub fn name(self) -> &'static [u8] {
        NAMES.get(self as usize).map_or(b"", |(name, _)| name)
    }
}

/// Where a name stands in [`SLOTS`]. The factors were searched for: with them no two names share a place.
const fn slot(name: &[u8]) -> u8 {
    let ([first, ..], [.., before, last]) = (name, name) else { return 0 };
    (name.len() as u8)
        .wrapping_mul(2)
        .wrapping_add((*first | 0x20).wrapping_mul(21))
        .wrapping_add((*before | 0x20).wrapping_mul(39))
        .wrapping_add(*last | 0x20)
}

/// The name at each place; two at one place are an error of compilation.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
static SLOTS: [KnownHeader; 256] = {
    let mut slots = [KnownHeader::Other; 256];
    let mut index = 1;
    while index < NAMES.len() {
        let (name, known) = NAMES[index];
        let place = slot(name) as usize;
        assert!(
            matches!(slots[place], KnownHeader::Other),
            "two names share a place: search for other factors"
        );
        slots[place] = known;
        index += 1;
    }
    slots
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_any_case() {
        for &(name, known) in NAMES {
            assert_eq!(KnownHeader::classify(name), known);
            assert_eq!(KnownHeader::classify(&name.to_ascii_uppercase()), known);
            assert_eq!(known.name(), name);
            let mut longer = name.to_vec();
            longer.push(b's');
            assert_eq!(KnownHeader::classify(&longer), KnownHeader::Other);
        }
        assert_eq!(KnownHeader::classify(b"hOST"), KnownHeader::Host);
        assert_eq!(KnownHeader::classify(b"x-amzn-trace-ID"), KnownHeader::XAmznTraceId);
    }
}
