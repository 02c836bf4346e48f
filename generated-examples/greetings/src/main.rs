//! The gateway of Greetings 1.0 (greetings.yaml): 1 method.
//!
//! Written by gwgen; the next run writes it again.

#![forbid(unsafe_code)]
mod api;
mod functions;
mod index;
mod methods;
mod routes;

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&api::API)
}
