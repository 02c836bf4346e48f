//! Single sign-on (IAM Identity Center): the token that `aws sso login` left, exchanged for credentials of a role.

mod token;

use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use super::document::Fetch;
use super::sts::encode;
use super::{Credentials, Environment};
use crate::engine::url::Url;
use crate::message::{JsonError, JsonKind};
use crate::port::{Clock, HttpClient};
use token::members;

/// What a profile says of it.
pub(super) struct SingleSignOn {
    /// What the token's file is named after: the session, or the start URL where the profile names none.
    pub(super) named_after: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) role: String,
}

/// Exchanges the token.
pub(super) async fn credentials(
    environment: &Environment,
    http: &dyn HttpClient,
    clock: &dyn Clock,
    wanted: &SingleSignOn,
) -> Result<Credentials, String> {
    let failed = |detail: String| format!("credentials of the single sign-on: {detail}");
    let fetch = Fetch { http, clock, timeout: Duration::from_secs(5) };
    let token = token::valid(environment, &fetch, wanted).await.map_err(failed)?;
    let endpoint = match environment.endpoint("SSO") {
        Some(endpoint) => endpoint.to_owned(),
        None => format!("https://portal.sso.{}.amazonaws.com", wanted.region),
    };
    let url = Url::parse(&endpoint).map_err(|error| failed(error.to_string()))?;
    let target = format!(
        "/federation/credentials?role_name={}&account_id={}",
        encode(&wanted.role),
        encode(&wanted.account)
    );
    let fields = [("x-amz-sso_bearer_token", token.as_str())];
    let json = fetch.fetch("GET", &url, &target, &fields).await.map_err(failed)?;
    match read(&json) {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(failed("the answer holds none".to_owned())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// `roleCredentials` of the answer.
fn read(json: &[u8]) -> Result<Option<Credentials>, JsonError> {
    let (mut key_id, mut secret, mut token, mut expires) = (None, None, None, None);
    members(json, |key, reader| {
        if key != "roleCredentials" || reader.kind()? != JsonKind::Object {
            reader.skip_value()?;
            return Ok(());
        }
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            match &*key {
                "accessKeyId" => key_id = Some(reader.string()?.into_owned()),
                "secretAccessKey" => secret = Some(Zeroizing::new(reader.string()?.into_owned())),
                "sessionToken" => token = Some(Zeroizing::new(reader.string()?.into_owned())),
                "expiration" => {
                    let millis = reader.number()?.text().parse().ok();
                    expires = millis.map(|millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
                }
                _ => drop(reader.skip_value()?),
            }
        }
        Ok(())
    })?;
    let found = key_id.zip(secret).zip(expires);
    Ok(found.map(|((access_key_id, secret_access_key), expires)| Credentials {
        access_key_id,
        secret_access_key,
        session_token: token,
        expires: Some(expires),
    }))
}
