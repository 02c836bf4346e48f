//! Credentials that a gateway knows by itself: API keys, and access keys with which callers sign.
//!
//! [`KnownKeys`] is one immutable set of them, which requests read; [`Keys`] is what a process knows at a time, and
//! [`WorkerKeys`] a worker's sight of it. Nothing here asks anybody: whoever learns of keys puts the next set in the place
//! of the last. Values of API keys are there as keyed hashes only ([`StateKey`]).
//!
//! A store keeps [`KeyRecord`]s, sealed; [`Roster`] is all of them, and says what a change of keys changes there.

mod access_key;
mod api_key;
mod current;
pub mod draw;
mod known;
mod record;
mod roster;
mod sealed;
mod signing;
mod state_key;
#[cfg(test)]
mod tests;

pub use access_key::{AccessKey, Session};
pub use api_key::{ApiKey, check_value};
pub use current::{Keys, Known, PATIENCE, WorkerKeys};
pub use known::{FoundKey, HashedValue, KnownKeys};
pub use record::{AccessKeyRecord, ApiKeyRecord, KeyRecord, Unreadable};
pub use roster::{Change, Kind, Refused, Roster, Rotation, check_name};
pub use sealed::{SealedRecord, Sealer};
pub use state_key::{StateKey, ValueHash, ValueHasher};
