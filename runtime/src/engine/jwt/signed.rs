//! A token's text (RFC 7515, compact serialization), of which nothing is believed yet.

use super::claims::issuer_of;
use super::{Algorithm, Refusal};
use crate::engine::base64url;
use crate::message::{JsonError, Reader};

/// The longest token.
pub const MAX_TOKEN: usize = 8 * 1024;

/// A token of the right form. Its signature was not looked at: what it says may be anybody's words.
#[derive(Debug)]
pub struct Signed<'t> {
    pub(super) signing_input: &'t str,
    pub(super) algorithm: Algorithm,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    key_id: Option<String>,
}

impl<'t> Signed<'t> {
    /// Takes a token apart: three segments, none empty, in the one base64url that they can have; a header that names an
    /// algorithm with a public key and asks for nothing that is not understood.
    ///
    /// # Errors
    /// It has another form.
    pub fn parse(token: &'t str) -> Result<Signed<'t>, Refusal> {
        if token.len() > MAX_TOKEN {
            return Err(Refusal::TooLong);
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(Refusal::Segments)?;
        let (header, payload) = signing_input.split_once('.').ok_or(Refusal::Segments)?;
        if payload.contains('.') || [header, payload, signature].contains(&"") {
            return Err(Refusal::Segments);
        }
        let decoded = |segment| base64url::decode(segment).ok_or(Refusal::Encoding);
        let (header, payload, signature) = (decoded(header)?, decoded(payload)?, decoded(signature)?);
        let header = read(&header).map_err(|_| Refusal::Header)?;
        if header.asks_for_more {
            return Err(Refusal::Extension);
        }
        let name = header.algorithm.ok_or(Refusal::Header)?;
        let algorithm = Algorithm::named(&name).ok_or(Refusal::Algorithm)?;
        Ok(Signed { signing_input, algorithm, payload, signature, key_id: header.key_id })
    }

    /// `kid`: good for finding a key by it, and for nothing else.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// What is signed: header and payload as they stand in the token.
    pub fn signing_input(&self) -> &'t str {
        self.signing_input
    }

    /// The issuer that the token claims to be of, where one of several has to be chosen. [`Demand::issuer`] is held
    /// against the claim again when the token has proven to be this issuer's.
    ///
    /// [`Demand::issuer`]: super::Demand::issuer
    pub fn unproven_issuer(&self) -> Option<String> {
        issuer_of(&self.payload)
    }
}

/// What of a header is read. Members that say where a key is, or what the payload is, are nobody's business.
#[derive(Default)]
struct Header {
    algorithm: Option<String>,
    key_id: Option<String>,
    asks_for_more: bool,
}

fn read(bytes: &[u8]) -> Result<Header, JsonError> {
    let mut reader = Reader::new(bytes)?.refuse_duplicate_keys();
    let mut header = Header::default();
    reader.begin_object()?;
    while let Some(name) = reader.next_key()? {
        match &*name {
            "alg" => header.algorithm = Some(reader.string()?.into_owned()),
            "kid" => header.key_id = Some(reader.string()?.into_owned()),
            // RFC 7515, 4.1.11: who does not understand all that is named must refuse, and nothing is understood.
            "crit" => {
                header.asks_for_more = true;
                reader.skip_value()?;
            }
            // RFC 7797, 7: never in a token, and signed over other bytes.
            "b64" => header.asks_for_more |= !reader.bool()?,
            _ => drop(reader.skip_value()?),
        }
    }
    reader.end()?;
    Ok(header)
}
