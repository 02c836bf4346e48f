//! Mapping templates: what Amazon printed, what Java's engines print, and templates that real definitions hold.

#![cfg(test)]

mod context;
mod corpus;
mod functions;
mod hostile;
mod java;
mod json_path;
mod places;
mod recorded;

use std::path::PathBuf;

/// A folder of the material beside the checkout.
#[allow(clippy::print_stderr, reason = "a skipped test says why")]
fn material(path: &str) -> Option<PathBuf> {
    let found = gwgen_tests::repository::shared(path);
    if found.is_none() {
        eprintln!("skipped: ../shared/{path} is not beside the checkout");
    }
    found
}
