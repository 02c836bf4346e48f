//! Every method, in the definition's order.

use crate::methods;
use gwgen_runtime::api::Method;

/// Positions are the methods' ids in `NODES`.
pub static METHODS: &[&Method] = &[
    &methods::b::FOO_BAR_3,
    &methods::a::FOO_BAR,
    &methods::c::FOO_BAR_2,
    &methods::api::API_2,
    &methods::api::TEMPLATE_1_2,
    &methods::resource_a::RESOURCE_A_2,
    &methods::without::GET_WITHOUT_BY_ID_NAME,
];
