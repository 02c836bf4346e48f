//! The canonical request (reliability.md 2): what every decision reads.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::time::Instant;

use super::{Body, Headers, Verb};

/// The most parameters a path may have; the compiler refuses more.
pub const MAX_PATH_PARAMETERS: usize = 32;

/// Version of HTTP between client and gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1.
    Http11,
    /// HTTP/2.
    Http2,
}

impl Protocol {
    /// As in `$context.protocol`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Protocol::Http10 => "HTTP/1.0",
            Protocol::Http11 => "HTTP/1.1",
            Protocol::Http2 => "HTTP/2.0",
        }
    }
}

/// Scheme of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain.
    Http,
    /// TLS.
    Https,
}

impl Scheme {
    /// As in `X-Forwarded-Proto`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// A request head as the guarding stream read it: one reading of the bytes, used by everything behind it.
#[derive(Debug)]
pub struct Head {
    /// The method token as written; the arena of `headers` holds it.
    pub method: Range<usize>,
    /// The request target as written; the arena of `headers` holds it.
    pub target: Range<usize>,
    /// Version in the request line.
    pub protocol: Protocol,
    /// The fields; their arena is the whole head as it was read.
    pub headers: Headers,
}

/// Where path parameters stand in a canonical path. Filled by the router without an allocation.
#[derive(Debug, Clone, Copy)]
pub struct PathSpans {
    spans: [(u16, u16); MAX_PATH_PARAMETERS],
    len: u8,
}

impl PathSpans {
    /// None.
    pub const fn new() -> PathSpans {
        PathSpans { spans: [(0, 0); MAX_PATH_PARAMETERS], len: 0 }
    }

    /// The number of parameters.
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds one; more than [`MAX_PATH_PARAMETERS`] are not kept (no compiled API has them).
    pub fn push(&mut self, start: usize, end: usize) {
        if let Some(slot) = self.spans.get_mut(usize::from(self.len)) {
            *slot = (start as u16, end as u16);
            self.len += 1;
        }
    }

    /// Forgets those from `len` on, for backtracking.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len as u8);
    }

    /// The range of parameter `index` in the canonical path.
    pub fn get(&self, index: usize) -> Option<Range<usize>> {
        if index >= self.len() {
            return None;
        }
        self.spans.get(index).map(|&(start, end)| usize::from(start)..usize::from(end))
    }
}

impl Default for PathSpans {
    fn default() -> PathSpans {
        PathSpans::new()
    }
}

/// One request in its canonical form. Routing, policies, throttle and cache keys, validation, mapping, logs and the
/// upstream request read only this.
#[derive(Debug)]
pub struct MethodRequest {
    /// The verb that counts: the client's, or `X-HTTP-Method-Override`'s.
    pub verb: Verb,
    /// For [`Verb::Unknown`]: what was written instead of a verb; for display only.
    pub unknown_verb: Option<Box<str>>,
    /// The request target as written; decides nothing (signatures and display only).
    pub raw_target: Box<str>,
    /// Where the raw path ends in `raw_target` (the query begins after a `?`).
    pub raw_path_len: usize,
    /// The canonical path with its stage: starts with `/`, percent-encoding normalised, nothing else decoded.
    pub path: Box<str>,
    /// Where the resource path begins in `path`: behind the stage, at a `/` (or at the end, for the root).
    pub resource_path_start: usize,
    /// Path parameters of the matched resource, as ranges of `path`.
    pub parameters: PathSpans,
    /// All fields the client sent that may be seen: hop-by-hop ones and what the gateway itself asserts are gone.
    pub headers: Headers,
    /// The body.
    pub body: Body,
    /// The version.
    pub protocol: Protocol,
    /// Plain or TLS.
    pub scheme: Scheme,
    /// `Host`, folded and without default port.
    pub host: Box<str>,
    /// The port that the client reached.
    pub port: u16,
    /// The other end of the socket; `None` on a Unix socket.
    pub peer: Option<SocketAddr>,
    /// The client: the peer, or what a trusted proxy says.
    pub source_ip: IpAddr,
    /// When the head was complete.
    pub received: Instant,
}

impl MethodRequest {
    /// The raw query without `?`, if there is a `?`.
    pub fn raw_query(&self) -> Option<&str> {
        self.raw_target.get(self.raw_path_len + 1..)
    }

    /// The raw path as the client wrote it, without query and without extra slashes in front, which Amazon ignores
    /// everywhere (reference 3.1, recorded).
    pub fn raw_path(&self) -> &str {
        let path = self.raw_target.get(..self.raw_path_len).unwrap_or(&self.raw_target);
        let extra = path.bytes().take_while(|byte| *byte == b'/').count().saturating_sub(1);
        path.get(extra..).unwrap_or(path)
    }

    /// The verb as it was written.
    pub fn verb_text(&self) -> &str {
        self.unknown_verb.as_deref().unwrap_or(self.verb.as_str())
    }

    /// The canonical path without stage; `/` for the root.
    pub fn resource_path(&self) -> &str {
        match self.path.get(self.resource_path_start..) {
            None | Some("") => "/",
            Some(path) => path,
        }
    }

    /// The raw (still encoded) value of the path parameter at a position of `Resource::parameters`.
    pub fn path_parameter(&self, index: usize) -> Option<&str> {
        self.path.get(self.parameters.get(index)?)
    }
}
