//! First-class integrations of HTTP APIs, bound to a stage.

use std::time::Duration;

use super::aws::{BoundIdentity, BoundService};
use super::texts::Texts;
use crate::api::{AwsCall, FieldForm, SubtypeIntegration};
use crate::engine::integration_uri::Pieces;
use crate::engine::mapping::Value;

/// `AWS_PROXY` with `integrationSubtype`.
#[derive(Debug)]
pub struct BoundSubtype {
    /// The table it was bound from.
    pub table: &'static SubtypeIntegration,
    /// Where the service is.
    pub service: BoundService,
    /// Whose credentials sign.
    pub identity: BoundIdentity,
    /// The path.
    pub path: Pieces,
    /// Name, form and value of the fields that are no part of the path.
    pub fields: Vec<(&'static str, FieldForm, Value)>,
    /// The integration's time-out.
    pub timeout: Duration,
}

impl BoundSubtype {
    pub(super) fn bind(texts: &Texts<'_>, table: &'static SubtypeIntegration) -> BoundSubtype {
        let of_path = |name: &str| {
            let is_it = |field: &&crate::api::Field| field.form == FieldForm::Path && field.name == name;
            table.fields.iter().find(is_it).map(|field| texts.value(field.value))
        };
        let path = match &table.service.call {
            AwsCall::Path(path) => Pieces::target(&texts.text(path), of_path).0,
            AwsCall::Json { .. } | AwsCall::Query { .. } => Pieces::literal("/"),
        };
        let fields = table.fields.iter().filter(|field| field.form != FieldForm::Path);
        BoundSubtype {
            table,
            service: BoundService::bind(texts, &table.service),
            identity: BoundIdentity::bind(texts, &table.identity),
            path,
            fields: fields.map(|field| (field.name, field.form, texts.value(field.value))).collect(),
            timeout: Duration::from_millis(u64::from(table.timeout_ms)),
        }
    }

    /// Whether a field reads the body of the request.
    pub fn reads_body(&self) -> bool {
        let of_path = self.path.values();
        self.fields.iter().map(|(_, _, value)| value).chain(of_path).any(Value::reads_body)
    }
}
