//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::pets::LIST_PETS,
    &methods::pets::CREATE_PET,
    &methods::pets::OPTIONS_PETS,
    &methods::pets::GET_PET,
    &methods::pets::DELETE_PET,
    &methods::pets::OPTIONS_PETS_BY_PET_ID,
    &methods::health::HEALTH,
];
