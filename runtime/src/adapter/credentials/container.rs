//! Credentials of a container's task role (ECS), and of EKS pod identities, which use the same door.

use std::net::IpAddr;
use std::time::Duration;

use zeroize::Zeroizing;

use super::document::{self, Fetch};
use super::{Credentials, Environment};
use crate::engine::url::Url;
use crate::message::{Scheme, without_brackets};
use crate::port::{Clock, HttpClient};

/// Where ECS listens.
const ECS: &str = "http://169.254.170.2";

/// Asks the container's endpoint, if the environment names one.
pub(super) async fn credentials(
    environment: &Environment,
    http: &dyn HttpClient,
    clock: &dyn Clock,
) -> Result<Option<Credentials>, String> {
    let relative = environment.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    let full = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    let uri = match (relative, full) {
        (Some(relative), _) => format!("{ECS}{relative}"),
        (None, Some(full)) => full.to_owned(),
        (None, None) => return Ok(None),
    };
    let (address, query) =
        uri.split_once('?').map_or((uri.as_str(), ""), |(address, query)| (address, query));
    let url = Url::parse(address).map_err(|error| format!("the container's credential URI: {error}"))?;
    if url.scheme == Scheme::Http && !is_trusted(&url.host) {
        return Err("the container's credential URI is plain HTTP to another machine".into());
    }
    let token = token(environment)?;
    let fields: Vec<_> = token.iter().map(|token| ("Authorization", token.as_str())).collect();
    let fetch = Fetch { http, clock, timeout: Duration::from_secs(5) };
    let separator = if query.is_empty() { "" } else { "?" };
    let path = if url.path.is_empty() { "/" } else { "" };
    let json = fetch.fetch("GET", &url, &[path, separator, query].concat(), &fields).await;
    let json = json.map_err(|detail| format!("credentials of the container: {detail}"))?;
    document::read(&json, "Token")
        .map(Some)
        .map_err(|detail| format!("credentials of the container: {detail}"))
}

/// The token that the endpoint asks for; a file is read anew each time, since it is replaced.
fn token(environment: &Environment) -> Result<Option<Zeroizing<String>>, String> {
    if let Some(path) = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        return Ok(Some(Zeroizing::new(text.trim().to_owned())));
    }
    let token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    Ok(token.map(|token| Zeroizing::new(token.to_owned())))
}

/// Whether an address is this machine, ECS or EKS.
fn is_trusted(host: &str) -> bool {
    let bare = without_brackets(host);
    host == "localhost"
        || bare.parse().is_ok_and(|address: IpAddr| {
            address.is_loopback() || ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"].contains(&bare)
        })
}
