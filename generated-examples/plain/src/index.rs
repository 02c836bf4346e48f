//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::reports::LIST_REPORTS,
    &methods::reports::GET_REPORT,
    &methods::reports::PUT_REPORT,
];
