//! The shared files `~/.aws/credentials` and `~/.aws/config`: keys, commands, web identities, single sign-on, and roles
//! that are assumed with another profile's credentials.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::single_sign_on::SingleSignOn;
use super::web_identity::WebIdentity;
use super::{Credentials, Environment};

/// What a profile holds.
pub(super) struct Profile {
    /// What is there to begin with.
    pub(super) base: Base,
    /// What is assumed with it, one after the other.
    pub(super) roles: Vec<AssumedRole>,
    /// The profile's region.
    pub(super) region: Option<String>,
}

impl Profile {
    /// Whether nobody is called for its credentials.
    pub(super) fn stays_here(&self) -> bool {
        self.roles.is_empty() && matches!(self.base, Base::Keys(_) | Base::Process(_))
    }
}

/// Where the first credentials come from.
pub(super) enum Base {
    /// Keys.
    Keys(Credentials),
    /// A command that prints credentials.
    Process(String),
    /// A token to exchange for credentials.
    WebIdentity(WebIdentity),
    /// A token of somebody who logged in.
    SingleSignOn(SingleSignOn),
    /// `credential_source: Environment`.
    Environment,
    /// `credential_source: EcsContainer`.
    Container,
    /// `credential_source: Ec2InstanceMetadata`.
    Instance,
}

/// `role_arn` with `source_profile` or `credential_source`.
pub(super) struct AssumedRole {
    pub(super) arn: String,
    pub(super) session: Option<String>,
    pub(super) external_id: Option<String>,
}

/// A profile names a profile that names a profile: no more of them than this.
const MOST_ROLES: usize = 8;

type Settings = BTreeMap<String, Zeroizing<String>>;

/// Reads the chosen profile; `None` where there is nothing.
pub(super) fn read(environment: &Environment) -> Result<Option<Profile>, String> {
    let files = Files::read(environment)?;
    let chosen = environment.get("AWS_PROFILE");
    let mut name = chosen.unwrap_or("default").to_owned();
    let mut settings = files.profile(&name);
    if settings.is_empty() {
        return match chosen {
            Some(name) => Err(format!("AWS_PROFILE names {name:?}, and there is no such profile")),
            None => Ok(None),
        };
    }
    let region = text(&settings, "region");
    let mut roles = Vec::new();
    let base = loop {
        let source = text(&settings, "source_profile");
        let (Some(arn), true) =
            (text(&settings, "role_arn"), source.is_some() || settings.contains_key("credential_source"))
        else {
            break plain(&files, &name, &settings)?;
        };
        if settings.contains_key("mfa_serial") {
            return Err(format!("profile {name:?} uses mfa_serial, and nobody is here to type a code"));
        }
        let (session, external_id) = (text(&settings, "role_session_name"), text(&settings, "external_id"));
        roles.push(AssumedRole { arn, session, external_id });
        let Some(source) = source else { break credential_source(&name, &settings)? };
        if source == name {
            // Its own keys.
            break plain(&files, &name, &settings)?;
        }
        if roles.len() == MOST_ROLES {
            return Err(format!("profile {name:?}: source_profile goes on and on"));
        }
        settings = files.profile(&source);
        if settings.is_empty() {
            return Err(format!(
                "profile {name:?} has source_profile {source:?}, and there is no such profile"
            ));
        }
        name = source;
    };
    roles.reverse();
    match base {
        None if roles.is_empty() => Ok(None),
        None => Err(format!("profile {name:?} has no credentials to assume a role with")),
        Some(base) => Ok(Some(Profile { base, roles, region })),
    }
}

/// What a profile has of its own, without another one.
fn plain(files: &Files, name: &str, settings: &Settings) -> Result<Option<Base>, String> {
    let of = |key: &str| text(settings, key);
    if let (Some(access_key_id), Some(secret)) =
        (of("aws_access_key_id"), settings.get("aws_secret_access_key"))
    {
        return Ok(Some(Base::Keys(Credentials {
            access_key_id,
            secret_access_key: secret.clone(),
            session_token: settings.get("aws_session_token").cloned(),
            expires: None,
        })));
    }
    if let (Some(role), Some(token_file)) = (of("role_arn"), of("web_identity_token_file")) {
        let session = of("role_session_name");
        return Ok(Some(Base::WebIdentity(WebIdentity { role, token_file: token_file.into(), session })));
    }
    if settings.contains_key("sso_session") || settings.contains_key("sso_start_url") {
        let lacks = || format!("profile {name:?} lacks a part of what single sign-on needs");
        return single_sign_on(files, settings).map(Base::SingleSignOn).ok_or_else(lacks).map(Some);
    }
    Ok(of("credential_process").map(Base::Process))
}

/// `sso_account_id` and `sso_role_name`, with the start URL and the region that stand beside them or in a section for all
/// profiles of one session.
fn single_sign_on(files: &Files, settings: &Settings) -> Option<SingleSignOn> {
    let session = text(settings, "sso_session");
    let section = session.as_deref().map(|session| files.single_sign_on(session));
    let shared = section.as_ref().unwrap_or(settings);
    let start = text(shared, "sso_start_url")?;
    Some(SingleSignOn {
        named_after: session.unwrap_or(start),
        region: text(shared, "sso_region")?,
        account: text(settings, "sso_account_id")?,
        role: text(settings, "sso_role_name")?,
    })
}

fn credential_source(name: &str, settings: &Settings) -> Result<Option<Base>, String> {
    let source = text(settings, "credential_source").unwrap_or_default();
    Ok(Some(match source.as_str() {
        "Environment" => Base::Environment,
        "EcsContainer" => Base::Container,
        "Ec2InstanceMetadata" => Base::Instance,
        _ => return Err(format!("profile {name:?} has credential_source {source:?}, which is none")),
    }))
}

fn text(settings: &Settings, key: &str) -> Option<String> {
    settings.get(key).map(|value| value.to_string())
}

/// Both files.
struct Files {
    config: Zeroizing<String>,
    credentials: Zeroizing<String>,
}

impl Files {
    fn read(environment: &Environment) -> Result<Files, String> {
        let file = |variable, below_home| contents(environment.file(variable, below_home));
        Ok(Files {
            config: file("AWS_CONFIG_FILE", ".aws/config")?,
            credentials: file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")?,
        })
    }

    /// A profile's settings. In the configuration file other sections than `default` are named `profile NAME`; what the
    /// credentials file says goes first.
    fn profile(&self, name: &str) -> Settings {
        let mut settings = section(&self.config, |header| match header.strip_prefix("profile ") {
            Some(named) => named.trim().trim_matches('"') == name,
            None => header == name && name == "default",
        });
        settings.extend(section(&self.credentials, |header| header == name));
        settings
    }

    /// The settings of `[sso-session NAME]`.
    fn single_sign_on(&self, session: &str) -> Settings {
        section(&self.config, |header| {
            header.strip_prefix("sso-session ").is_some_and(|named| named.trim() == session)
        })
    }
}

fn contents(path: Option<PathBuf>) -> Result<Zeroizing<String>, String> {
    let Some(path) = path else { return Ok(Zeroizing::default()) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Zeroizing::default())
        }
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// A value without what begins with white space and `#` or `;`, as the AWS SDKs read it.
fn without_comment(value: &str) -> &str {
    let mut before = ' ';
    let begins = |(_, character): &(usize, char)| {
        let begins = matches!(*character, '#' | ';') && before.is_whitespace();
        before = *character;
        begins
    };
    let end = value.char_indices().find(begins).map_or(value.len(), |(end, _)| end);
    value.get(..end).unwrap_or(value)
}

/// The settings of the sections whose header is wanted.
fn section(text: &str, is_wanted: impl Fn(&str) -> bool) -> Settings {
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
            inside = is_wanted(header.split(']').next().unwrap_or_default().trim());
        } else if inside
            && !nested
            && let Some((key, value)) = line.split_once('=')
        {
            let key = key.trim().to_ascii_lowercase();
            // A command's own shell knows what it means there.
            let value = if key == "credential_process" { value } else { without_comment(value) };
            settings.insert(key, Zeroizing::new(value.trim().to_owned()));
        }
    }
    settings
}
