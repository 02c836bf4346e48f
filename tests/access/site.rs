//! A compiled gateway with what stands around it, and requests to it byte by byte.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use serde_json::{Value, json};

use gwgen_tests::backend::lambda::Function;
use gwgen_tests::backend::{Backend, Reply};
use gwgen_tests::client::{self, Connection};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Role};
use gwgen_tests::issuer::Issuer;
use gwgen_tests::{compiler, repository, wait};

/// The issuer of the HTTP API.
pub(crate) const ISSUER: &str = "https://issuer.example/tenant";
/// The user pool of the REST API, as an issuer.
pub(crate) const POOL: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_a";
/// Who presents this to the function is let in, by the name of `me`.
pub(crate) const PASSWORD: &str = "open-sesame-4711";
/// An API key that opens what asks for one, and one that is disabled.
pub(crate) const API_KEY: &str = "api-key-that-opens-the-door";
pub(crate) const OLD_API_KEY: &str = "api-key-that-opened-the-door";
/// What the gateway signs its own calls with.
pub(crate) const AWS_SECRET: &str = "aws-secret-of-the-gateway-0815";
const AWS_TOKEN: &str = "aws-session-of-the-gateway-0815";
/// The request behind each test's bytes: where it is answered, the connection was still open.
const LAST: &str = "GET /last-one HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n";

/// Which of the two definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Http,
    Rest,
}

/// A gateway, its backend, its issuer and the function that decides for it.
pub(crate) struct Site {
    pub(crate) gateway: Gateway,
    pub(crate) backend: Backend,
    pub(crate) judge: Backend,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) issuer_at: Backend,
    /// What nobody may find in a log.
    secrets: Mutex<Vec<String>>,
}

/// What came of some bytes.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) answers: Vec<Message>,
    pub(crate) closed: bool,
    pub(crate) received: Vec<Message>,
}

impl Seen {
    /// The status of the one answer that there is to be.
    pub(crate) fn status(&self) -> u16 {
        let [answer] = self.answers.as_slice() else { panic!("one answer wanted: {self:?}") };
        answer.status()
    }

    /// The one request that the backend is to have got.
    pub(crate) fn received(&self) -> &Message {
        let [message] = self.received.as_slice() else { panic!("one request wanted: {self:?}") };
        message
    }

    /// Whether it was refused with a status, nothing came to the backend, and the connection is closed or not.
    pub(crate) fn is_refused(&self, status: u16, closed: bool) -> bool {
        matches!(self.answers.as_slice(), [answer] if answer.status() == status)
            && self.received.is_empty()
            && self.closed == closed
    }

    /// Whether it was answered by the backend, and the connection goes on.
    pub(crate) fn is_admitted(&self) -> bool {
        matches!((self.answers.as_slice(), self.received.as_slice()), ([answer], [_]) if answer.status() == 200)
            && !self.closed
    }
}

/// The gateway of a definition, compiled once.
pub(crate) fn binary(kind: Kind) -> &'static Path {
    static HTTP: OnceLock<PathBuf> = OnceLock::new();
    static REST: OnceLock<PathBuf> = OnceLock::new();
    let (place, name) = match kind {
        Kind::Http => (&HTTP, "http_api"),
        Kind::Rest => (&REST, "rest_api"),
    };
    place.get_or_init(|| {
        let specification = repository::root().join(format!("tests/access/{name}.yaml"));
        compiler::build(&specification, &format!("access-{name}"), &[])
            .unwrap_or_else(|problem| panic!("{problem}"))
    })
}

/// Flags that bind the names in a definition.
pub(crate) fn flags(kind: Kind, backend: &Backend, judge: &Backend, issuer: SocketAddr) -> Vec<String> {
    let (variable, name) = match kind {
        Kind::Http => ("--param", ISSUER),
        Kind::Rest => ("--var", POOL),
    };
    let flags = [
        variable,
        &format!("backend={}", backend.address),
        "--endpoint",
        &format!("lambda:judge=http://{}", judge.address),
        "--endpoint",
        &format!("issuer:{name}=http://{issuer}"),
    ];
    flags.map(str::to_owned).to_vec()
}

impl Site {
    pub(crate) fn new(kind: Kind) -> Site {
        Site::with_flags(kind, &[])
    }

    /// The same with an issuer that answers in its own way.
    pub(crate) fn with_issuer(
        kind: Kind,
        issuer: Arc<Issuer>,
        answer: impl Fn(&Message) -> Reply + Send + Sync + 'static,
    ) -> Site {
        let issuer_at = Backend::start(answer);
        let address = issuer_at.address;
        Site::start(kind, issuer, issuer_at, address, &[])
    }

    /// An ordinary one with more flags.
    pub(crate) fn with_flags(kind: Kind, more: &[&str]) -> Site {
        let issuer = Arc::new(Issuer::new(if kind == Kind::Http { ISSUER } else { POOL }));
        let answering = Arc::clone(&issuer);
        let issuer_at = Backend::start(move |message| answering.answer(message));
        let address = issuer_at.address;
        Site::start(kind, issuer, issuer_at, address, more)
    }

    /// The same with an issuer that stands somewhere else.
    pub(crate) fn at(kind: Kind, issuer: Arc<Issuer>, address: SocketAddr) -> Site {
        Site::start(kind, issuer, Backend::echo(), address, &[])
    }

    fn start(
        kind: Kind,
        issuer: Arc<Issuer>,
        issuer_at: Backend,
        address: SocketAddr,
        more: &[&str],
    ) -> Site {
        let (backend, judge) = (Backend::echo(), Backend::start(verdict));
        let mut flags = flags(kind, &backend, &judge, address);
        let keys = repository::scratch("access").join("keys.json");
        let listed = json!({"apiKeys": [
            {"name": "partner", "value": API_KEY},
            {"name": "former partner", "value": OLD_API_KEY, "enabled": false},
        ]});
        // Whoever writes it writes the same; a reader sees it whole.
        let fresh = keys.with_extension(format!("{:?}", thread::current().id()));
        let written =
            std::fs::write(&fresh, listed.to_string()).and_then(|()| std::fs::rename(&fresh, &keys));
        written.expect("a file of keys");
        flags.extend(["--config".to_owned(), keys.to_string_lossy().into_owned()]);
        flags.extend(more.iter().map(|flag| (*flag).to_owned()));
        let variables = [
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", AWS_SECRET),
            ("AWS_SESSION_TOKEN", AWS_TOKEN),
            ("AWS_REGION", "us-east-1"),
        ];
        let gateway = Gateway::start_among(binary(kind), &flags, &variables);
        let gateway = gateway.unwrap_or_else(|problem| panic!("{problem}"));
        let secrets =
            Mutex::new([PASSWORD, API_KEY, OLD_API_KEY, AWS_SECRET, AWS_TOKEN].map(str::to_owned).to_vec());
        Site { gateway, backend, judge, issuer, issuer_at, secrets }
    }

    /// Sends bytes and the last request behind them, and reads until the gateway closes.
    pub(crate) fn send(&self, bytes: &[u8]) -> Seen {
        self.backend.take_received();
        let mut connection = Connection::open(self.gateway.address).expect("the gateway listens");
        connection.send(&[bytes, LAST.as_bytes()].concat()).expect("the gateway reads");
        let (mut answers, mut closed) = (Vec::new(), true);
        while let Ok(Some(answer)) = connection.reader().message(Role::Answer) {
            if answer.text().contains("/last-one") {
                closed = false;
            } else {
                answers.push(answer);
            }
        }
        let mut received = self.backend.take_received();
        received.retain(|message| message.verb_and_target().1 != "/last-one");
        Seen { answers, closed, received }
    }

    /// A GET with these header lines.
    pub(crate) fn get(&self, target: &str, lines: &[&str]) -> Seen {
        self.send(&request("GET", target, lines))
    }

    /// A token as it should be, and what of it is secret.
    pub(crate) fn token(&self, claims: &Value) -> String {
        self.secret(self.issuer.token(claims))
    }

    /// A token that is right everywhere here.
    pub(crate) fn right(&self) -> String {
        self.token(&self.claims())
    }

    /// What it says.
    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": self.issuer.name(), "sub": "me", "aud": "https://pets.example", "token_use": "id",
            "scope": "pets/read", "iat": seconds() - 10, "exp": seconds() + 3_600,
        })
    }

    /// Remembers a credential: nobody may find it in a log.
    pub(crate) fn secret(&self, credential: String) -> String {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(credential.clone());
        credential
    }

    /// Where credentials that were shown in this run can be found.
    pub(crate) fn leaks(&self) -> Vec<String> {
        let metrics =
            ["/metrics", "/"].map(|page| client::get(self.gateway.admin, page).map(|answer| answer.text()));
        let [metrics, index] = metrics.map(Result::unwrap_or_default);
        let output = self.gateway.process.output();
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        [("the logs", &output), ("the metrics", &metrics), ("the first page", &index)]
            .into_iter()
            .flat_map(|(place, text)| {
                found(&secrets, text).into_iter().map(move |part| format!("{part} in {place}"))
            })
            .collect()
    }
}

impl Drop for Site {
    /// Every run ends with a look for its credentials.
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        // Lines are written in the order of the answers: behind this one there are no others.
        let end = client::get(self.gateway.address, "/the-log-ends-here").map(|answer| answer.status());
        let logged = || self.gateway.process.output().contains("/the-log-ends-here").then_some(());
        assert!(wait::until(wait::LONG, logged).is_some(), "{end:?}: {}", self.gateway.process.output());
        let leaks = self.leaks();
        assert!(leaks.is_empty(), "{leaks:?}");
    }
}

/// Parts of credentials that stand in a text: of a token what it says, and its signature.
pub(crate) fn found(secrets: &[String], text: &str) -> Vec<String> {
    let parts = secrets.iter().flat_map(|secret| match secret.split('.').collect::<Vec<_>>().as_slice() {
        [_, payload, signature] => vec![(*payload).to_owned(), (*signature).to_owned()],
        _ => vec![secret.clone()],
    });
    parts.filter(|part| part.len() >= 8 && text.contains(part.as_str())).collect()
}

/// The bytes of a request with `Host`.
pub(crate) fn request(verb: &str, target: &str, lines: &[&str]) -> Vec<u8> {
    let mut text = format!("{verb} {target} HTTP/1.1\r\nHost: gateway\r\n");
    lines.iter().for_each(|line| text.push_str(&format!("{line}\r\n")));
    text.push_str("\r\n");
    text.into_bytes()
}

/// Seconds since 1970.
pub(crate) fn seconds() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map(|time| time.as_secs()).unwrap_or_default()
}

/// The function that decides: whoever shows the password anywhere that it looks at may call. Its policy speaks of all
/// methods below the first segment of the path that was asked about, and of nothing else.
fn verdict(message: &Message) -> Reply {
    let event = message.json();
    let headers = event.get("headers").cloned().unwrap_or_default();
    let shown = [event.get("authorizationToken"), headers.get("X-One"), headers.get("x-one")];
    let shown = shown.into_iter().flatten().find_map(Value::as_str).unwrap_or_default();
    if event.get("routeArn").is_some() {
        let answer = json!({"isAuthorized": shown == PASSWORD, "context": {"user": "me"}});
        return Function::Return(answer.to_string()).answer(message);
    }
    let arn = event.get("methodArn").and_then(Value::as_str).unwrap_or_default();
    let fields: Vec<&str> = arn.split('/').collect();
    let [api, stage, _verb, first, ..] = fields.as_slice() else {
        return Function::Return("no ARN".to_owned()).answer(message);
    };
    let effect = if shown == PASSWORD { "Allow" } else { "Deny" };
    let resources = [format!("{api}/{stage}/*/{first}/*"), format!("{api}/{stage}/*/{first}")];
    let answer = json!({
        "principalId": "me",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": resources}],
        },
    });
    Function::Return(answer.to_string()).answer(message)
}

#[test]
fn a_leak_would_be_found() {
    let token = "aGVhZGVyaGVhZGVy.cGF5bG9hZHBheWxvYWQ.c2lnbmF0dXJlc2lnbmF0dXJl".to_owned();
    let secrets = [token.clone(), PASSWORD.to_owned()];
    assert_eq!(found(&secrets, &format!("a line with {token} in it")).len(), 2);
    assert_eq!(found(&secrets, "a line with open-sesame-4711 in it"), [PASSWORD]);
    assert!(found(&secrets, "aGVhZGVyaGVhZGVy open-sesame").is_empty());
}
