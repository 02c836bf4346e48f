//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::x5ec1f7e7::FN_MAIN_STD_PROCESS_EXIT_1,
    &methods::self_::STATIC,
    &methods::gr_c3_b6_c3_9fe::GET_GR_C3_B6_C3_9FE_F0_9F_98_80,
    &methods::con_::N2FA,
];
