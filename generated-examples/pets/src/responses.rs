//! Integration responses that are used more than once.

use gwgen_runtime::api::IntegrationResponse;

/// Integration responses of 2 places.
pub const RESPONSES_1: &[IntegrationResponse] = &[
    IntegrationResponse {
        status: 200,
        mappings: crate::mappings::MAPPINGS_1,
        ..IntegrationResponse::DEFAULT
    },
];
