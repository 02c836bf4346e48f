//! Keys of a real provider that change while clients never stop asking.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use gwgen_tests::client::{self, Connection, request};
use gwgen_tests::http::Role;
use gwgen_tests::issuer::Issuer;
use gwgen_tests::wait;

use super::provider::{CLIENT_SECRET, Provider};
use super::site::{ISSUER, Kind, POOL, Site};

/// Clients that ask all the time, each over a connection of its own.
const CLIENTS: usize = 8;
const CONFIGURATION: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/.well-known/jwks.json";

/// Tokens that are good just now, and what came of showing them.
#[derive(Default)]
struct Load {
    ended: AtomicBool,
    tokens: Mutex<Vec<String>>,
    admitted: AtomicUsize,
    problems: Mutex<Vec<String>>,
}

impl Load {
    fn show(&self, tokens: Vec<String>) {
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    /// Asks until the load ends, with one token after the other.
    fn client(&self, site: &Site, target: &str, number: usize) {
        let mut connection = Connection::open(site.gateway.address).expect("the gateway listens");
        for turn in number.. {
            if self.ended.load(Ordering::SeqCst) {
                return;
            }
            let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let token = &tokens[turn % tokens.len()];
            let bytes = request("GET", target, &[("Authorization", &format!("Bearer {token}"))], b"");
            let answer = connection.send(&bytes).and_then(|()| connection.answer(Role::Answer));
            match answer {
                Ok(answer) if answer.status() == 200 => drop(self.admitted.fetch_add(1, Ordering::SeqCst)),
                other => self.problems.lock().unwrap().push(format!("{other:?} to {token}")),
            }
            // A pause, so that the machine has time for the provider too.
            thread::sleep(Duration::from_millis(4));
        }
    }

    /// Waits until so many more were admitted, all clients among them.
    fn more(&self, count: usize) {
        let wanted = self.admitted.load(Ordering::SeqCst) + count;
        let reached =
            wait::until(wait::LONG, || (self.admitted.load(Ordering::SeqCst) >= wanted).then_some(()));
        assert!(reached.is_some(), "the load stands still: {:?}", self.problems.lock().unwrap());
    }
}

/// Runs clients beside what a test does.
fn under_load(site: &Site, target: &str, tokens: Vec<String>, test: impl FnOnce(&Load)) {
    let load = Load::default();
    load.show(tokens);
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let load = &load;
            scope.spawn(move || load.client(site, target, number));
        }
        // Also where the test fails: the clients have to end.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(&load)));
        load.ended.store(true, Ordering::SeqCst);
        if let Err(problem) = result {
            std::panic::resume_unwind(problem);
        }
    });
    let problems = load.problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} refused, the first: {}", problems.len(), problems[0]);
}

fn site(kind: Kind, provider: &Provider) -> Site {
    let name = if kind == Kind::Http { ISSUER } else { POOL };
    let site = Site::at(kind, Arc::new(Issuer::new(name)), provider.address);
    site.secret(CLIENT_SECRET.to_owned());
    site
}

/// Tokens of both kinds, all with the key that signs just now.
fn mint(site: &Site, provider: &Provider, key: &str) -> Vec<String> {
    let access = (0..4).map(|_| provider.access_token("pets/read pets/write", false));
    let identity = (0..2).map(|number| provider.identity_token(&format!("user{number}")));
    let tokens: Vec<String> = access.chain(identity).map(|token| site.secret(token)).collect();
    let named = format!("\"kid\":\"{key}\"");
    assert!(tokens.iter().all(|token| header(token).contains(&named)));
    tokens
}

/// A token's header.
fn header(token: &str) -> String {
    let bytes = gwgen_tests::base64url::decode(token.split('.').next().unwrap_or_default());
    String::from_utf8(bytes).expect("a header is text")
}

#[test]
fn a_key_comes_and_the_old_one_goes() {
    let Some(provider) = Provider::start(ISSUER) else { return };
    let site = site(Kind::Http, &provider);
    let show = |token: &str| {
        let bytes = request("GET", "/any", &[("Authorization", &format!("Bearer {token}"))], b"");
        client::exchange(site.gateway.address, &bytes).expect("an answer").status()
    };
    let old = mint(&site, &provider, "a");
    under_load(&site, "/any", old.clone(), |load| {
        load.more(40 * CLIENTS);
        assert_eq!(
            (provider.asked(CONFIGURATION), provider.asked(KEYS)),
            (1, 1),
            "asked once for all clients"
        );
        // The new key is there before anything is signed with it.
        provider.publish(&["a", "b"]);
        load.more(20 * CLIENTS);
        // Now it signs; what the old one has signed is still good.
        provider.publish(&["b", "a"]);
        let new = mint(&site, &provider, "b");
        load.show([old.as_slice(), new.as_slice()].concat());
        load.more(60 * CLIENTS);
        assert_eq!(provider.asked(KEYS), 2, "the new key was looked for once");
        // The old one is withdrawn.
        provider.publish(&["b"]);
        load.show(new);
        load.more(20 * CLIENTS);
        // Nobody asks because of a key that nobody has, but every thirty seconds; then the old key is gone here too.
        let unknown = site.secret(Issuer::new(ISSUER).token(&site.claims()));
        let gone = wait::until(Duration::from_secs(60), || {
            assert_eq!(show(&unknown), 401);
            thread::sleep(Duration::from_millis(200));
            (provider.asked(KEYS) == 3).then_some(())
        });
        assert!(gone.is_some(), "the keys were not asked for again");
        load.more(20 * CLIENTS);
    });
    for token in &old {
        assert_eq!(show(token), 401, "its key was withdrawn");
    }
    assert_eq!(provider.asked(CONFIGURATION), 3);
}

/// A user pool's key is replaced from one moment to the next: tokens of the new one are good at once, those of the old one
/// no more.
#[test]
fn a_key_is_replaced() {
    let Some(provider) = Provider::start(POOL) else { return };
    let site = site(Kind::Rest, &provider);
    let identity = |number: u32| site.secret(provider.identity_token(&format!("user{number}")));
    let old: Vec<String> = (0..4).map(identity).collect();
    under_load(&site, "/pool/a", old.clone(), |load| {
        load.more(20 * CLIENTS);
        provider.publish(&["c"]);
        // Signed with a key that the gateway has not seen: the first request waits for it, nobody is refused.
        load.show((4..8).map(identity).collect());
        load.more(40 * CLIENTS);
    });
    assert_eq!(
        (provider.asked(KEYS), provider.asked(CONFIGURATION)),
        (2, 0),
        "a pool's keys have their place"
    );
    for token in &old {
        assert!(site.get("/pool/a", &[&format!("Authorization: {token}")]).is_refused(401, false));
    }
    // A client's own access token is none of an identity's, and the other way round.
    let access = site.secret(provider.access_token("pets/read", false));
    assert!(site.get("/pool/a", &[&format!("Authorization: {access}")]).is_refused(401, false));
    assert!(site.get("/scoped", &[&format!("Authorization: {access}")]).is_admitted());
    let other = site.secret(provider.access_token("pets/write", false));
    assert!(site.get("/scoped", &[&format!("Authorization: {other}")]).is_refused(401, false));
}

/// What a provider's own tokens say reaches the backend, and they end when they say so.
#[test]
fn tokens_of_a_provider() {
    let Some(provider) = Provider::start(ISSUER) else { return };
    let site = site(Kind::Http, &provider);
    let get = |target: &str, token: &str| site.get(target, &[&format!("Authorization: Bearer {token}")]);
    let access = site.secret(provider.access_token("pets/read", false));
    let identity = site.secret(provider.identity_token("anna"));
    let seen = get("/any", &access);
    assert!(seen.is_admitted() && seen.received().header("x-user") == Some("machine"), "{seen:?}");
    let seen = get("/any", &identity);
    assert!(seen.is_admitted() && seen.received().header("x-user") == Some("anna"), "{seen:?}");
    assert_eq!(seen.received().header("x-email"), Some("anna@pets.example"));
    assert!(get("/read", &access).is_admitted());
    for (target, token) in [("/admin", &access), ("/read", &identity)] {
        assert!(get(target, token).is_refused(403, false), "{target}");
    }
    let short = site.secret(provider.access_token("pets/read", true));
    assert!(get("/read", &short).is_admitted());
    let ended = || get("/read", &short).is_refused(401, false).then_some(());
    assert!(wait::until(wait::LONG, ended).is_some(), "it never ends");
    assert!(get("/read", &access).is_admitted());

    // The provider goes away: who is known stays known, and nobody new gets in.
    let (address, late) = (provider.address, site.secret(provider.access_token("pets/read", false)));
    drop(provider);
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(get("/read", &late).is_admitted(), "its key is here");
    let unknown = site.secret(Issuer::new(ISSUER).token(&site.claims()));
    assert!(get("/any", &unknown).is_refused(401, false));
    assert!(get("/any", &access).is_admitted());
}
