//! The phases of a request, a file each; `pipeline` holds their order.

pub mod access;
pub mod api_key;
pub mod authorize;
pub mod cache;
pub mod compress;
pub mod cors;
pub mod decompress;
pub mod domain_name;
pub mod integrate;
pub mod map_request;
pub mod map_response;
pub mod observe;
pub mod policy;
pub mod respond;
pub mod route;
pub mod size;
pub mod stage;
pub mod throttle;
pub mod validate;
pub mod validate_answer;
