//! What the ports are plugged into: backends, Lambda, credentials, time, randomness.

pub mod aws_services;
pub mod credentials;
pub mod file;
pub mod functions;
pub mod http_pool;
pub mod lambda_aws;
mod limiters;
pub mod memory;
pub mod redis;
#[cfg(test)]
#[allow(dead_code, reason = "tests take what they need")]
pub(crate) mod scripted;
pub mod small_file;
pub mod state;
pub mod stdout;
pub mod system;
pub(crate) mod tcp;
