//! Customised gateway responses.

use gwgen_runtime::api::GatewayResponse;
use gwgen_runtime::message::GatewayResponseType;

/// What the definition says of failures; the rest is as Amazon answers:
/// - `DEFAULT_4XX`, pets.yaml:149
/// - `DEFAULT_5XX`, pets.yaml:154
pub static GATEWAY_RESPONSES: &[GatewayResponse] = &[
    GatewayResponse {
        kind: GatewayResponseType::Default4xx,
        status: None,
        mappings: crate::mappings::MAPPINGS_2,
        templates: &[("application/json", crate::templates::TEMPLATE_1)],
    },
    GatewayResponse {
        kind: GatewayResponseType::Default5xx,
        status: None,
        mappings: crate::mappings::MAPPINGS_2,
        templates: &[("application/json", crate::templates::TEMPLATE_1)],
    },
];
