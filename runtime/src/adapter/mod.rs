//! What the ports are plugged into: back ends, Lambda, credentials, time, randomness.

pub mod http_pool;
