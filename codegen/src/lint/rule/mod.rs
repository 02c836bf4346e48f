//! The rules, a file each. Their manual is the explanation of their code.

pub(super) mod forbidden_target;
pub(super) mod functions;
pub(super) mod integration_responses;
pub(super) mod mapped_parameter;
pub(super) mod mapped_twice;
pub(super) mod method_settings;
pub(super) mod name_collisions;
pub(super) mod operation_ids;
pub(super) mod placeholder;
pub(super) mod reserved_header;
pub(super) mod response_header;
pub(super) mod stage_names;
pub(super) mod stage_variables;
pub(super) mod trace;
pub(super) mod uri_characters;

use crate::diagnostic::Span;
use crate::model::{
    AwsCall, AwsService, AwsTarget, Integration, IntegrationKind, IntegrationResponse, Mapping, Templates,
    Text,
};

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

/// The templates of an integration's requests.
fn request_templates(integration: &Integration) -> &Templates {
    const NONE: &Templates = &Templates::new();
    match &integration.kind {
        IntegrationKind::Http(http) => &http.request_templates,
        IntegrationKind::Aws(aws) => &aws.request_templates,
        IntegrationKind::Mock(mock) => &mock.request_templates,
        _ => NONE,
    }
}

/// The answers that an integration chooses from; `None`: it passes on what it gets.
fn responses(integration: &Integration) -> Option<&[IntegrationResponse]> {
    match &integration.kind {
        IntegrationKind::Http(http) if !http.proxy => Some(&http.responses),
        IntegrationKind::Aws(aws) => Some(&aws.responses),
        IntegrationKind::Mock(mock) => Some(&mock.responses),
        _ => None,
    }
}

/// The URL that an integration calls, or what stands of one behind `path/` of an ARN, and its place.
fn uri(integration: &Integration) -> Option<(&Text, Span)> {
    match &integration.kind {
        IntegrationKind::Http(http) => Some((&http.uri.value, http.uri.span)),
        IntegrationKind::Aws(aws) => match &aws.target {
            AwsTarget::Service(AwsService { call: AwsCall::Path(path), span, .. }) => Some((path, *span)),
            _ => None,
        },
        _ => None,
    }
}
