//! Answers that are kept (reference 8.3; reliability.md 7): what they are kept by, how many, and who asks for them anew.
//!
//! A key is a hash that nobody finds two of; an answer is what the client sees, before it is compressed and identified.
//! Parts of a cache have a lock each, which is held for a look or an insertion, never over a call.

mod answer;
mod frequency;
mod key;
mod shard;
mod store;
#[cfg(test)]
mod tests;

pub use answer::{KeptAnswer, LARGEST};
pub use key::{CacheKey, key};
pub use store::{Cache, Caches, DEFAULT_BYTES, Flight, Found, Landed, Life};
