//! `gwgen token`: tokens that an API's verifier takes with the keys that were written beside them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use gwgen_runtime::engine::jwt::{Algorithm, Algorithms, Demand, KeySet, Leeway, Refusal, Token};
use gwgen_tests::compiler::{call, text};
use gwgen_tests::skip;

const ISSUER: &str = "https://issuer.example";

const DEMAND: Demand<'static> = Demand {
    issuer: ISSUER,
    audiences: Some(&["pets"]),
    token_use: None,
    algorithms: Algorithms::ALL,
    needs_key_id: true,
    leeway: Leeway::NONE,
};

/// Mints in a folder; the token.
fn mint(folder: &Path, more: &[&str]) -> String {
    let jwks = folder.join("jwks.json");
    let arguments = ["token", "--issuer", ISSUER, "--audience", "pets", "--jwks", &jwks.to_string_lossy()];
    let output = call(&[&arguments, more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout).trim_end().to_owned()
}

fn verify(folder: &Path, token: &str, now: SystemTime) -> Result<Token, Refusal> {
    let keys = KeySet::parse(&fs::read(folder.join("jwks.json")).unwrap()).unwrap();
    assert_eq!((keys.len(), keys.unusable()), (1, &[][..]));
    DEMAND.verify(token, &keys, now)
}

#[test]
fn every_algorithm_with_a_key_that_is_kept() {
    for algorithm in Algorithm::ALL {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("issuer.pem");
        let key = file.to_string_lossy();
        let more = ["--key", &*key, "--algorithm", algorithm.name()];
        let first = mint(folder.path(), &more);
        verify(folder.path(), &first, SystemTime::now()).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        // The same key the next time: both tokens are good with either set.
        let second = mint(folder.path(), &more);
        for token in [&first, &second] {
            verify(folder.path(), token, SystemTime::now()).unwrap();
        }
        // Without a name the key has the usual algorithm of its kind.
        let usual = mint(folder.path(), &["--key", &key]);
        verify(folder.path(), &usual, SystemTime::now()).unwrap();
    }
}

#[test]
fn claims_are_as_they_were_told() {
    let folder = tempfile::tempdir().unwrap();
    let more = [
        "--audience",
        "other",
        "--scope",
        "pets/read",
        "--scope",
        "openid",
        "--claim",
        "sub=alice",
        "--claim",
        "n=1.5",
        "--claim",
        "groups=[\"a\",\"b\"]",
        "--claim",
        "custom:x=a=b",
        "--claim",
        "text=\"1\"",
        "--expires-in",
        "60",
    ];
    let minted = mint(folder.path(), &more);
    let now = SystemTime::now();
    let token = verify(folder.path(), &minted, now).unwrap();
    let caller = token.caller();
    for (name, value) in [
        ("sub", "alice"),
        ("n", "1.5"),
        ("groups", "[a b]"),
        ("custom:x", "a=b"),
        ("text", "1"),
        ("aud", "[pets other]"),
    ] {
        assert_eq!(caller.claim(name), Some(value), "{name}");
    }
    assert_eq!(token.scopes_among(&["openid", "pets/write", "pets/read"]), ["openid", "pets/read"]);
    assert_eq!(verify(folder.path(), &minted, now + Duration::from_secs(61)).unwrap_err(), Refusal::Expired);
    let expired = mint(folder.path(), &["--expires-in", "-1"]);
    assert_eq!(verify(folder.path(), &expired, SystemTime::now()).unwrap_err(), Refusal::Expired);
    let foreign = mint(folder.path(), &["--claim", "iss=https://other.example"]);
    assert_eq!(verify(folder.path(), &foreign, SystemTime::now()).unwrap_err(), Refusal::Issuer);
    // A key that is forgotten is another each time.
    assert_eq!(verify(folder.path(), &minted, now).unwrap_err(), Refusal::UnknownKey);
}

#[test]
fn keys_of_openssl() {
    if !Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success()) {
        skip::because("openssl is not there");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (kind, option) in
        [("RSA", "rsa_keygen_bits:3072"), ("EC", "ec_paramgen_curve:P-384"), ("ED25519", "")]
    {
        let file = folder.path().join(kind);
        let mut openssl = Command::new("openssl");
        openssl.args(["genpkey", "-algorithm", kind, "-out"]).arg(&file);
        if !option.is_empty() {
            openssl.args(["-pkeyopt", option]);
        }
        assert!(openssl.output().unwrap().status.success(), "{kind}");
        let token = mint(folder.path(), &["--key", &file.to_string_lossy()]);
        verify(folder.path(), &token, SystemTime::now()).unwrap();
    }
}

#[test]
fn what_is_no_key_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.pem");
    let key = file.to_string_lossy();
    let refused = |more: &[&str]| {
        let output = call(&[&["token", "--issuer", ISSUER], more].concat());
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
        text(&output.stderr)
    };
    for content in ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"] {
        fs::write(&file, content).unwrap();
        assert!(refused(&["--key", &key]).contains("no private key in PKCS #8"), "{content}");
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
    }
    fs::remove_file(&file).unwrap();
    mint(folder.path(), &["--key", &key, "--algorithm", "ES256"]);
    assert!(refused(&["--key", &key, "--algorithm", "RS256"]).contains("that the algorithm can use"));
    assert!(refused(&["--algorithm", "HS256"]).contains("RS256"));
    assert!(refused(&["--algorithm", "none"]).contains("RS256"));
    assert!(refused(&["--claim", "sub"]).contains("write NAME=VALUE"));
    let output = call(&["token", "--issuer", ISSUER, "--jwks", "/no/such/folder/jwks.json"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
}
