//! The gateway of Stages 1 (spec.yaml): 4 methods.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod index;
mod mappings;
mod methods;
mod routes;
mod stages;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
