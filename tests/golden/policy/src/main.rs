//! The gateway of Policy 1 (spec.yaml): 2 methods.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod index;
mod methods;
mod policy;
mod routes;
mod stages;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
