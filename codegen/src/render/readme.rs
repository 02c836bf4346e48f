//! `README.md` of a generated crate.

use askama::Template;

use super::text;
use crate::model::{Api, IntegrationKind};

/// Methods that are listed; of the rest their number is told.
const LISTED: usize = 200;

/// Longest text taken from a definition, in characters.
const LONGEST: usize = 400;

#[derive(Template)]
#[template(path = "README.md")]
struct Readme<'a> {
    gwgen: &'a str,
    package: &'a str,
    title: String,
    version: String,
    definition: &'a str,
    description: Option<String>,
    methods: Vec<Row<'a>>,
    more: usize,
}

struct Row<'a> {
    verb: &'a str,
    path: &'a str,
    operation: &'a str,
    integration: &'static str,
}

pub(super) fn render(api: &Api, package: &str, definition: &str) -> String {
    let cut = |text: &str| text.trim().chars().take(LONGEST).collect::<String>();
    let rows = api.methods.iter().take(LISTED).map(|method| Row {
        verb: method.verb.as_str(),
        path: api.path(method),
        operation: method.operation_id.as_ref().map_or("", |id| id.value.as_str()),
        integration: integration(method.integration.as_ref().map(|integration| &integration.kind)),
    });
    let description = api.description.as_deref().and_then(|text| text.trim().lines().next()).map(cut);
    text(&Readme {
        gwgen: env!("CARGO_PKG_VERSION"),
        package,
        title: cut(&api.name.value),
        version: cut(&api.version),
        definition,
        description: description.filter(|text| !text.is_empty()),
        methods: rows.collect(),
        more: api.methods.len().saturating_sub(LISTED),
    })
}

fn integration(kind: Option<&IntegrationKind>) -> &'static str {
    match kind {
        Some(IntegrationKind::Http(http)) if http.proxy => "HTTP_PROXY",
        Some(IntegrationKind::Http(_)) => "HTTP",
        Some(IntegrationKind::Lambda(_) | IntegrationKind::Subtype(_)) => "AWS_PROXY",
        Some(IntegrationKind::Aws(_)) => "AWS",
        Some(IntegrationKind::Mock(_)) => "MOCK",
        Some(IntegrationKind::Unsupported(_)) | None => "500, not supported yet",
    }
}
