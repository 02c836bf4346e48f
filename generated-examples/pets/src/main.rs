//! The gateway of Pets 1.2 (pets.yaml): 7 methods.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod gateway_responses;
mod index;
mod mappings;
mod methods;
mod responses;
mod routes;
mod stages;
mod templates;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
