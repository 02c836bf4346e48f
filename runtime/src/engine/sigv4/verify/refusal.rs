//! Why a signed request is refused, in Amazon's words.

use std::fmt;

use aws_lc_rs::digest;

use crate::engine::base64;
use crate::message::{ErrorType, GatewayResponseType};

/// A part of the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The algorithm, in a query.
    Algorithm,
    /// Who signed, for what.
    Credential,
    /// The signature.
    Signature,
    /// The fields that are signed.
    SignedHeaders,
    /// When it was signed.
    Date,
    /// For how long, in a query.
    Expires,
}

/// What is wrong. Clients learn [`Refusal::message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No credentials at all.
    Missing,
    /// `Authorization` is not a list of `name=value`.
    NoPair {
        /// The whole value.
        header: Vec<u8>,
    },
    /// `Authorization` does not begin with the algorithm.
    NoAlgorithm,
    /// `Authorization`, or the date beside it, is not whole.
    PartsMissing {
        /// What is missing.
        parts: Vec<Part>,
        /// The whole value.
        header: Vec<u8>,
    },
    /// The query says that the request is signed, and does not say all of it.
    ParametersMissing(Vec<Part>),
    /// Credentials, or a part of them, in more than one place.
    Several,
    /// Another algorithm.
    Algorithm(String),
    /// The credential has not five elements.
    Credential(String),
    /// The credential is for something else.
    Scope {
        /// Its region, where it is another.
        region: Option<String>,
        /// The service that it should be for, where it is for another.
        service: Option<String>,
        /// Its end, where it is another.
        terminator: Option<String>,
    },
    /// The credential's day is not that of the date.
    Day {
        /// The credential's.
        scope: String,
        /// The date.
        date: String,
    },
    /// The date is none in the one form that there is.
    Date(String),
    /// Not 1 to 604,800 seconds.
    Expires,
    /// Signed too long ago.
    Expired {
        /// When it was signed.
        date: String,
        /// When it should have been, or later.
        earliest: String,
        /// The time.
        now: String,
        /// For how many seconds it was good.
        good_for: u64,
    },
    /// Signed in the future.
    NotYetCurrent {
        /// When it was signed.
        date: String,
        /// When it should have been, or earlier.
        latest: String,
        /// The time.
        now: String,
    },
    /// `SignedHeaders` is not sorted, names a field twice, or one that is not there.
    SignedHeaders,
    /// `Host` is not signed.
    HostNotSigned,
    /// A field is not signed that must be.
    NotSigned,
    /// The body is not signed, and must be.
    UnsignedPayload,
    /// The payload's hash is none: one of a kind that is signed in pieces, or nothing that is known.
    Payload,
    /// The signature is not that of this request and this key.
    Signature,
    /// Nobody has this access key id.
    UnknownKey,
    /// The session token is over: whoever looks up keys says so.
    ExpiredToken,
}

impl Refusal {
    /// `x-amzn-ErrorType`.
    pub fn error_type(&self) -> &'static str {
        match (self.error(), self) {
            (ErrorType::OfKind, Refusal::Missing) => "MissingAuthenticationTokenException",
            (ErrorType::OfKind, Refusal::ExpiredToken) => "ExpiredTokenException",
            (ErrorType::OfKind, _) => "InvalidSignatureException",
            (ErrorType::IncompleteSignature, _) => "IncompleteSignatureException",
            (ErrorType::UnrecognizedClient, _) => "UnrecognizedClientException",
        }
    }

    /// The same where the gateway response does not say it.
    pub fn error(&self) -> ErrorType {
        match self {
            Refusal::NoPair { .. }
            | Refusal::NoAlgorithm
            | Refusal::PartsMissing { .. }
            | Refusal::ParametersMissing(_)
            | Refusal::Several
            | Refusal::Algorithm(_)
            | Refusal::Credential(_)
            | Refusal::Date(_)
            | Refusal::Expires => ErrorType::IncompleteSignature,
            Refusal::UnknownKey => ErrorType::UnrecognizedClient,
            _ => ErrorType::OfKind,
        }
    }

    /// The gateway response that a REST API answers with.
    pub fn response_type(&self) -> GatewayResponseType {
        match self {
            Refusal::Missing => GatewayResponseType::MissingAuthenticationToken,
            Refusal::ExpiredToken => GatewayResponseType::ExpiredToken,
            _ => GatewayResponseType::InvalidSignature,
        }
    }

    /// What the client reads. Of `Authorization` it shows the hash, as Amazon does since tokens stood in answers.
    pub fn message(&self) -> String {
        match self {
            Refusal::Missing => "Missing Authentication Token".to_owned(),
            Refusal::NoPair { header } => format!(
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded \
                 with Base64): '{}'.",
                hashed(header)
            ),
            Refusal::NoAlgorithm => {
                "Authorization header must begin with the algorithm name, which cannot include an equal-sign".to_owned()
            }
            Refusal::PartsMissing { parts, header } => {
                let parts: Vec<&str> = parts.iter().map(|part| part.required()).collect();
                let (parts, hashed) = (parts.join(" "), hashed(header));
                format!("{parts} (Hashed with SHA-256 and encoded with Base64) Authorization={hashed}")
            }
            Refusal::ParametersMissing(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| format!("AWS query-string parameters must include '{}'.", part.parameter()))
                    .collect();
                format!("{} Re-examine the query-string parameters.", parts.join(" "))
            }
            Refusal::Several => "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature \
                                 query string parameter or the Authorization header should be specified"
                .to_owned(),
            Refusal::Algorithm(name) => format!("Unsupported AWS 'algorithm': '{name}'."),
            Refusal::Credential(credential) => format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                 '{credential}'"
            ),
            Refusal::Scope { region, service, terminator } => {
                let faults = [
                    region.as_ref().map(|region| {
                        format!("Credential should be scoped to a valid region, not '{region}'.")
                    }),
                    service
                        .as_ref()
                        .map(|service| format!("Credential should be scoped to correct service: '{service}'.")),
                    terminator.as_ref().map(|terminator| {
                        format!(
                            "Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."
                        )
                    }),
                ];
                faults.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            Refusal::Day { scope, date } => format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope}' != \
                 '{}', from '{date}'.",
                date.chars().take(8).collect::<String>()
            ),
            Refusal::Date(date) => format!(
                "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
            ),
            Refusal::Expires => {
                "X-Amz-Expires must be a number of seconds from 1 to 604800, which is a week".to_owned()
            }
            Refusal::Expired { date, earliest, now, good_for } => {
                let (length, unit) = if good_for % 60 == 0 { (good_for / 60, "min.") } else { (*good_for, "sec.") };
                format!("Signature expired: {date} is now earlier than {earliest} ({now} - {length} {unit})")
            }
            Refusal::NotYetCurrent { date, latest, now } => {
                format!("Signature not yet current: {date} is still later than {latest} ({now} + 5 min.)")
            }
            Refusal::HostNotSigned => {
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".to_owned()
            }
            Refusal::NotSigned => "There were headers present in the request which were not signed".to_owned(),
            Refusal::UnsignedPayload => {
                "The payload must be signed: x-amz-content-sha256 must not be UNSIGNED-PAYLOAD".to_owned()
            }
            Refusal::Payload => "x-amz-content-sha256 must be a valid sha256 value of the payload".to_owned(),
            Refusal::SignedHeaders | Refusal::Signature => {
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details."
                    .to_owned()
            }
            Refusal::UnknownKey => "The security token included in the request is invalid.".to_owned(),
            Refusal::ExpiredToken => "The security token included in the request is expired".to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Refusal {}

impl Part {
    /// The sentence about a part that `Authorization` lacks.
    fn required(self) -> &'static str {
        match self {
            Part::Algorithm | Part::Credential => "Authorization header requires 'Credential' parameter.",
            Part::Signature => "Authorization header requires 'Signature' parameter.",
            Part::SignedHeaders => "Authorization header requires 'SignedHeaders' parameter.",
            Part::Date | Part::Expires => {
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
            }
        }
    }

    /// Its name in a query.
    fn parameter(self) -> &'static str {
        match self {
            Part::Algorithm => "X-Amz-Algorithm",
            Part::Credential => "X-Amz-Credential",
            Part::Signature => "X-Amz-Signature",
            Part::SignedHeaders => "X-Amz-SignedHeaders",
            Part::Date => "X-Amz-Date",
            Part::Expires => "X-Amz-Expires",
        }
    }
}

fn hashed(header: &[u8]) -> String {
    base64::encode(digest::digest(&digest::SHA256, header).as_ref())
}
