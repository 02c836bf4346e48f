//! `gwgen token`: a JSON Web Token for tests, and the keys that its issuer would publish.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::{Map, Value, json};

use gwgen::interpret::{Algorithm, IssuerKey};

use crate::console::Console;
use crate::exit::Exit;

/// For `--help`.
const EXAMPLE: &str = "\
Example:
  token=$(gwgen token --issuer http://127.0.0.1:9000 --audience pets --scope pets/read \\
    --claim sub=alice --claim 'groups=[\"admin\"]' --key issuer.pem --jwks jwks.json)
  curl -H \"Authorization: Bearer $token\" http://127.0.0.1:8080/pets";

/// Mint a JSON Web Token for tests
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// `iss`
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// `aud`; several make a list
    #[arg(long, value_name = "NAME")]
    audience: Vec<String>,
    /// A word of `scope`
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// Another claim; a value that is JSON is taken as such, any other is a text
    #[arg(long, value_name = "NAME=VALUE", value_parser = claim)]
    claim: Vec<(String, Value)>,
    /// For how many seconds the token is good; a negative number makes one that has expired
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, allow_negative_numbers = true)]
    expires_in: i64,
    /// The issuer's private key (PKCS #8); made and written where the file is not there [default: a key that is forgotten]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// What to sign with: RS256 to RS512, PS256 to PS512, ES256 to ES512 or EdDSA [default: the key's usual one, RS256]
    #[arg(long, value_name = "NAME", value_parser = algorithm)]
    algorithm: Option<Algorithm>,
    /// Write the set of keys that verifies the token
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
}

/// Mints and prints.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let key = match key(arguments, console) {
        Ok(key) => key,
        Err((problem, exit)) => {
            console.error(problem);
            return exit;
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let minted = key.token(&claims(arguments, now)).and_then(|token| Ok((token, key.key_set()?)));
    let (token, keys) = match minted {
        Ok(minted) => minted,
        Err(problem) => {
            console.error(problem);
            return Exit::EnvironmentAtFault;
        }
    };
    if let Some(file) = &arguments.jwks
        && let Err(error) = fs::write(file, format!("{keys:#}\n"))
    {
        console.error(format_args!("{} cannot be written: {error}", file.display()));
        return Exit::EnvironmentAtFault;
    }
    console.result(&(token + "\n"))
}

/// The claims; those that are named one by one win.
fn claims(arguments: &Arguments, now: i64) -> Map<String, Value> {
    let mut claims = Map::new();
    claims.insert("iss".to_owned(), json!(arguments.issuer));
    match &arguments.audience[..] {
        [] => {}
        [audience] => drop(claims.insert("aud".to_owned(), json!(audience))),
        several => drop(claims.insert("aud".to_owned(), json!(several))),
    }
    if !arguments.scope.is_empty() {
        claims.insert("scope".to_owned(), json!(arguments.scope.join(" ")));
    }
    // A token that has expired was issued before that.
    claims.insert("iat".to_owned(), json!(now.min(now.saturating_add(arguments.expires_in))));
    claims.insert("exp".to_owned(), json!(now.saturating_add(arguments.expires_in)));
    claims.extend(arguments.claim.iter().cloned());
    claims
}

/// The key of the file, or a new one, which is written where a file is named.
fn key(arguments: &Arguments, console: &Console) -> Result<IssuerKey, (String, Exit)> {
    let new = || {
        let made = IssuerKey::generate(arguments.algorithm.unwrap_or(Algorithm::Rs256));
        made.map_err(|problem| (problem.to_owned(), Exit::EnvironmentAtFault))
    };
    let Some(file) = &arguments.key else { return new() };
    match fs::read(file) {
        Ok(text) => IssuerKey::read(&text, arguments.algorithm)
            .map_err(|problem| (format!("{}: {problem}", file.display()), Exit::WrongUsage)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = new()?;
            let written = key.pem().map_err(str::to_owned).and_then(|pem| {
                write_secret(file, &pem)
                    .map_err(|error| format!("{} cannot be written: {error}", file.display()))
            });
            written.map_err(|problem| (problem, Exit::EnvironmentAtFault))?;
            console.status("Created", format_args!("{}, the issuer's private key", file.display()));
            Ok(key)
        }
        Err(error) => Err((format!("{} cannot be read: {error}", file.display()), Exit::WrongUsage)),
    }
}

/// A new file that nobody else can read.
fn write_secret(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}

fn claim(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((name.to_owned(), value))
}

fn algorithm(text: &str) -> Result<Algorithm, String> {
    Algorithm::named(text).ok_or_else(|| {
        let names = Algorithm::ALL.map(Algorithm::name).join(", ");
        format!("tokens are signed with one of {names}")
    })
}
