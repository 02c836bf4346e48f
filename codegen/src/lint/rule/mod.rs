//! The rules, a file each. Their manual is the explanation of their code.

pub(super) mod api_keys;
pub(super) mod cache;
pub(super) mod cache_identity;
pub(super) mod forbidden_target;
pub(super) mod functions;
pub(super) mod greedy_paths;
pub(super) mod integration_responses;
pub(super) mod mapped_parameter;
pub(super) mod mapped_twice;
pub(super) mod method_settings;
pub(super) mod mutual_tls;
pub(super) mod name_collisions;
pub(super) mod open_operations;
pub(super) mod operation_ids;
pub(super) mod placeholder;
pub(super) mod quotas;
pub(super) mod reserved_header;
pub(super) mod response_header;
pub(super) mod stage_names;
pub(super) mod stage_variables;
pub(super) mod subtype_value;
pub(super) mod trace;
pub(super) mod uri_characters;

use crate::diagnostic::Span;
use crate::model::{
    AwsCall, AwsService, AwsTarget, Field, Integration, IntegrationKind, IntegrationResponse, Mapping,
    Source, Templates, Text,
};

/// The request mappings of an integration.
fn request_mappings(integration: &Integration) -> &[Mapping] {
    integration.kind.request_mappings()
}

/// The parameters of an integration that is a subtype.
fn subtype_fields(integration: &Integration) -> &[Field] {
    match &integration.kind {
        IntegrationKind::Subtype(subtype) => &subtype.fields,
        _ => &[],
    }
}

/// What an integration reads of a request, and where that stands: mappings, and parameters of a subtype.
fn request_values(integration: &Integration) -> impl Iterator<Item = (Span, &[Source])> {
    let mappings = request_mappings(integration).iter().map(|mapping| (mapping.span, &*mapping.value));
    mappings.chain(subtype_fields(integration).iter().map(|field| (field.span, &*field.value)))
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
