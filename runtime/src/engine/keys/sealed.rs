//! Records under lock: AES-256-GCM, with a key that is derived from the state key.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::StateKey;
use super::record::{KeyRecord, Unreadable};

/// The first byte of a sealed record.
const VERSION: u8 = 1;

/// Locks records, and opens them.
pub struct Sealer(LessSafeKey);

/// A record as a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// What it is found by: [`KeyRecord::name`].
    pub name: String,
    /// The rest, which the state key opens.
    pub sealed: Vec<u8>,
}

impl StateKey {
    /// What locks records. `None`: the crypto library refused, which it does for no key of this length.
    pub fn sealer(&self) -> Option<Sealer> {
        let key = UnboundKey::new(&AES_256_GCM, &*self.derive("key record")).ok()?;
        Some(Sealer(LessSafeKey::new(key)))
    }

    /// What shows that two state keys are the same, and nothing else of them.
    pub fn check(&self) -> [u8; 32] {
        *self.derive("check")
    }
}

impl Sealer {
    /// Locks a record. The nonce must be drawn anew for each; at random, some four thousand million are good for one key.
    pub fn seal(&self, record: &KeyRecord, nonce: [u8; NONCE_LEN]) -> Result<SealedRecord, Unreadable> {
        let name = record.name();
        let mut text = record.write();
        let bytes = std::mem::take(&mut *text);
        let mut bytes = Zeroizing::new(bytes);
        let aad = Aad::from(name.as_bytes());
        let tag = self.0.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut bytes);
        let tag = tag.map_err(|_| Unreadable::because("it is too long"))?;
        let sealed = [&[VERSION][..], &nonce, &bytes, tag.as_ref()].concat();
        Ok(SealedRecord { name, sealed })
    }

    /// Opens a record. One that was moved to another name does not open.
    pub fn open(&self, record: &SealedRecord) -> Result<KeyRecord, Unreadable> {
        let name = record.name.as_bytes();
        let Some((&VERSION, rest)) = record.sealed.split_first() else {
            return Err(Unreadable::because("it is of another version of gwgen"));
        };
        let Some((nonce, sealed)) = rest.split_first_chunk::<NONCE_LEN>() else {
            return Err(Unreadable::because("it is cut off"));
        };
        let mut bytes = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let text = self.0.open_in_place(nonce, Aad::from(name), &mut bytes);
        let text = text.map_err(|_| Unreadable::because("the state key does not open it"))?;
        let read = KeyRecord::read(text)?;
        if read.name().as_bytes() != name {
            return Err(Unreadable::because("it has another's name"));
        }
        Ok(read)
    }
}
