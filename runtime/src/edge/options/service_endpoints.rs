//! Where the environment says that AWS services are: `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, and
//! `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, as the AWS SDKs read them ("Service-specific endpoints", AWS SDKs and Tools
//! Reference Guide).

use std::collections::{BTreeMap, BTreeSet};

use super::Surroundings;
use crate::api::{Api, AwsTarget, Integration};
use crate::engine::url::Url;

/// By the service's name in the variable; the empty name is for all others.
pub(super) fn read(api: &Api, surroundings: &Surroundings<'_>) -> Result<BTreeMap<String, Url>, String> {
    let variable = |name: &str| (surroundings.variable)(name).filter(|value| !value.is_empty());
    let is_true = |value: String| value.eq_ignore_ascii_case("true");
    if variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(is_true) {
        return Ok(BTreeMap::new());
    }
    let mut urls = BTreeMap::new();
    for service in services(api) {
        let separator = if service.is_empty() { "" } else { "_" };
        let name = format!("AWS_ENDPOINT_URL{separator}{service}");
        if let Some(value) = variable(&name) {
            let url = Url::parse(&value).map_err(|error| format!("{name}={value}: {error}"))?;
            urls.insert(service.to_owned(), url);
        }
    }
    Ok(urls)
}

/// What this gateway may call: functions, roles, and what its integrations name.
fn services(api: &Api) -> BTreeSet<&'static str> {
    let named = api.methods.iter().filter_map(|method| match method.integration {
        Integration::Aws(table) => match &table.target {
            AwsTarget::Service(service) => Some(service.sdk_id),
            AwsTarget::Function(_) => None,
        },
        Integration::Subtype(table) => Some(table.service.sdk_id),
        _ => None,
    });
    named.chain(["", "LAMBDA", "STS"]).collect()
}
