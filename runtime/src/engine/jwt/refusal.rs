//! Why a token is refused, and the words that clients read about it.

use std::fmt;

/// What is wrong with a token. Clients learn [`Refusal::description`]; nothing of the token stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not three segments, or an empty one.
    Segments,
    /// Longer than a token may be.
    TooLong,
    /// A segment is not base64url without padding.
    Encoding,
    /// The header is no JSON object with an `alg`, names a member twice, or has one of a wrong type.
    Header,
    /// The header asks for something that must be understood (`crit`), or for a payload that is not encoded (`b64`).
    Extension,
    /// The algorithm is none with a public key, or not one of those that are taken here.
    Algorithm,
    /// No `kid`, where the issuer has several keys or one is asked for.
    KeyIdMissing,
    /// The issuer has no usable key of this `kid`. It may have one since: keys are worth asking for again.
    UnknownKey,
    /// The key is not one for the header's algorithm.
    KeyOfOtherAlgorithm,
    /// The signature is not one of the key.
    Signature,
    /// The payload is no JSON object, or names a member twice.
    Claims,
    /// No `exp`.
    ExpiryMissing,
    /// `exp`, `nbf` or `iat` is not a number, or too large for one.
    Time,
    /// `exp` is over.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// `iat` is still to come.
    IssuedLater,
    /// Another issuer, or none.
    Issuer,
    /// None of the audiences.
    Audience,
    /// Another `token_use`.
    Use,
}

impl Refusal {
    /// `error_description` of an HTTP API's `www-authenticate`. Amazon's words where they are known, else those of the
    /// library that Amazon's are of.
    pub const fn description(self) -> &'static str {
        match self {
            Refusal::Segments => "token contains an invalid number of segments",
            Refusal::TooLong => "the token is too long",
            Refusal::Encoding | Refusal::Header | Refusal::Claims => "the token is malformed",
            Refusal::Extension => "the token has an unsupported critical header",
            Refusal::Algorithm | Refusal::KeyOfOtherAlgorithm => "signing method is invalid",
            Refusal::KeyIdMissing => "the token has no key id",
            Refusal::UnknownKey => "the token's signing key is not known",
            Refusal::Signature => "signature is invalid",
            Refusal::ExpiryMissing => "the token has no expiration",
            Refusal::Time => "the token has a time that is not a number",
            Refusal::Expired => "the token has expired",
            Refusal::NotYetValid => "the token is not valid yet",
            Refusal::IssuedLater => "the token was used before it was issued",
            Refusal::Issuer => "issuer does not match",
            Refusal::Audience => "the token does not have a valid audience",
            Refusal::Use => "the token is of another use",
        }
    }

    /// `message` of a REST API's answer, where a user pool guards it.
    pub const fn cognito_message(self) -> &'static str {
        match self {
            Refusal::Expired => "The incoming token has expired",
            _ => "Unauthorized",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description())
    }
}

impl std::error::Error for Refusal {}
