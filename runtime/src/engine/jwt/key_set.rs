//! The keys of an issuer (RFC 7517, section 5).

use std::fmt;

use super::claims::Claims;
use super::key::Key;
use super::{Algorithms, Authentic, KeyFault, Refusal, Signed};
use crate::message::{JsonError, JsonKind, Reader};

/// The longest document with keys (Amazon's limit).
pub const MAX_KEY_SET: usize = 150_000;
/// The most keys.
pub const MAX_KEYS: usize = 100;

/// Why a document is no set of keys. One that cannot be used among others is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySetFault {
    /// Longer than a document may be.
    TooLong,
    /// More keys than there may be.
    TooMany,
    /// No JSON, or a member stands twice.
    Json(JsonError),
    /// No object with a list of `keys`.
    Form,
}

impl fmt::Display for KeySetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySetFault::TooLong => write!(f, "they are longer than {MAX_KEY_SET} bytes"),
            KeySetFault::TooMany => write!(f, "they are more than {MAX_KEYS}"),
            KeySetFault::Json(error) => write!(f, "{error}"),
            KeySetFault::Form => f.write_str("they are no object with a list of `keys`"),
        }
    }
}

impl std::error::Error for KeySetFault {}

/// Keys that tokens are verified with.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    unusable: Vec<KeyFault>,
}

impl KeySet {
    /// Reads a document. Keys that cannot be used are left out; [`KeySet::unusable`] has them.
    ///
    /// # Errors
    /// The document is no set of keys.
    pub fn parse(document: &[u8]) -> Result<KeySet, KeySetFault> {
        if document.len() > MAX_KEY_SET {
            return Err(KeySetFault::TooLong);
        }
        let mut reader = Reader::new(document).map_err(KeySetFault::Json)?.refuse_duplicate_keys();
        let json = KeySetFault::Json;
        if reader.kind().map_err(json)? != JsonKind::Object {
            return Err(KeySetFault::Form);
        }
        let mut read = None;
        reader.begin_object().map_err(json)?;
        while let Some(name) = reader.next_key().map_err(json)? {
            if name == "keys" {
                read = Some(read_keys(&mut reader)?);
            } else {
                reader.skip_value().map_err(json)?;
            }
        }
        reader.end().map_err(json)?;
        let (read, mut unusable) = read.ok_or(KeySetFault::Form)?;
        let is_clear = |key: &Key| read.iter().filter(|other| key.is_taken_for(other)).count() < 2;
        let (count, clear) = (read.len(), read.iter().map(is_clear).collect::<Vec<_>>());
        let keys: Vec<Key> =
            read.into_iter().zip(clear).filter_map(|(key, is_clear)| is_clear.then_some(key)).collect();
        unusable.extend(std::iter::repeat_n(KeyFault::Ambiguous, count - keys.len()));
        Ok(KeySet { keys, unusable })
    }

    /// The number of keys that can be used.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key can be used.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Why others were left out, one for each.
    pub fn unusable(&self) -> &[KeyFault] {
        &self.unusable
    }

    /// Verifies a token's signature. Its `kid` picks the key; without one, the key is clear where there is only one
    /// (OpenID Connect Core, 10.1).
    ///
    /// # Errors
    /// No key is the token's, it is not for the token's algorithm, that is not one of `allowed`, or the signature is wrong;
    /// or what was signed are no claims.
    pub fn verify<'s>(&self, token: &'s Signed<'_>, allowed: Algorithms) -> Result<Authentic<'s>, Refusal> {
        self.prove(token, allowed)?;
        Claims::read(&token.payload).map(Authentic::of)
    }

    /// The same for a payload of any kind.
    ///
    /// # Errors
    /// As for [`KeySet::verify`].
    pub fn prove(&self, token: &Signed<'_>, allowed: Algorithms) -> Result<(), Refusal> {
        if !allowed.contains(token.algorithm) {
            return Err(Refusal::Algorithm);
        }
        let key = self.key_of(token)?;
        let message = token.signing_input.as_bytes();
        match key.verifies(token.algorithm, message, &token.signature) {
            None => Err(Refusal::KeyOfOtherAlgorithm),
            Some(false) => Err(Refusal::Signature),
            Some(true) => Ok(()),
        }
    }

    fn key_of(&self, token: &Signed<'_>) -> Result<&Key, Refusal> {
        let Some(id) = token.key_id() else {
            return match &self.keys[..] {
                [key] => Ok(key),
                _ => Err(Refusal::KeyIdMissing),
            };
        };
        let mut named = self.keys.iter().filter(|key| key.id.as_deref() == Some(id)).peekable();
        let first = named.peek().copied().ok_or(Refusal::UnknownKey)?;
        Ok(named.find(|key| key.is_for(token.algorithm)).unwrap_or(first))
    }
}

/// The list that stands next: keys, and why others are none.
fn read_keys(reader: &mut Reader<'_>) -> Result<(Vec<Key>, Vec<KeyFault>), KeySetFault> {
    let json = KeySetFault::Json;
    if reader.kind().map_err(json)? != JsonKind::Array {
        return Err(KeySetFault::Form);
    }
    let (mut keys, mut unusable) = (Vec::new(), Vec::new());
    reader.begin_array().map_err(json)?;
    while reader.next_item().map_err(json)? {
        if keys.len() + unusable.len() == MAX_KEYS {
            return Err(KeySetFault::TooMany);
        }
        match Key::read(reader).map_err(json)? {
            Ok(key) => keys.push(key),
            Err(fault) => unusable.push(fault),
        }
    }
    Ok((keys, unusable))
}
