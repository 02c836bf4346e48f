//! What a definition may cost, before anything is expanded.

/// Bytes of all files together.
pub(super) const BYTES: u64 = 32 * 1024 * 1024;

/// Bytes of a definition that Amazon still imports.
pub(super) const AMAZON_BYTES: u64 = 6 * 1024 * 1024;

/// Values, aliases counted as often as they are used.
pub(super) const NODES: u64 = 1_000_000;

/// Mappings and sequences inside each other.
pub(super) const DEPTH: usize = 64;

/// Steps from a `$ref` to the value it stands for.
pub(super) const HOPS: usize = 100;

/// Files of one definition.
pub(super) const FILES: usize = 5_000;

/// Findings of one kind in one file that are worth a message of their own.
pub(super) const REPETITIONS: usize = 200;
