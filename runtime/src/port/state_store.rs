//! State that outlives a request: throttles, quotas, keys, caches, connections attach here.

use super::LocalBoxFuture;

/// Where shared state lives. Adapters: `memory`; `file` and `redis` come with throttles and quotas, and with them
/// the operations that they share.
pub trait StateStore: Send + Sync {
    /// The URL's scheme, for the log and `/readyz`.
    fn scheme(&self) -> &'static str;
    /// Whether the store answers; `/readyz` asks.
    fn probe(&self) -> LocalBoxFuture<'_, Result<(), StateError>>;
}

/// Why a store did not do it.
#[derive(Debug)]
pub struct StateError {
    /// Whether another try could help.
    pub retry: bool,
    /// For the log; no secret in it.
    pub detail: String,
}
