//! The harness of the end-to-end tests: real gateways, real sockets, stub backends.
//!
//! Tests write bytes and read bytes; there is no HTTP client in between that could mend or refuse them. Everything
//! waits with a bound, ports come from the kernel, and every process that is started is ended by its handle.

pub mod backend;
pub mod base64url;
pub mod behaviour;
pub mod bless;
pub mod client;
pub mod coding;
pub mod compiler;
pub mod corpus;
pub mod event_stream;
pub mod expect;
pub mod functions;
pub mod gateway;
pub mod http;
pub mod issuer;
pub mod java;
pub mod process;
pub mod random;
pub mod redis;
pub mod repository;
pub mod schemathesis;
pub mod seeds;
pub mod signing;
pub mod skip;
pub mod wait;
pub mod yaml;
