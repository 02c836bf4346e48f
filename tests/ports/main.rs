//! What every implementation of a port keeps to.

mod file;
mod redis;
mod state_store;
