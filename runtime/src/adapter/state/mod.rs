//! Which store a URL means, and what is kept there under the state's key.

mod keys;
mod place;

use std::future::Future;
use std::io;

pub use keys::{Changed, KeyStore, KeysRead, NotChanged};
pub use place::StatePlace;

/// Waits for a store on this thread: for programs that do nothing else meanwhile.
///
/// # Errors
/// The machine has no room for an event loop.
pub fn wait_for<T>(future: impl Future<Output = T>) -> io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}
