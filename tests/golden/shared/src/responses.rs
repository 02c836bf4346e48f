//! Integration responses that are used more than once.

use gwgen_runtime::api::IntegrationResponse;

/// Integration responses of 3 places.
pub const RESPONSES_1: &[IntegrationResponse] = &[
    IntegrationResponse {
        status: 200,
        mappings: crate::mappings::MAPPINGS_1,
        templates: &[("application/json", crate::templates::TEMPLATE_1)],
        ..IntegrationResponse::DEFAULT
    },
];
