//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::a::OPTIONS_A,
    &methods::b::OPTIONS_B,
    &methods::c::OPTIONS_C,
    &methods::c::GET_C,
];
