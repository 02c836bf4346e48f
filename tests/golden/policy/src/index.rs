//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::pets::GET_PETS,
    &methods::users::GET_USERS_BY_NAME,
];
