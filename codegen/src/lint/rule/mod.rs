//! The rules, a file each. Their manual is the explanation of their code.

pub(super) mod forbidden_target;
pub(super) mod functions;
pub(super) mod integration_responses;
pub(super) mod mapped_path_parameter;
pub(super) mod method_settings;
pub(super) mod name_collisions;
pub(super) mod operation_ids;
pub(super) mod placeholder;
pub(super) mod reserved_header;
pub(super) mod stage_names;
pub(super) mod stage_variables;
pub(super) mod trace;

use crate::model::{Integration, IntegrationKind, Mapping};

/// The request mappings of an integration.
fn request_mappings(integration: &Integration) -> &[Mapping] {
    match &integration.kind {
        IntegrationKind::Http(http) => &http.request_mappings,
        IntegrationKind::Lambda(lambda) => &lambda.request_mappings,
        IntegrationKind::Aws(aws) => &aws.request_mappings,
        IntegrationKind::Mock(mock) => &mock.request_mappings,
        IntegrationKind::Subtype(_) | IntegrationKind::Unsupported(_) => &[],
    }
}
