//! Everything at the sockets: listeners, the guarding stream, actix, options, the admin listener, signals and drain.
//!
//! Server crates are named on this floor only, so that every phase can be tested without a socket.

mod accept;
mod actix;
mod admin;
mod answered;
mod application;
mod connection;
mod functions;
mod gateway;
mod guard;
mod keys;
mod leases;
mod limits;
mod listen;
mod memory;
mod options;
mod own;
mod run;
mod runner;
mod serve;
mod serving;
mod socket;
mod survive;
#[cfg(test)]
mod tests;
mod title;
mod tls;
mod worker;

pub use run::run;
