//! The shared files `~/.aws/credentials` and `~/.aws/config`.
//!
//! Read are keys, `credential_process` and `web_identity_token_file` with `role_arn` of the profile that `AWS_PROFILE`
//! names. Roles assumed through another profile and single sign-on are not: they need a process of their own
//! (`credential_process`), and a profile that has nothing else says so.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::web_identity::WebIdentity;
use super::{Credentials, Environment};

/// What a profile holds.
pub(super) enum Profile {
    /// Keys.
    Keys(Credentials),
    /// A command that prints credentials.
    Process(String),
    /// A token to exchange for credentials.
    WebIdentity(WebIdentity),
    /// Nothing, or there is no such profile.
    Nothing,
}

type Settings = BTreeMap<String, Zeroizing<String>>;

/// Reads the chosen profile.
pub(super) fn read(environment: &Environment) -> Result<Profile, String> {
    let chosen = environment.get("AWS_PROFILE");
    let name = chosen.unwrap_or("default");
    let mut settings = Settings::new();
    // The credentials file comes last: its keys go first.
    for (variable, below_home, prefixed) in
        [("AWS_CONFIG_FILE", ".aws/config", true), ("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials", false)]
    {
        if let Some(text) = contents(environment.file(variable, below_home))? {
            settings.extend(section(&text, name, prefixed));
        }
    }
    if settings.is_empty() {
        return match chosen {
            Some(name) => Err(format!("AWS_PROFILE names {name:?}, and there is no such profile")),
            None => Ok(Profile::Nothing),
        };
    }
    let text = |key: &str| settings.get(key).map(|value| value.to_string());
    if let (Some(access_key_id), Some(secret)) =
        (text("aws_access_key_id"), settings.get("aws_secret_access_key"))
    {
        return Ok(Profile::Keys(Credentials {
            access_key_id,
            secret_access_key: secret.clone(),
            session_token: settings.get("aws_session_token").cloned(),
            expires: None,
        }));
    }
    if let (Some(role), Some(token_file)) = (text("role_arn"), text("web_identity_token_file")) {
        let session = text("role_session_name");
        return Ok(Profile::WebIdentity(WebIdentity { role, token_file: token_file.into(), session }));
    }
    if let Some(command) = text("credential_process") {
        return Ok(Profile::Process(command));
    }
    for key in ["source_profile", "credential_source", "sso_session", "sso_start_url"] {
        if settings.contains_key(key) {
            return Err(format!(
                "profile {name:?} uses {key}, which is not supported: use credential_process"
            ));
        }
    }
    Ok(Profile::Nothing)
}

fn contents(path: Option<PathBuf>) -> Result<Option<Zeroizing<String>>, String> {
    let Some(path) = path else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// The settings of one section. In the configuration file other sections than `default` are named `profile NAME`.
fn section(text: &str, profile: &str, prefixed: bool) -> Settings {
    let mut settings = Settings::new();
    let mut inside = false;
    for line in text.lines() {
        // Nested settings are indented; none of them is read here.
        let nested = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            let name = header.split(']').next().unwrap_or_default().trim();
            let named = name.strip_prefix("profile ").map(str::trim);
            inside = match named {
                Some(named) => prefixed && named == profile,
                None => name == profile && (!prefixed || name == "default"),
            };
        } else if inside
            && !nested
            && let Some((key, value)) = line.split_once('=')
        {
            settings.insert(key.trim().to_ascii_lowercase(), Zeroizing::new(value.trim().to_owned()));
        }
    }
    settings
}
