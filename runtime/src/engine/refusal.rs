//! Requests that are refused before a stage is chosen: they are not a canonical request.

use super::head::HeadFault;
use crate::message::{Fault, GatewayResponseType, Rejection};

/// Reasons for which a request is refused before it is canonical, beside those of [`super::head::HeadFault`]: a closed list, so
/// that clients cannot make series.
pub const REASONS: [&str; 18] = [
    "authority-is-not-host",
    "client-certificate",
    "connection-names-protected-header",
    "dot-segment",
    "double-encoding",
    "host",
    "look-alike-header",
    "overloaded",
    "panic",
    "path-character",
    "path-encoding",
    "percent-encoding",
    "query-character",
    "query-encoding",
    "query-parameters",
    "repeated-header",
    "target-form",
    "target-length",
];

/// The methods that an API can have: all but CONNECT and TRACE.
const ALLOWED: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// Why a head does not become a canonical request. The connection ends with the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// 400, 403, 405, 408, 414, 417, 431, 500, 503 or 505.
    pub status: u16,
    /// One of a closed list of reasons, for the log and for counters.
    pub reason: &'static str,
}

impl Refusal {
    /// Too many requests are in flight.
    pub const OVERLOADED: Refusal = Refusal { status: 503, reason: "overloaded" };

    /// The certificate that the connection was made with is trusted no longer: the answer that Amazon gives where a
    /// handshake was not refused (reference 7.6).
    pub const UNTRUSTED: Refusal = Refusal { status: 403, reason: "client-certificate" };

    /// Something panicked where no exchange was there to answer for it.
    pub const PANIC: Refusal = Refusal { status: 500, reason: "panic" };

    /// 400.
    pub const fn bad_request(reason: &'static str) -> Refusal {
        Refusal { status: 400, reason }
    }

    /// As which failure it is answered. Amazon has no type of its own for any of these, so it is the one that every
    /// other failure of the class falls back to.
    pub fn rejection(self) -> Rejection {
        let kind = match self.status {
            ..500 => GatewayResponseType::Default4xx,
            _ => GatewayResponseType::Default5xx,
        };
        let overloaded = self == Refusal::OVERLOADED;
        let fault = if self.status < 500 || self.status == 505 { Fault::Client } else { Fault::Gateway };
        let rejection = Rejection::new(kind, fault, self.reason).with_status(self.status);
        let rejection = Rejection { retry_after: overloaded.then_some(1), ..rejection };
        // A 405 names what is allowed (RFC 9110, 15.5.6). What was asked for never got as far as a resource.
        let allow = (self.status == 405).then(|| ALLOWED.into());
        Rejection { allow, ..rejection.with_message(self.message()) }
    }

    /// The text for the client.
    pub const fn message(&self) -> &'static str {
        match self.status {
            403 => "Forbidden",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            414 => "Request URI too long",
            417 => "Expectation Failed",
            431 => "Request Header Fields Too Large",
            500 => "Internal server error",
            503 => "Service Unavailable",
            505 => "HTTP Version Not Supported",
            _ => "Bad Request",
        }
    }
}

impl From<HeadFault> for Refusal {
    fn from(fault: HeadFault) -> Refusal {
        Refusal { status: fault.status(), reason: fault.as_str() }
    }
}
