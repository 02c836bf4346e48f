//! Pure and synchronous: no clock, no I/O, no allocation that the caller cannot bound.

pub mod authority;
pub mod base64;
pub mod canonical;
pub mod chunked;
pub mod date;
pub mod event;
pub mod head;
pub mod ids;
pub mod lambda_answer;
pub mod media_type;
pub mod metrics;
pub mod refusal;
pub mod request_headers;
pub mod router;
pub mod sigv4;
pub mod target;
pub mod trusted;
pub mod url;
