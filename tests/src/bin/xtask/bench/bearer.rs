//! Bearer tokens of the scenarios that ask for them: an issuer with its documents, and tokens signed before anything is measured.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use gwgen_tests::backend::Backend;
use gwgen_tests::issuer::Issuer;
use serde_json::json;

use super::scenario::Scenario;

/// `iss` of every token.
pub(super) const ISSUER: &str = "https://issuer.example";
/// `aud` of every token.
pub(super) const AUDIENCE: &str = "bench";

/// Who signs, and what was signed.
#[derive(Debug)]
pub(super) struct Bearer {
    /// Tokens, all different.
    pub(super) tokens: Vec<String>,
    /// Serves the issuer's documents as long as it is there.
    documents: Backend,
}

/// The issuer of a scenario, where it has tokens. Its public key is in `issuer.pem` and `issuer.json` of the folder.
pub(super) fn prepare(scenario: &Scenario, folder: &Path) -> Result<Option<Bearer>, String> {
    if scenario.tokens == 0 {
        return Ok(None);
    }
    let issuer = Arc::new(Issuer::new(ISSUER));
    for (name, text) in [("issuer.pem", issuer.public_pem()), ("issuer.json", issuer.key_set().to_string())] {
        std::fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let token = |number: usize| {
        issuer.token(&json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": format!("7f3c4e1a-0b6d-4a53-9c1e-{number:012}"),
            "iat": now,
            "nbf": now,
            "exp": now + 86_400,
            "scope": "orders/read orders/write profile",
            "email": format!("caller.{number}@customers.example"),
            "name": "An ordinary caller of the API",
            "tenant": "blue",
        }))
    };
    eprintln!("signing {} tokens", scenario.tokens);
    let tokens = (0..scenario.tokens).map(token).collect();
    let answering = Arc::clone(&issuer);
    let documents = Backend::start(move |message| answering.answer(message));
    Ok(Some(Bearer { tokens, documents }))
}

impl Bearer {
    /// Where our gateway finds the issuer.
    pub(super) fn flags(&self) -> [String; 2] {
        ["--endpoint".to_owned(), format!("issuer:{ISSUER}=http://{}", self.documents.address)]
    }
}
