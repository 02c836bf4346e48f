//! Which header fields pass, are dropped or are renamed between client, gateway and backend (reference 4.6).

use crate::api::ApiKind;
use crate::message::{Edit, Field, KnownHeader};

/// What a mapping to a header of the integration request comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetRule {
    /// It is delivered.
    Deliver,
    /// It is silently left out.
    Ignore,
    /// The method answers 500.
    Forbid,
}

/// Kinds of integrations that the rules tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// `HTTP`, `HTTP_PROXY` and `MOCK`.
    Http,
    /// `AWS` and `AWS_PROXY`.
    Aws,
}

/// A REST API's mapping to `integration.request.header.<name>` (recorded).
pub fn mapping_target(name: &str, backend: Backend) -> TargetRule {
    use KnownHeader::*;
    match (KnownHeader::classify(name.as_bytes()), backend) {
        (ContentLength | TransferEncoding | XAmznTraceId | XAmznApigatewayApiId, _) => TargetRule::Forbid,
        (Authorization | Connection | Expect | ProxyAuthenticate | Te, Backend::Aws) => TargetRule::Forbid,
        (Connection | KeepAlive | ProxyConnection | Expect | ProxyAuthenticate | Te | Via, Backend::Http) => {
            TargetRule::Ignore
        }
        (Via | Referer, Backend::Aws) => TargetRule::Ignore,
        _ => TargetRule::Deliver,
    }
}

/// A field of the client on its way to an HTTP backend of a proxy integration.
pub fn to_backend(kind: ApiKind, field: Field<'_>) -> Edit {
    use KnownHeader::*;
    match (kind, field.known) {
        // The backend's own host is written in its place.
        (_, Host) => Edit::Remove,
        (ApiKind::Rest, ContentEncoding | Via) => Edit::Remove,
        // HTTP APIs say the same in one `Forwarded` field (reference 4.3).
        (ApiKind::Http, XForwardedFor | XForwardedHost | XForwardedPort | XForwardedProto) => Edit::Remove,
        _ => Edit::Keep,
    }
}

/// A field of an HTTP backend's answer on its way to the client of a proxy integration.
pub fn from_backend(kind: ApiKind, field: Field<'_>) -> Edit {
    use KnownHeader::*;
    let framing = matches!(field.known, TransferEncoding | KeepAlive | ProxyConnection | Trailer | Upgrade);
    match kind {
        _ if framing => Edit::Remove,
        ApiKind::Rest => match field.known {
            Expect | Host | ProxyAuthenticate | Te | Via => Edit::Remove,
            XAmzApigwId => Edit::Remove,
            known => remapped(known),
        },
        ApiKind::Http | ApiKind::OpenApi => match field.known {
            // The length stays readable: it is the answer to a HEAD.
            Connection | Te | ProxyAuthenticate => Edit::Remove,
            _ if kind == ApiKind::Http && field.name.eq_ignore_ascii_case(b"apigw-requestid") => Edit::Remove,
            _ => Edit::Keep,
        },
    }
}

/// A field that a Lambda function's answer of a REST API sets.
pub fn from_function(field: Field<'_>) -> Edit {
    use KnownHeader::*;
    match field.known {
        Connection | ContentLength | Date | Server => remapped(field.known),
        TransferEncoding | KeepAlive | ProxyConnection | Upgrade | Trailer | XAmzApigwId | XAmznRequestId => {
            Edit::Remove
        }
        _ => Edit::Keep,
    }
}

/// A mapping to `method.response.header.<name>` of an integration that is not a proxy (recorded).
pub fn mapped_response(known: KnownHeader) -> Edit {
    use KnownHeader::*;
    match known {
        TransferEncoding | KeepAlive | ProxyConnection => Edit::Remove,
        Expect => Edit::Rename(b"x-amzn-Remapped-Expect"),
        Host => Edit::Rename(b"x-amzn-Remapped-Host"),
        ProxyAuthenticate => Edit::Rename(b"x-amzn-Remapped-Proxy-Authenticate"),
        Trailer => Edit::Rename(b"x-amzn-Remapped-Trailer"),
        Upgrade => Edit::Rename(b"x-amzn-Remapped-Upgrade"),
        XAmznRequestId | XAmzApigwId => Edit::Remove,
        known => remapped(known),
    }
}

fn remapped(known: KnownHeader) -> Edit {
    use KnownHeader::*;
    Edit::Rename(match known {
        Authorization => b"x-amzn-Remapped-Authorization",
        Connection => b"x-amzn-Remapped-Connection",
        ContentLength => b"x-amzn-Remapped-Content-Length",
        ContentMd5 => b"x-amzn-Remapped-Content-MD5",
        Date => b"x-amzn-Remapped-Date",
        MaxForwards => b"x-amzn-Remapped-Max-Forwards",
        Server => b"x-amzn-Remapped-Server",
        UserAgent => b"x-amzn-Remapped-User-Agent",
        WwwAuthenticate => b"x-amzn-Remapped-WWW-Authenticate",
        XAmznRequestId => b"x-amzn-Remapped-x-amzn-RequestId",
        _ => return Edit::Keep,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str) -> Field<'_> {
        Field { known: KnownHeader::classify(name.as_bytes()), name: name.as_bytes(), value: b"" }
    }

    #[test]
    fn mapping_targets_as_recorded() {
        for (name, http, aws) in [
            ("Content-Length", TargetRule::Forbid, TargetRule::Forbid),
            ("transfer-encoding", TargetRule::Forbid, TargetRule::Forbid),
            ("Authorization", TargetRule::Deliver, TargetRule::Forbid),
            ("Expect", TargetRule::Ignore, TargetRule::Forbid),
            ("TE", TargetRule::Ignore, TargetRule::Forbid),
            ("Via", TargetRule::Ignore, TargetRule::Ignore),
            ("Host", TargetRule::Deliver, TargetRule::Deliver),
            ("X-Mine", TargetRule::Deliver, TargetRule::Deliver),
        ] {
            assert_eq!(mapping_target(name, Backend::Http), http, "{name}");
            assert_eq!(mapping_target(name, Backend::Aws), aws, "{name}");
        }
    }

    #[test]
    fn answers_of_proxies() {
        let rest = |name| from_backend(ApiKind::Rest, field(name));
        assert_eq!(rest("connection"), Edit::Rename(b"x-amzn-Remapped-Connection"));
        assert_eq!(rest("Date"), Edit::Rename(b"x-amzn-Remapped-Date"));
        assert_eq!(rest("x-amzn-RequestId"), Edit::Rename(b"x-amzn-Remapped-x-amzn-RequestId"));
        assert_eq!(rest("Via"), Edit::Remove);
        assert_eq!(rest("Content-Type"), Edit::Keep);
        assert_eq!(from_backend(ApiKind::OpenApi, field("Date")), Edit::Keep);
        assert_eq!(from_backend(ApiKind::OpenApi, field("Connection")), Edit::Remove);
    }

    #[test]
    fn mapped_responses_as_recorded() {
        for name in
            ["Accept", "Age", "Content-Encoding", "Content-Type", "Pragma", "Range", "TE", "Via", "Warn"]
        {
            assert_eq!(mapped_response(KnownHeader::classify(name.as_bytes())), Edit::Keep, "{name}");
        }
        for name in
            ["Authorization", "Content-MD5", "Expect", "Host", "Trailer", "Upgrade", "WWW-Authenticate"]
        {
            match mapped_response(KnownHeader::classify(name.as_bytes())) {
                Edit::Rename(renamed) => assert_eq!(renamed, format!("x-amzn-Remapped-{name}").as_bytes()),
                other => panic!("{name}: {other:?}"),
            }
        }
        assert_eq!(mapped_response(KnownHeader::TransferEncoding), Edit::Remove);
    }
}
