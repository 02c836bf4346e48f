//! What every gateway that gwgen generates links against.
//!
//! A generated crate is tables: `static API: Api` and the constants it points to. Everything that would be
//! the same for another API is here. ARCHITECTURE.md beside this crate is the map; the floors are
//! `message` (0) · `api` (1) · `engine`, `port`, `handler` (2) · `integration`, `adapter` (3) · `phase` (4) ·
//! `pipeline` (5) · `edge` (6), and a module uses lower floors only.

pub mod adapter;
pub mod api;
#[cfg(test)]
mod corpus;
mod edge;
pub mod engine;
pub mod handler;
pub mod integration;
pub mod message;
pub mod phase;
pub mod pipeline;
pub mod port;

pub use edge::run;

/// Many small, short-lived buffers a request: the allocator is a measurable part of it.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
