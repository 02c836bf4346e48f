//! `x-amazon-apigateway-cors` of HTTP APIs (reference 1.8). REST APIs answer `OPTIONS` by MOCK methods instead.

use crate::api::Cors;
use crate::message::{Body, Headers, KnownHeader, MethodRequest, MethodResponse, Verb};

/// The answer to a preflight; `None` where the request is none.
pub fn preflight(cors: &Cors, request: &MethodRequest) -> Option<MethodResponse> {
    if request.verb != Verb::Options {
        return None;
    }
    let origin = request.headers.known(KnownHeader::Origin)?;
    request.headers.known(KnownHeader::AccessControlRequestMethod)?;
    let mut headers = Headers::new();
    if let Some(allowed) = allowed_origin(cors, origin) {
        push_origin(cors, allowed, &mut headers);
        push_list(b"Access-Control-Allow-Methods", cors.allow_methods, &mut headers);
        push_list(b"Access-Control-Allow-Headers", cors.allow_headers, &mut headers);
        if let Some(seconds) = cors.max_age {
            headers.push(b"Access-Control-Max-Age", itoa::Buffer::new().format(seconds).as_bytes());
        }
    }
    Some(MethodResponse { status: 204, headers, body: Body::Empty })
}

/// Puts the API's own CORS headers in the place of the integration's.
pub fn decorate(cors: &Cors, origin: Option<&[u8]>, headers: &mut Headers) {
    headers.retain(|field| !is_cors(field.name));
    if let Some(allowed) = origin.and_then(|origin| allowed_origin(cors, origin)) {
        push_origin(cors, allowed, headers);
        push_list(b"Access-Control-Expose-Headers", cors.expose_headers, headers);
    }
}

fn is_cors(name: &[u8]) -> bool {
    const PREFIX: &[u8] = b"access-control-";
    name.get(..PREFIX.len()).is_some_and(|head| head.eq_ignore_ascii_case(PREFIX))
}

/// What `Access-Control-Allow-Origin` says to an origin; `None`: nothing.
fn allowed_origin<'a>(cors: &Cors, origin: &'a [u8]) -> Option<&'a [u8]> {
    if cors.allow_origins.contains(&"*") {
        return Some(b"*");
    }
    let fits = |allowed: &&'static str| match allowed.strip_suffix("://*") {
        Some(scheme) => {
            let (head, rest) = origin.split_at(scheme.len().min(origin.len()));
            head.eq_ignore_ascii_case(scheme.as_bytes()) && rest.starts_with(b"://")
        }
        None => allowed.as_bytes() == origin,
    };
    cors.allow_origins.iter().any(fits).then_some(origin)
}

fn push_origin(cors: &Cors, allowed: &[u8], headers: &mut Headers) {
    headers.push(b"Access-Control-Allow-Origin", allowed);
    if cors.allow_credentials {
        headers.push(b"Access-Control-Allow-Credentials", b"true");
    }
    if allowed != b"*" {
        // Caches must not give one origin's answer to another.
        headers.push(b"Vary", b"Origin");
    }
}

fn push_list(name: &[u8], items: &[&str], headers: &mut Headers) {
    if !items.is_empty() {
        headers.push(name, items.join(",").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORS: Cors = Cors {
        allow_origins: &["https://*", "http://localhost:3000"],
        allow_methods: &["GET", "POST"],
        allow_headers: &[],
        expose_headers: &["x-id"],
        max_age: Some(300),
        allow_credentials: true,
    };

    #[test]
    fn origins() {
        assert_eq!(allowed_origin(&CORS, b"https://a.example"), Some(&b"https://a.example"[..]));
        assert_eq!(allowed_origin(&CORS, b"http://localhost:3000"), Some(&b"http://localhost:3000"[..]));
        assert_eq!(allowed_origin(&CORS, b"http://a.example"), None);
        assert_eq!(allowed_origin(&CORS, b"httpsx"), None);
        assert_eq!(allowed_origin(&Cors { allow_origins: &["*"], ..CORS }, b"null"), Some(&b"*"[..]));
    }

    #[test]
    fn the_integrations_own_are_discarded() {
        let mut headers = Headers::new();
        headers.push(b"Access-Control-Allow-Origin", b"*");
        headers.push(b"X-Other", b"1");
        decorate(&CORS, None, &mut headers);
        assert_eq!(headers.len(), 1);
        decorate(&CORS, Some(b"https://a.example"), &mut headers);
        assert_eq!(headers.last(b"access-control-expose-headers"), Some(&b"x-id"[..]));
        assert_eq!(headers.last(b"access-control-allow-origin"), Some(&b"https://a.example"[..]));
    }
}
