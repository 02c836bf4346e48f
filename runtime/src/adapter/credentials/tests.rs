//! Each source, the order among them, and what is kept.

mod profiles;
mod roles;
mod single_sign_on;
mod surroundings;

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::adapter::scripted::{FixedClock, ScriptedHttp, response};
use crate::message::KnownHeader;
use crate::port::{CallCredentials, CallKey, SignAs};

/// A chain over these variables and these answers; its clock stands at the year 2026.
fn chain(
    variables: &[(&str, &str)],
    answers: Vec<crate::message::IntegrationResponse>,
) -> (Rc<CredentialChain>, Rc<ScriptedHttp>, Arc<FixedClock>) {
    let http = Rc::new(ScriptedHttp::new(answers.into_iter().map(Ok)));
    let clock = Arc::new(FixedClock::at(1_795_548_840_000));
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let chain = CredentialChain::new(Environment::of(variables), http.clone(), clock.clone());
    (Rc::new(chain), http, clock)
}

/// Runs a test, and the searches that go on behind it to their ends.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let tasks = tokio::task::LocalSet::new();
    let result = tasks.block_on(&runtime, test);
    runtime.block_on(tasks);
    result
}

/// Later than any test takes.
fn late() -> Instant {
    Instant::now() + Duration::from_secs(600)
}

/// Key and secret with a colon between them, and the session's token.
type Found = Result<(String, Option<String>), String>;

fn find(chain: &Rc<CredentialChain>) -> Found {
    let found = run(chain.credentials(Reach::Everywhere, late())).map_err(|detail| detail.to_string())?;
    let secrets = found.secrets();
    let key = format!("{}:{}", secrets.access_key_id, secrets.secret_access_key);
    Ok((key, secrets.session_token.map(str::to_owned)))
}

/// A folder that is removed with its files when the test is over.
struct Folder(std::path::PathBuf);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Folder {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("gwgen-credentials-{}-{number}", std::process::id()));
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Folder(folder)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const DOCUMENT: &str = r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"C","SecretAccessKey":"d","Token":"t",
    "Expiration":"2026-11-24T20:34:00Z","LastUpdated":null}"#;
const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>role</SecretAccessKey><SessionToken>tok</SessionToken>\
    <Expiration>2026-11-24T20:34:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

fn assumed_as(key: &str) -> crate::message::IntegrationResponse {
    response(200, &[], &ASSUMED.replace("ASIA", key))
}

#[test]
fn environment_first() {
    let keys = [("AWS_ACCESS_KEY_ID", "AK"), ("AWS_SECRET_ACCESS_KEY", "s3cret"), ("AWS_SESSION_TOKEN", "t")];
    let (found, ..) = chain(&keys, vec![]);
    assert_eq!(find(&found), Ok(("AK:s3cret".into(), Some("t".into()))));
    let shown = format!("{:?} {found:?}", run(found.credentials(Reach::Machine, late())).unwrap());
    assert!(!shown.contains("s3cret") && !shown.contains("AK"), "{shown}");
    let (half, ..) = chain(&keys[..1], vec![]);
    assert!(find(&half).unwrap_err().contains("AWS_SECRET_ACCESS_KEY"));
    assert!(
        !format!("{:?}", Environment::of([("AWS_SECRET_ACCESS_KEY".into(), "s3cret".into())]))
            .contains("s3cret")
    );
}
