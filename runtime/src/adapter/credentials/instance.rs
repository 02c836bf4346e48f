//! Credentials of an EC2 instance's role, by version 2 of its metadata service.

use std::time::Duration;

use super::document::{self, Fetch};
use super::{Credentials, Environment};
use crate::engine::url::Url;
use crate::port::{Clock, HttpClient};

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Asks the metadata service, unless `AWS_EC2_METADATA_DISABLED` says not to. The answer of a machine that is no
/// instance is a failed connection, so the time for one is short.
pub(super) async fn credentials(
    environment: &Environment,
    http: &dyn HttpClient,
    clock: &dyn Clock,
) -> Result<Option<Credentials>, String> {
    if environment.get("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let ipv6 = environment
        .get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
        .is_some_and(|mode| mode.eq_ignore_ascii_case("IPv6"));
    let default = if ipv6 { "http://[fd00:ec2::254]" } else { "http://169.254.169.254" };
    let endpoint = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT").unwrap_or(default);
    let url = Url::parse(endpoint).map_err(|error| format!("the metadata service's endpoint: {error}"))?;
    let fetch = Fetch { http, clock, timeout: Duration::from_secs(1) };
    let lifetime = [("X-aws-ec2-metadata-token-ttl-seconds", "21600")];
    let token = text(&fetch.fetch("PUT", &url, "/latest/api/token", &lifetime).await?)?;
    let fields = [("X-aws-ec2-metadata-token", token.as_str())];
    let roles = text(&fetch.fetch("GET", &url, ROLES, &fields).await?)?;
    let role = roles.lines().next().map(str::trim).filter(|role| !role.is_empty());
    let role = role.ok_or("the instance has no role")?;
    let json = fetch.fetch("GET", &url, &[ROLES, role].concat(), &fields).await?;
    document::read(&json, "Token").map(Some)
}

fn text(bytes: &[u8]) -> Result<String, String> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| "the metadata service's answer is not text".to_owned())?;
    Ok(text.trim().to_owned())
}
