//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::root::GET_ROOT,
    &methods::pets::ANY_PETS,
    &methods::pets::GET_PETS_BY_PET_ID,
    &methods::pets::DELETE_PETS_BY_PET_ID,
    &methods::pets::ANY_PETS_BY_PET_ID_PHOTOS_BY_PROXY,
    &methods::pets::GET_PETS_BEST,
    &methods::pets::GET_PETS_BEST_2DFRIEND_2F,
    &methods::proxy::OPTIONS_BY_PROXY,
];
