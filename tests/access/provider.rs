//! `oidc-provider`, a real OpenID provider that runs under Node.js.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use gwgen_tests::client::{self, exchange};
use gwgen_tests::gateway::free_address;
use gwgen_tests::process::Running;
use gwgen_tests::{functions, repository, skip, wait};

const CLIENT: &str =
    "client_id=machine&client_secret=a%20secret%20of%20the%20machine%20that%20nobody%20else%20has";
/// What the secret is before it is encoded, and no log may show.
pub(crate) const CLIENT_SECRET: &str = "a secret of the machine that nobody else has";

/// A running provider.
pub(crate) struct Provider {
    pub(crate) address: SocketAddr,
    control: SocketAddr,
    process: Running,
}

/// The program beside its libraries; `None`, and a line that says so, where they are not there.
fn program() -> Option<PathBuf> {
    let Some(folder) = functions::openid_provider() else {
        skip::because("oidc-provider is not there; `cargo xtask test` installs it");
        return None;
    };
    let (source, place) =
        (repository::root().join("tests/access/provider/provider.mjs"), folder.join("provider.mjs"));
    // Several tests may do so at a time: the file is there whole, or the old one.
    let fresh = folder.join(format!("provider-{:?}.mjs", std::thread::current().id()));
    fs::copy(source, &fresh).and_then(|_| fs::rename(fresh, &place)).expect("a copy of the program");
    Some(place)
}

impl Provider {
    /// Starts one for an issuer. It publishes the key `a` and signs with it.
    pub(crate) fn start(issuer: &str) -> Option<Provider> {
        let program = program()?;
        let mut said = String::new();
        for _ in 0..3 {
            let (address, control) = (free_address(), free_address());
            let mut command = Command::new("node");
            command.arg(&program).args([issuer, &address.port().to_string(), &control.port().to_string()]);
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut process = Running::start(&mut command).expect("node starts");
            let ready = wait::until(wait::LONG, || match process.ended() {
                Some(_) => Some(false),
                None => {
                    client::get(control, "/asked").is_ok_and(|answer| answer.status() == 200).then_some(true)
                }
            });
            if ready == Some(true) {
                return Some(Provider { address, control, process });
            }
            // A port that was free a moment ago may be taken by now.
            said = process.output();
        }
        panic!("the provider does not start: {said}");
    }

    /// From now on it publishes these keys and signs with the first.
    pub(crate) fn publish(&self, keys: &[&str]) {
        let answer = client::get(self.control, &format!("/keys/{}", keys.join(",")));
        assert!(answer.is_ok_and(|answer| answer.status() == 200), "{}", self.process.output());
    }

    /// How often a path was asked for.
    pub(crate) fn asked(&self, path: &str) -> u64 {
        let answer = client::get(self.control, "/asked").expect("the provider answers");
        answer.json().get(path).and_then(Value::as_u64).unwrap_or_default()
    }

    /// An access token of the client itself, which ends in an hour, or with `short` in two seconds.
    pub(crate) fn access_token(&self, scope: &str, short: bool) -> String {
        let resource =
            if short { "https%3A%2F%2Fpets.example%2Fshort" } else { "https%3A%2F%2Fpets.example%2F" };
        let form =
            format!("grant_type=client_credentials&resource={resource}&scope={}", scope.replace('/', "%2F"));
        self.member("/token", &form, "access_token")
    }

    /// An identity token of somebody who consents at once (client-initiated backchannel authentication).
    pub(crate) fn identity_token(&self, who: &str) -> String {
        let request = self.member("/backchannel", &format!("scope=openid&login_hint={who}"), "auth_req_id");
        let grant = "urn%3Aopenid%3Aparams%3Agrant-type%3Aciba";
        self.member("/token", &format!("grant_type={grant}&auth_req_id={request}"), "id_token")
    }

    fn member(&self, path: &str, form: &str, member: &str) -> String {
        let body = format!("{form}&{CLIENT}");
        let lines = [("Content-Type", "application/x-www-form-urlencoded"), ("Connection", "close")];
        let answer = exchange(self.address, &client::request("POST", path, &lines, body.as_bytes()))
            .unwrap_or_else(|error| panic!("{error}: {}", self.process.output()));
        let found = answer.json().get(member).and_then(Value::as_str).map(str::to_owned);
        found.unwrap_or_else(|| panic!("no {member}: {} {}", answer.first_line, answer.text()))
    }
}
