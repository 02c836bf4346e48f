//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::pets::GET_PETS,
    &methods::pets::POST_PETS,
    &methods::pets::PATCH_PETS,
    &methods::pets::PUT_PETS,
];
