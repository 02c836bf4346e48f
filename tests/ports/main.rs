//! What every implementation of a port keeps to.

mod file;
mod leases;
mod redis;
mod state_store;
