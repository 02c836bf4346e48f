//! URLs of places: what `--endpoint` binds a name to.

use std::fmt;

use super::authority::{Authority, default_port};
use crate::message::{NamedBy, Origin, Scheme, TlsSettings, without_brackets};

/// An `http` or `https` URL without query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// Name or address in lower case; an IPv6 literal keeps its brackets.
    pub host: Box<str>,
    /// The port, the scheme's own where none was written.
    pub port: u16,
    /// The path without trailing slash; empty for the root.
    pub path: Box<str>,
}

/// Why a text is not such a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlError {
    /// It does not begin with `http://` or `https://`.
    Scheme,
    /// What follows is not `host[:port]`.
    Authority,
    /// The path holds a character that has to be encoded, a query or a fragment.
    Path,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UrlError::Scheme => "a URL begins with http:// or https://",
            UrlError::Authority => "what follows the scheme is not a host name or address",
            UrlError::Path => "the path holds a character that a URL cannot hold there",
        })
    }
}

impl std::error::Error for UrlError {}

impl Url {
    /// Reads a URL.
    pub fn parse(text: &str) -> Result<Url, UrlError> {
        let (scheme, rest) = split_scheme(text).ok_or(UrlError::Scheme)?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let authority = Authority::parse(authority.as_bytes()).ok_or(UrlError::Authority)?;
        if !path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\"<>\\^`{|}".contains(&byte)) {
            return Err(UrlError::Path);
        }
        Ok(Url {
            scheme,
            host: Box::from(authority.host.as_ref()),
            port: authority.port_or_default(scheme),
            path: Box::from(path.trim_end_matches('/')),
        })
    }

    /// The place that it leads to, as somebody named it.
    pub fn origin(&self, named_by: NamedBy) -> Origin {
        Origin {
            scheme: self.scheme,
            host: without_brackets(&self.host).into(),
            port: self.port,
            tls: TlsSettings::default(),
            named_by,
        }
    }

    /// `host[:port]` as it stands in a `Host` field.
    pub fn authority(&self) -> String {
        if self.port == default_port(self.scheme) {
            self.host.to_string()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme.as_str(), self.authority(), self.path)
    }
}

/// Takes the scheme off, in any letter case.
pub fn split_scheme(text: &str) -> Option<(Scheme, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    if scheme.eq_ignore_ascii_case("http") {
        Some((Scheme::Http, rest))
    } else if scheme.eq_ignore_ascii_case("https") {
        Some((Scheme::Https, rest))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let url = Url::parse("HTTPS://Example.com/a/b/").unwrap();
        assert_eq!(url.to_string(), "https://example.com/a/b");
        assert_eq!(url.port, 443);
        assert_eq!(Url::parse("http://127.0.0.1:9").unwrap().authority(), "127.0.0.1:9");
    }

    #[test]
    fn faults() {
        assert_eq!(Url::parse("ftp://a"), Err(UrlError::Scheme));
        assert_eq!(Url::parse("localhost:80"), Err(UrlError::Scheme));
        assert_eq!(Url::parse("http://"), Err(UrlError::Authority));
        assert_eq!(Url::parse("http://user@host/"), Err(UrlError::Authority));
        assert_eq!(Url::parse("http://a/b?c"), Err(UrlError::Path));
    }
}
