//! The gateway of Shared 1 (spec.yaml): 4 methods.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod index;
mod mappings;
mod methods;
mod responses;
mod routes;
mod templates;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
