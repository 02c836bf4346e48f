//! URIs of HTTP integrations: read once at start, rendered for each request (reference 4.1; reliability.md 4).
//!
//! Scheme, host and port come from the definition alone. Request data fills `{name}` placeholders of path and query,
//! always encoded.

use std::borrow::Cow;

use super::authority::Authority;
use super::mapping::Value;
use super::query;
use super::scope::Scope;
use super::url::split_scheme;
use crate::message::{Fault, GatewayResponseType, Rejection, Scheme};

/// A URI in its parts.
#[derive(Debug)]
pub struct IntegrationUri {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// Host in lower case.
    pub host: Box<str>,
    /// Port, the scheme's own where none was written.
    pub port: u16,
    /// `host[:port]` as it was written.
    pub authority: Box<str>,
    /// The path; empty or beginning with `/`.
    pub path: Pieces,
    /// The query without `?`.
    pub query: Pieces,
}

/// A path or a query in pieces.
#[derive(Debug, Default)]
pub struct Pieces(Box<[Piece]>);

#[derive(Debug)]
enum Piece {
    Literal(Box<str>),
    /// Its name, for what is not mapped, and where its value comes from.
    Placeholder(Box<str>, Value),
}

impl IntegrationUri {
    /// Reads a URI. `source` says where a placeholder's value comes from; without one it stands for itself.
    /// The error says what is wrong, for the log.
    pub fn parse(text: &str, source: impl Fn(&str) -> Option<Value>) -> Result<IntegrationUri, &'static str> {
        let (scheme, rest) = split_scheme(text).ok_or("the URI is not an HTTP URL")?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (written, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let authority = Authority::parse(written.as_bytes()).ok_or("the URI has no valid host")?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(IntegrationUri {
            scheme,
            host: Box::from(authority.host.as_ref()),
            port: authority.port_or_default(scheme),
            authority: Box::from(written),
            path: Pieces::parse(path, &source),
            query: Pieces::parse(query, &source),
        })
    }
}

impl Pieces {
    /// One literal.
    pub fn literal(text: &str) -> Pieces {
        Pieces::parse(text, &|_| None)
    }

    /// Path and query of a request line that names no place.
    pub fn target(text: &str, source: impl Fn(&str) -> Option<Value>) -> (Pieces, Pieces) {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        (Pieces::parse(path, &source), Pieces::parse(query, &source))
    }

    fn parse(mut text: &str, source: &dyn Fn(&str) -> Option<Value>) -> Pieces {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        while let Some(open) = text.find('{') {
            let (before, behind) = text.split_at(open);
            let name = behind.get(1..).and_then(|behind| behind.split_once('}')).map(|(name, _)| name);
            push_literal(before, &mut literal);
            // `{proxy+}` in a URI means `{proxy}`.
            let value = name.and_then(|name| source(name.trim_end_matches('+')));
            match (name, value) {
                (Some(name), Some(value)) => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal).into()));
                    }
                    pieces.push(Piece::Placeholder(Box::from(name), value));
                    text = behind.get(name.len() + 2..).unwrap_or_default();
                }
                (Some(name), None) if is_name(name) => {
                    // A template can still fill it.
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal).into()));
                    }
                    pieces.push(Piece::Placeholder(Box::from(name), Value::Missing));
                    text = behind.get(name.len() + 2..).unwrap_or_default();
                }
                _ => {
                    push_literal("{", &mut literal);
                    text = behind.get(1..).unwrap_or_default();
                }
            }
        }
        push_literal(text, &mut literal);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal.into()));
        }
        Pieces(pieces.into())
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values that are put in.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Placeholder(_, value) => Some(value),
            Piece::Literal(_) => None,
        })
    }

    /// Writes a path. A value that is not a path segment of the client already cannot make a dot segment.
    pub fn write_path(&self, scope: &Scope<'_>, out: &mut String) -> Result<(), Rejection> {
        let start = out.len();
        let mut foreign = false;
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Placeholder(name, value) => match fill(name, value, scope)? {
                    None => push_placeholder(name, out),
                    Some((text, true)) => out.push_str(&String::from_utf8_lossy(&text)),
                    Some((text, false)) => {
                        foreign = true;
                        query::encode_bytes(&text, out);
                    }
                },
            }
        }
        if foreign { refuse_dot_segments(out.get(start..).unwrap_or_default()) } else { Ok(()) }
    }

    /// Writes a query.
    pub fn write_query(&self, scope: &Scope<'_>, out: &mut String) -> Result<(), Rejection> {
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Placeholder(name, value) => match fill(name, value, scope)? {
                    None => push_placeholder(name, out),
                    Some((text, true)) => {
                        for character in String::from_utf8_lossy(&text).chars() {
                            match character {
                                '&' | '=' | '+' | ';' => {
                                    query::encode(character.encode_utf8(&mut [0; 4]), out)
                                }
                                _ => out.push(character),
                            }
                        }
                    }
                    Some((text, false)) => query::encode_bytes(&text, out),
                },
            }
        }
        Ok(())
    }
}

/// A value, and whether it is percent-encoded already.
type Filling<'a> = (Cow<'a, [u8]>, bool);

/// What stands for a placeholder: what a template set goes first.
fn fill<'a>(name: &str, value: &'a Value, scope: &Scope<'a>) -> Result<Option<Filling<'a>>, Rejection> {
    let set = scope.context.overrides.of_request("path");
    if let Some((_, set)) = set.iter().find(|(set, _)| **set == *name.trim_end_matches('+')) {
        return Ok(Some((Cow::Owned(set.texts().join(",").into_bytes()), false)));
    }
    Ok(value.evaluate(scope)?.map(|text| (text, value.is_raw_path())))
}

/// Writes a path that a mapping made: it has segments, and no query. One with values of the client in it cannot have dot
/// segments.
pub fn push_path(path: &str, foreign: bool, out: &mut String) -> Result<(), Rejection> {
    let start = out.len();
    if !path.starts_with('/') {
        out.push('/');
    }
    for (index, part) in path.split('?').enumerate() {
        if index > 0 {
            query::encode("?", out);
        }
        push_literal(part, out);
    }
    if foreign { refuse_dot_segments(out.get(start..).unwrap_or_default()) } else { Ok(()) }
}

fn refuse_dot_segments(path: &str) -> Result<(), Rejection> {
    let is_dots = |segment: &str| {
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(dots.as_str(), "." | "..")
    };
    if !path.split('/').any(is_dots) {
        return Ok(());
    }
    Err(Rejection::new(
        GatewayResponseType::BadRequestParameters,
        Fault::Client,
        "a value makes a dot segment of the integration's path",
    )
    .with_message("Invalid request parameters"))
}

/// Writes a text of the definition; what a URL cannot hold is encoded.
pub fn push_literal(text: &str, out: &mut String) {
    for character in text.chars() {
        if character.is_ascii_graphic()
            && !matches!(character, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#')
        {
            out.push(character);
        } else {
            query::encode(character.encode_utf8(&mut [0; 4]), out);
        }
    }
}

/// A placeholder without a value stands for itself, braces and all (reference 4.1).
fn push_placeholder(name: &str, out: &mut String) {
    out.push('{');
    out.push_str(name);
    out.push('}');
}

fn is_name(text: &str) -> bool {
    let text = text.strip_suffix('+').unwrap_or(text);
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b'-'))
}
