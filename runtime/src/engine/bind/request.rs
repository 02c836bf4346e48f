//! How a request for a backend is made out of the client's: what HTTP and AWS integrations have in common.

use super::texts::Texts;
use crate::api::{ApiKind, ContentHandling, Mapping, PassthroughBehavior, Target, Templates};
use crate::engine::header_rules::{Backend, TargetRule, mapping_target};
use crate::engine::integration_uri::Pieces;
use crate::engine::mapping::BoundMapping;
use crate::engine::template::BoundTemplate;

/// Path, query, mappings and templates of a request.
#[derive(Debug)]
pub struct BoundRequest {
    /// Path of the URI.
    pub path: Pieces,
    /// Query of the URI.
    pub query: Pieces,
    /// Mappings to headers, in order.
    pub header_mappings: Vec<BoundMapping>,
    /// Mappings to query parameters, in order.
    pub query_mappings: Vec<BoundMapping>,
    /// The whole path (HTTP APIs).
    pub path_mapping: Option<BoundMapping>,
    /// Request templates.
    pub templates: Vec<(&'static str, BoundTemplate)>,
    /// What happens to a body for which there is no template.
    pub passthrough: PassthroughBehavior,
    /// Conversion of the body.
    pub content_handling: Option<ContentHandling>,
    /// Whether a mapping reads the whole request body.
    pub reads_body: bool,
}

impl BoundRequest {
    pub(super) fn bind(
        texts: &Texts<'_>,
        backend: Backend,
        (path, query): (Pieces, Pieces),
        mappings: &'static [Mapping],
        templates: Templates,
    ) -> BoundRequest {
        let mut bound = BoundRequest {
            path,
            query,
            header_mappings: Vec::new(),
            query_mappings: Vec::new(),
            path_mapping: None,
            templates: texts.templates(templates),
            passthrough: PassthroughBehavior::WhenNoMatch,
            content_handling: None,
            reads_body: false,
        };
        let is_rest = texts.api.kind == ApiKind::Rest;
        for mapping in mappings {
            let value = texts.mapping(mapping);
            bound.reads_body |= value.value.reads_body();
            match mapping.target {
                Target::Header(name) if is_rest && mapping_target(name, backend) == TargetRule::Ignore => {}
                Target::Header(_) => bound.header_mappings.push(value),
                Target::Query(_) => bound.query_mappings.push(value),
                Target::Path => bound.path_mapping = Some(value),
                // Placeholders carry their values; a request has no status.
                Target::PathParameter(_) | Target::Status => {}
            }
        }
        bound
    }

    /// Whether a mapping sets a header.
    pub fn maps_header(&self, name: &str) -> bool {
        self.header_mappings.iter().any(
            |mapping| matches!(mapping.target, Target::Header(target) if target.eq_ignore_ascii_case(name)),
        )
    }

    /// Whether a mapping sets a query parameter.
    pub fn maps_query(&self, name: &str) -> bool {
        self.query_mappings
            .iter()
            .any(|mapping| matches!(mapping.target, Target::Query(target) if target == name))
    }
}
