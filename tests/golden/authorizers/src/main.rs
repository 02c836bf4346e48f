//! The gateway of Authorizers 1 (spec.yaml): 4 methods.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod authorizers;
mod index;
mod methods;
mod routes;
mod stages;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
