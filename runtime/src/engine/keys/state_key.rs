//! The key of a state: what API keys are hashed and access keys encrypted under.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::engine::base64;

/// How many bytes a state key has.
const LENGTH: usize = 32;

/// A state key: 32 bytes. Each purpose has a key of its own that is derived from it.
#[derive(Clone)]
pub struct StateKey(Zeroizing<[u8; LENGTH]>);

/// Makes [`ValueHash`]es.
#[derive(Clone)]
pub struct ValueHasher(hmac::Key);

/// The keyed hash of an API key's value (HMAC-SHA256): whoever reads it learns nothing of the value, and whoever
/// has no state key can make none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueHash([u8; LENGTH]);

impl StateKey {
    /// A key of these bytes, which must be unpredictable.
    pub fn of(bytes: [u8; LENGTH]) -> StateKey {
        StateKey(Zeroizing::new(bytes))
    }

    /// Reads a key from base64, with or without white space around it. `None` where it is not 32 bytes in base64.
    pub fn parse(text: &str) -> Option<StateKey> {
        let bytes = Zeroizing::new(base64::decode(text.trim())?);
        Some(StateKey(Zeroizing::new(<[u8; LENGTH]>::try_from(&**bytes).ok()?)))
    }

    /// The key in base64, as [`StateKey::parse`] reads it.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(base64::encode(&*self.0))
    }

    /// What hashes the values of API keys.
    pub fn hasher(&self) -> ValueHasher {
        ValueHasher(hmac::Key::new(hmac::HMAC_SHA256, &*self.derive("api key value")))
    }

    /// The key for a purpose.
    pub(super) fn derive(&self, purpose: &str) -> Zeroizing<[u8; LENGTH]> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &*self.0);
        let tag = hmac::sign(&key, ["gwgen ", purpose].concat().as_bytes());
        let mut derived = Zeroizing::new([0; LENGTH]);
        derived.copy_from_slice(tag.as_ref());
        derived
    }
}

impl ValueHasher {
    /// The hash of a value.
    pub fn hash(&self, value: &str) -> ValueHash {
        let mut bytes = [0; LENGTH];
        bytes.copy_from_slice(hmac::sign(&self.0, value.as_bytes()).as_ref());
        ValueHash(bytes)
    }
}

impl ValueHash {
    /// A hash that was written down; `None` where it has another length.
    pub fn read(bytes: &[u8]) -> Option<ValueHash> {
        Some(ValueHash(bytes.try_into().ok()?))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether two are the same, in a time that does not say where they differ.
    pub fn is(&self, other: &ValueHash) -> bool {
        verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateKey(…)")
    }
}

impl fmt::Debug for ValueHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueHasher(…)")
    }
}
