//! The client's header fields: which requests they refuse, which are taken off, what they tell the gateway
//! (reliability.md 2.3).

use super::refusal::Refusal;
use crate::api::ApiKind;
use crate::message::{Headers, KnownHeader, Verb};

/// Names as a set; a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Names(u64);

impl Names {
    #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
    const fn of(names: &[KnownHeader]) -> Names {
        let (mut bits, mut index) = (0, 0);
        while index < names.len() {
            bits |= 1 << names[index] as u32;
            index += 1;
        }
        Names(bits)
    }

    const fn and(self, other: Names) -> Names {
        Names(self.0 | other.0)
    }

    const fn has(self, name: KnownHeader) -> bool {
        self.0 & 1 << name as u32 != 0
    }
}

/// Refused when repeated.
const SINGLETONS: Names = Names::of(&[
    KnownHeader::Host,
    KnownHeader::ContentLength,
    KnownHeader::ContentType,
    KnownHeader::Authorization,
    KnownHeader::XApiKey,
    KnownHeader::Expect,
    KnownHeader::Origin,
    KnownHeader::Range,
    KnownHeader::XAmzDate,
    KnownHeader::XAmzSecurityToken,
    KnownHeader::XAmzContentSha256,
    KnownHeader::XHttpMethodOverride,
]);

/// What the gateway itself says of a request.
const ASSERTED: Names = Names::of(&[
    KnownHeader::Forwarded,
    KnownHeader::XForwardedFor,
    KnownHeader::XForwardedHost,
    KnownHeader::XForwardedPort,
    KnownHeader::XForwardedProto,
    KnownHeader::XAmznApigatewayApiId,
    KnownHeader::XAmznErrorType,
    KnownHeader::XAmznRequestId,
    KnownHeader::XAmznTraceId,
]);

/// Of one connection only.
const HOP_BY_HOP: Names = Names::of(&[
    KnownHeader::Connection,
    KnownHeader::KeepAlive,
    KnownHeader::ProxyAuthenticate,
    KnownHeader::ProxyAuthorization,
    KnownHeader::ProxyConnection,
    KnownHeader::Te,
    KnownHeader::Trailer,
    KnownHeader::TransferEncoding,
    KnownHeader::Upgrade,
]);

/// Framing, which the body carries from here on.
const FRAMING: Names = Names::of(&[KnownHeader::ContentLength, KnownHeader::Expect]);

/// Never visible to a REST API's templates and integrations (reference 4.6, recorded).
const INVISIBLE: Names = Names::of(&[
    KnownHeader::ContentMd5,
    KnownHeader::MaxForwards,
    KnownHeader::Server,
    KnownHeader::WwwAuthenticate,
]);

const REMOVED: Names = ASSERTED.and(HOP_BY_HOP).and(FRAMING);
const PROTECTED: Names = SINGLETONS.and(ASSERTED);
const LOOK_ALIKES: Names = PROTECTED.and(HOP_BY_HOP);
/// Fields that say something before they are dealt with.
const TELLING: Names = Names::of(&[
    KnownHeader::Connection,
    KnownHeader::Expect,
    KnownHeader::XForwardedFor,
    KnownHeader::XAmznRequestId,
    KnownHeader::XAmznTraceId,
    KnownHeader::XHttpMethodOverride,
]);

/// What the removed fields told.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// `X-HTTP-Method-Override`, where it names a known verb.
    pub verb: Option<Verb>,
    /// `X-Amzn-Trace-Id`, unchecked.
    pub trace_id: Option<Box<str>>,
    /// `x-amzn-RequestId`, unchecked.
    pub request_id: Option<Box<str>>,
    /// `X-Forwarded-For`, all fields joined, unchecked.
    pub forwarded_for: Option<Vec<u8>>,
    /// The number of `Host` fields.
    pub hosts: u8,
}

/// Judges the fields, takes off what must not be seen behind this point, and returns what it told.
pub fn sift(headers: &mut Headers, kind: ApiKind) -> Result<Told, Refusal> {
    let removed = if kind == ApiKind::Rest { REMOVED.and(INVISIBLE) } else { REMOVED };
    let mut told = Told::default();
    let (mut seen, mut dirty, mut named) = (Names(0), false, Vec::new());
    for field in headers.iter() {
        let known = field.known;
        if known == KnownHeader::Other {
            if field.name.contains(&b'_') {
                refuse_look_alike(field.name)?;
            }
            dirty |= is_asserted(field.name);
            continue;
        }
        if seen.has(known) && SINGLETONS.has(known) {
            return Err(Refusal::bad_request("repeated-header"));
        }
        seen = seen.and(Names(1 << known as u32));
        dirty |= removed.has(known);
        if TELLING.has(known) {
            listen(known, field.value, &mut told, &mut named)?;
            dirty |= known == KnownHeader::XHttpMethodOverride && told.verb.is_some();
        }
    }
    told.hosts = u8::from(seen.has(KnownHeader::Host));
    if dirty || !named.is_empty() {
        let overridden = told.verb.is_some();
        headers.retain(|field| match field.known {
            KnownHeader::XHttpMethodOverride => !overridden,
            KnownHeader::Other => {
                !is_asserted(field.name) && !named.iter().any(|name| name.eq_ignore_ascii_case(field.name))
            }
            known => {
                !removed.has(known)
                    && (named.is_empty() || !named.iter().any(|name| name.eq_ignore_ascii_case(field.name)))
            }
        });
    }
    Ok(told)
}

fn listen(
    known: KnownHeader,
    value: &[u8],
    told: &mut Told,
    named: &mut Vec<Box<[u8]>>,
) -> Result<(), Refusal> {
    match known {
        KnownHeader::Connection => {
            for token in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                match KnownHeader::classify(token) {
                    protected if PROTECTED.has(protected) => {
                        return Err(Refusal::bad_request("connection-names-protected-header"));
                    }
                    KnownHeader::Other if is_asserted(token) => {
                        return Err(Refusal::bad_request("connection-names-protected-header"));
                    }
                    hop if REMOVED.has(hop) => {}
                    _ if token.is_empty() || token.eq_ignore_ascii_case(b"close") => {}
                    _ => named.push(Box::from(token)),
                }
            }
        }
        KnownHeader::Expect if !value.eq_ignore_ascii_case(b"100-continue") => {
            return Err(Refusal { status: 417, reason: "expectation" });
        }
        KnownHeader::XForwardedFor => {
            let chain = told.forwarded_for.get_or_insert_default();
            if !chain.is_empty() {
                chain.extend_from_slice(b", ");
            }
            chain.extend_from_slice(value);
        }
        KnownHeader::XAmznTraceId => told.trace_id = std::str::from_utf8(value).ok().map(Box::from),
        KnownHeader::XAmznRequestId => told.request_id = std::str::from_utf8(value).ok().map(Box::from),
        // An unknown verb is not ours: it stays for the backend, and changes nothing here.
        KnownHeader::XHttpMethodOverride => {
            told.verb = Verb::parse(value).filter(|verb| *verb != Verb::Trace);
        }
        _ => {}
    }
    Ok(())
}

/// Whether a name without a rule of its own belongs to a family that only a gateway writes: of where a request comes from,
/// or of the client's certificate (RFC 9440, and what other gateways call it).
fn is_asserted(name: &[u8]) -> bool {
    let has_prefix =
        |prefix: &[u8]| name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    match name.first() {
        Some(b'x' | b'X') => {
            has_prefix(b"x-forwarded-")
                || has_prefix(b"x-amzn-")
                || has_prefix(b"x-client-cert")
                || has_prefix(b"x-ssl-client-")
                || has_prefix(b"x-arr-clientcert")
        }
        Some(b'c' | b'C') => has_prefix(b"client-cert"),
        Some(b's' | b'S') => has_prefix(b"ssl-client-"),
        _ => false,
    }
}

/// `X_Api_Key` is `X-Api-Key` to many backends, so such names are refused rather than passed by the rules above.
fn refuse_look_alike(name: &[u8]) -> Result<(), Refusal> {
    let dashed: Vec<u8> = name.iter().map(|byte| if *byte == b'_' { b'-' } else { *byte }).collect();
    if LOOK_ALIKES.has(KnownHeader::classify(&dashed)) || is_asserted(&dashed) {
        return Err(Refusal::bad_request("look-alike-header"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sifted(kind: ApiKind, fields: &[(&str, &str)]) -> Result<(Vec<String>, Told), &'static str> {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        let told = sift(&mut headers, kind).map_err(|refusal| refusal.reason)?;
        let names = headers.iter().map(|field| String::from_utf8_lossy(field.name).into_owned()).collect();
        Ok((names, told))
    }

    #[test]
    fn hop_by_hop_and_asserted_fields_are_taken_off() {
        let (names, told) = sifted(
            ApiKind::OpenApi,
            &[
                ("Host", "a"),
                ("Connection", "close, X-Mine"),
                ("x-mine", "1"),
                ("TE", "trailers"),
                ("X-Forwarded-For", "1.2.3.4"),
                ("x-forwarded-for", "5.6.7.8"),
                ("X-Forwarded-Client-Cert", "x"),
                ("x-amzn-oidc-data", "x"),
                ("Client-Cert", "x"),
                ("SSL-Client-Verify", "x"),
                ("x-ssl-client-s-dn", "x"),
                ("X-Amzn-Trace-Id", "Root=1"),
                ("Content-Length", "3"),
                ("Server", "mine"),
                ("Accept", "*/*"),
            ],
        )
        .unwrap();
        assert_eq!(names, ["Host", "Server", "Accept"]);
        assert_eq!(told.forwarded_for.as_deref(), Some(&b"1.2.3.4, 5.6.7.8"[..]));
        assert_eq!(told.trace_id.as_deref(), Some("Root=1"));
    }

    #[test]
    fn what_rest_apis_never_show() {
        let fields = [("Host", "a"), ("Content-MD5", "x"), ("Max-Forwards", "1"), ("WWW-Authenticate", "x")];
        assert_eq!(sifted(ApiKind::Rest, &fields).unwrap().0, ["Host"]);
        assert_eq!(sifted(ApiKind::Http, &fields).unwrap().0.len(), 4);
    }

    #[test]
    fn refusals() {
        let refused = |fields: &[(&str, &str)]| sifted(ApiKind::Rest, fields).unwrap_err();
        assert_eq!(refused(&[("Authorization", "a"), ("authorization", "b")]), "repeated-header");
        assert_eq!(refused(&[("Connection", "Authorization")]), "connection-names-protected-header");
        assert_eq!(refused(&[("Connection", "close, x-forwarded-for")]), "connection-names-protected-header");
        assert_eq!(refused(&[("X_Api_Key", "a")]), "look-alike-header");
        assert_eq!(refused(&[("x-forwarded_host", "a")]), "look-alike-header");
        assert_eq!(refused(&[("Content_Length", "1")]), "look-alike-header");
        assert_eq!(refused(&[("Expect", "200-ok")]), "expectation");
        assert!(sifted(ApiKind::Rest, &[("my_header", "a"), ("Connection", "keep-alive")]).is_ok());
    }

    #[test]
    fn the_override_is_read_once() {
        let (names, told) = sifted(ApiKind::Rest, &[("X-HTTP-Method-Override", "DELETE")]).unwrap();
        assert!(names.is_empty() && told.verb == Some(Verb::Delete));
        let (names, told) = sifted(ApiKind::Rest, &[("X-HTTP-Method-Override", "MERGE")]).unwrap();
        assert!(names.len() == 1 && told.verb.is_none());
    }
}
