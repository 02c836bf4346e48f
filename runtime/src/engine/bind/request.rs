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
    pub header_mappings: Box<[BoundMapping]>,
    /// Mappings to query parameters, in order.
    pub query_mappings: Box<[BoundMapping]>,
    /// The whole path (HTTP APIs).
    pub path_mapping: Option<Box<BoundMapping>>,
    /// Request templates.
    pub templates: Box<[(&'static str, BoundTemplate)]>,
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
        let (mut headers, mut parameters) = (Vec::new(), Vec::new());
        let (mut path_mapping, mut reads_body) = (None, false);
        let is_rest = texts.api.kind == ApiKind::Rest;
        for mapping in mappings {
            let value = texts.mapping(mapping);
            reads_body |= value.value.reads_body();
            match mapping.target {
                Target::Header(name) if is_rest && mapping_target(name, backend) == TargetRule::Ignore => {}
                Target::Header(_) => headers.push(value),
                Target::Query(_) => parameters.push(value),
                Target::Path => path_mapping = Some(Box::new(value)),
                // Placeholders carry their values; a request has no status.
                Target::PathParameter(_) | Target::Status => {}
            }
        }
        BoundRequest {
            path,
            query,
            header_mappings: headers.into(),
            query_mappings: parameters.into(),
            path_mapping,
            templates: texts.templates(templates).into(),
            passthrough: PassthroughBehavior::WhenNoMatch,
            content_handling: None,
            reads_body,
        }
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
