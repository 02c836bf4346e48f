//! Single sign-on (IAM Identity Center): the token that `aws sso login` left, exchanged for credentials of a role.

use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use super::document::Fetch;
use super::sts::encode;
use super::{Credentials, Environment};
use crate::engine::date::parse_iso8601;
use crate::engine::url::Url;
use crate::message::{JsonError, JsonKind, Reader};
use crate::port::{Clock, HttpClient};

/// What a profile says of it.
pub(super) struct SingleSignOn {
    /// What the token's file is named after: the session, or the start URL where the profile names none.
    pub(super) named_after: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) role: String,
}

/// Exchanges the token. It is not renewed: that needs a person and a browser after some hours in any case.
pub(super) async fn credentials(
    environment: &Environment,
    http: &dyn HttpClient,
    clock: &dyn Clock,
    wanted: &SingleSignOn,
) -> Result<Credentials, String> {
    let failed = |detail: String| format!("credentials of the single sign-on: {detail}");
    let name = format!(".aws/sso/cache/{}.json", sha1_hex(&wanted.named_after));
    let path = Path::new(environment.get("HOME").unwrap_or("/")).join(name);
    let file = std::fs::read(&path).map(Zeroizing::new);
    let file = file.map_err(|error| failed(format!("{}: {error}; run `aws sso login`", path.display())))?;
    let (token, expires) = token(&file).map_err(|error| failed(format!("{}: {error}", path.display())))?;
    if expires <= clock.now() {
        return Err(failed("the session is over; run `aws sso login`".to_owned()));
    }
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
    let fetch = Fetch { http, clock, timeout: Duration::from_secs(5) };
    let fields = [("x-amz-sso_bearer_token", token.as_str())];
    let json = fetch.fetch("GET", &url, &target, &fields).await.map_err(failed)?;
    match read(&json) {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(failed("the answer holds none".to_owned())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// `accessToken` and `expiresAt` of a token's file.
fn token(json: &[u8]) -> Result<(Zeroizing<String>, SystemTime), String> {
    let mut found = (None, None);
    members(json, |key, reader| {
        match key {
            "accessToken" => found.0 = Some(Zeroizing::new(reader.string()?.into_owned())),
            "expiresAt" => found.1 = parse_iso8601(&reader.string()?),
            _ => drop(reader.skip_value()?),
        }
        Ok(())
    })
    .map_err(|error| error.to_string())?;
    found.0.zip(found.1).ok_or_else(|| "accessToken or expiresAt is missing".to_owned())
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

/// Hands out each member of a document, whose value is to be read.
fn members<'a>(
    json: &'a [u8],
    mut member: impl FnMut(&str, &mut Reader<'a>) -> Result<(), JsonError>,
) -> Result<(), JsonError> {
    let mut reader = Reader::new(json)?.refuse_duplicate_keys();
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        member(&key, &mut reader)?;
    }
    reader.end()
}

/// The name of a token's file, as all of Amazon's tools make it.
fn sha1_hex(text: &str) -> String {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
