//! The gateway of Plain 1.0 (plain.yaml): 3 methods.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod checks;
mod index;
mod mappings;
mod methods;
mod routes;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
