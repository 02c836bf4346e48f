//! The environment variables that the chain reads, taken once at start, and the keys among them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::Credentials;

/// Environment variables that begin with `AWS_`, and `HOME`.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, Zeroizing<String>>,
}

impl Environment {
    /// The variables of this process.
    pub fn of_process() -> Environment {
        Environment::of(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// These variables.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Environment {
        let variables = variables
            .into_iter()
            .filter(|(name, value)| (name.starts_with("AWS_") || name == "HOME") && !value.is_empty())
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect();
        Environment { variables }
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|value| value.as_str())
    }

    /// The endpoint that the environment says for a service, if any.
    pub(super) fn endpoint(&self, service: &str) -> Option<&str> {
        let ignored = self.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        if ignored.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return None;
        }
        self.get(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| self.get("AWS_ENDPOINT_URL"))
    }

    /// `AWS_REGION`, or as the older tools call it.
    pub(super) fn region(&self) -> Option<&str> {
        self.get("AWS_REGION").or_else(|| self.get("AWS_DEFAULT_REGION"))
    }

    /// A file named by a variable, or below the home folder.
    pub(super) fn file(&self, name: &str, below_home: &str) -> Option<PathBuf> {
        match self.get(name) {
            Some(path) => Some(PathBuf::from(path)),
            None => Some(PathBuf::from(self.get("HOME")?).join(below_home)),
        }
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

/// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with `AWS_SESSION_TOKEN`.
pub(super) fn credentials(environment: &Environment) -> Result<Option<Credentials>, String> {
    let Some(access_key_id) = environment.get("AWS_ACCESS_KEY_ID") else { return Ok(None) };
    let Some(secret) = environment.get("AWS_SECRET_ACCESS_KEY") else {
        return Err("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not".into());
    };
    Ok(Some(Credentials {
        access_key_id: access_key_id.to_owned(),
        secret_access_key: Zeroizing::new(secret.to_owned()),
        session_token: environment.get("AWS_SESSION_TOKEN").map(|token| Zeroizing::new(token.to_owned())),
        expires: None,
    }))
}
