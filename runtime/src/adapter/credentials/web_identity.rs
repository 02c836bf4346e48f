//! A token of another identity provider (IAM roles for service accounts), exchanged for credentials at STS.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::sts::{Place, encode};
use super::{Credentials, Environment};
use crate::port::{Clock, HttpClient};

/// What is exchanged for what.
pub(super) struct WebIdentity {
    /// The role.
    pub(super) role: String,
    /// The file that holds the token; it is read anew each time, since it is replaced.
    pub(super) token_file: PathBuf,
    /// Name of the session.
    pub(super) session: Option<String>,
}

/// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`.
pub(super) fn from_environment(environment: &Environment) -> Option<WebIdentity> {
    Some(WebIdentity {
        token_file: environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")?.into(),
        role: environment.get("AWS_ROLE_ARN")?.to_owned(),
        session: environment.get("AWS_ROLE_SESSION_NAME").map(str::to_owned),
    })
}

/// Exchanges the token.
pub(super) async fn credentials(
    sts: &Place,
    services: (&dyn HttpClient, &dyn Clock),
    identity: &WebIdentity,
) -> Result<Credentials, String> {
    let failed = |detail: String| format!("credentials for the web identity: {detail}");
    let token = std::fs::read_to_string(&identity.token_file)
        .map(Zeroizing::new)
        .map_err(|error| failed(format!("{}: {error}", identity.token_file.display())))?;
    let form = format!(
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn={}&RoleSessionName={}&WebIdentityToken={}",
        encode(&identity.role),
        encode(identity.session.as_deref().unwrap_or("gateway")),
        encode(token.trim()),
    );
    // The token is the proof; nothing is signed.
    sts.ask(services, None, form).await.map_err(failed)
}
