//! Tokens whose signatures were verified: what costs most of a check is not done twice.
//!
//! A token is kept with the keys that it was verified with. Where its issuer has others by now, it is verified again: a key
//! that was withdrawn admits nobody any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::IdentityHash;
use super::fifo::Fifo;
use crate::engine::jwt::{KeySet, Token};

/// The most bytes of tokens that are kept.
const LARGEST: usize = 16_777_216;
/// Parts with a lock each, so that workers seldom meet.
const SHARDS: usize = 16;
/// What keeping a token takes beside it.
const OVERHEAD: usize = 256;

/// The tokens of a process.
#[derive(Debug)]
pub struct Tokens([Mutex<Fifo<Kept>>; SHARDS]);

#[derive(Debug)]
struct Kept {
    token: Arc<Token>,
    keys: Arc<KeySet>,
}

impl Default for Tokens {
    fn default() -> Tokens {
        Tokens(std::array::from_fn(|_| Mutex::new(Fifo::new(LARGEST / SHARDS))))
    }
}

impl Tokens {
    /// A token that was verified with these keys.
    pub fn get(&self, key: &IdentityHash, keys: &Arc<KeySet>) -> Option<Arc<Token>> {
        let shard = self.shard(key);
        shard.get(key).filter(|kept| Arc::ptr_eq(&kept.keys, keys)).map(|kept| Arc::clone(&kept.token))
    }

    /// Keeps a token.
    pub fn keep(&self, key: IdentityHash, token: Arc<Token>, keys: Arc<KeySet>) {
        let bytes = token.size() + OVERHEAD;
        self.shard(&key).insert(key, Kept { token, keys }, bytes);
    }

    fn shard(&self, key: &IdentityHash) -> MutexGuard<'_, Fifo<Kept>> {
        let [fallback, ..] = &self.0;
        self.0.get(key.shard(SHARDS)).unwrap_or(fallback).lock().unwrap_or_else(PoisonError::into_inner)
    }
}
