//! The token in `~/.aws/sso/cache`, which all of Amazon's tools share: whoever finds it old renews it for the others.
//!
//! Tokens of a session (`sso_session`) are good for an hour and come with another one that renews them; those of a profile
//! that names no session are renewed by a person.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use super::SingleSignOn;
use crate::adapter::credentials::Environment;
use crate::adapter::credentials::document::Fetch;
use crate::engine::date::{iso8601_millis, parse_iso8601};
use crate::engine::url::Url;
use crate::message::{JsonError, JsonKind, Reader, Writer};

/// So long before its end a token is renewed.
const EARLY: Duration = Duration::from_secs(5 * 60);

type Secret = Zeroizing<String>;

/// What a token's file holds.
#[derive(Default)]
struct Token {
    access: Option<Secret>,
    expires: Option<SystemTime>,
    /// What renews it, the client that may, and until when.
    refresh: Option<Secret>,
    client_id: Option<Secret>,
    client_secret: Option<Secret>,
    registered_until: Option<SystemTime>,
}

/// A token that is good now.
pub(super) async fn valid(
    environment: &Environment,
    fetch: &Fetch<'_>,
    wanted: &SingleSignOn,
) -> Result<Secret, String> {
    let name = format!(".aws/sso/cache/{}.json", sha1_hex(&wanted.named_after));
    let path = Path::new(environment.get("HOME").unwrap_or("/")).join(name);
    let in_file = |detail: String| format!("{}: {detail}", path.display());
    let file = fs::read(&path).map(Zeroizing::new);
    let file = file.map_err(|error| in_file(format!("{error}; run `aws sso login`")))?;
    let token = read(&file).map_err(|error| in_file(error.to_string()))?;
    let (Some(access), Some(expires)) = (&token.access, token.expires) else {
        return Err(in_file("accessToken or expiresAt is missing".to_owned()));
    };
    let now = fetch.clock.now();
    if expires > now + EARLY {
        return Ok(access.clone());
    }
    let why = match renewed(environment, fetch, wanted, &token).await {
        Ok(Some(answer)) => {
            let (access, file) =
                answer.in_place_of(&file, now).map_err(|error| in_file(error.to_string()))?;
            // It is good all the same where the folder cannot be written.
            let _ = replace(&path, &file);
            return Ok(access);
        }
        Ok(None) => String::new(),
        Err(detail) => format!(" and was not renewed: {detail}"),
    };
    if expires > now {
        return Ok(access.clone());
    }
    Err(format!("the session is over{why}; run `aws sso login`"))
}

/// Asks for another token (`CreateToken`); `None` where there is nothing to ask with.
async fn renewed(
    environment: &Environment,
    fetch: &Fetch<'_>,
    wanted: &SingleSignOn,
    token: &Token,
) -> Result<Option<Renewed>, String> {
    let (Some(refresh), Some(client_id), Some(client_secret)) =
        (&token.refresh, &token.client_id, &token.client_secret)
    else {
        return Ok(None);
    };
    if token.registered_until.is_some_and(|until| until <= fetch.clock.now()) {
        return Ok(None);
    }
    let endpoint = match environment.endpoint("SSO_OIDC") {
        Some(endpoint) => endpoint.to_owned(),
        None => format!("https://oidc.{}.amazonaws.com", wanted.region),
    };
    let url = Url::parse(&endpoint).map_err(|error| error.to_string())?;
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("clientId").string(client_id).key("clientSecret").string(client_secret);
    writer.key("grantType").string("refresh_token").key("refreshToken").string(refresh);
    writer.end_object();
    let answer = fetch.post(&url, "/token", writer.into_bytes()).await?;
    Renewed::read(&answer)
        .map_err(|error| error.to_string())?
        .ok_or("the answer holds no token".to_owned())
        .map(Some)
}

/// What was answered.
struct Renewed {
    access: Secret,
    lasts: Duration,
    refresh: Option<Secret>,
}

impl Renewed {
    fn read(json: &[u8]) -> Result<Option<Renewed>, JsonError> {
        let (mut access, mut lasts, mut refresh) = (None, None, None);
        members(json, |key, reader| {
            match key {
                "accessToken" => access = string(reader)?,
                "refreshToken" => refresh = string(reader)?,
                "expiresIn" => lasts = reader.number()?.text().parse().ok().map(Duration::from_secs),
                _ => drop(reader.skip_value()?),
            }
            Ok(())
        })?;
        Ok(access.zip(lasts).map(|(access, lasts)| Renewed { access, lasts, refresh }))
    }

    /// The token, and the file with it; members that nobody here knows stay.
    fn in_place_of(self, file: &[u8], now: SystemTime) -> Result<(Secret, Zeroizing<Vec<u8>>), JsonError> {
        let mut writer = Writer::new();
        writer.begin_object();
        members(file, |key, reader| {
            let kept = reader.skip_value()?;
            match (key, &self.refresh) {
                ("accessToken", _) => writer.key(key).string(&self.access),
                ("expiresAt", _) => writer.key(key).string(&iso8601_millis(now + self.lasts)),
                ("refreshToken", Some(refresh)) => writer.key(key).string(refresh),
                _ => writer.key(key).raw(kept.as_bytes()),
            };
            Ok(())
        })?;
        writer.end_object();
        Ok((self.access, Zeroizing::new(writer.into_bytes())))
    }
}

/// Puts a file in the place of another one at once: others read it meanwhile. Nobody else may read what it holds.
fn replace(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let beside = PathBuf::from(format!("{}.{}", path.display(), std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    let written = file.write_all(contents).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn read(json: &[u8]) -> Result<Token, JsonError> {
    let mut token = Token::default();
    members(json, |key, reader| {
        match key {
            "accessToken" => token.access = string(reader)?,
            "refreshToken" => token.refresh = string(reader)?,
            "clientId" => token.client_id = string(reader)?,
            "clientSecret" => token.client_secret = string(reader)?,
            "expiresAt" => token.expires = moment(reader)?,
            "registrationExpiresAt" => token.registered_until = moment(reader)?,
            _ => drop(reader.skip_value()?),
        }
        Ok(())
    })?;
    Ok(token)
}

fn string(reader: &mut Reader<'_>) -> Result<Option<Secret>, JsonError> {
    if reader.kind()? != JsonKind::String {
        reader.skip_value()?;
        return Ok(None);
    }
    Ok(Some(Zeroizing::new(reader.string()?.into_owned())))
}

/// Older tools wrote `UTC` for the zone.
fn moment(reader: &mut Reader<'_>) -> Result<Option<SystemTime>, JsonError> {
    Ok(string(reader)?.and_then(|text| parse_iso8601(&text.replace("UTC", "Z"))))
}

/// Hands out each member of a document, whose value is to be read.
pub(super) fn members<'a>(
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
