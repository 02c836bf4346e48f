//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::root::GET_ROOT,
    &methods::pets::GET_PETS,
    &methods::pets::HEAD_PETS,
    &methods::pets::POST_PETS,
];
