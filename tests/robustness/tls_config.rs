//! `tlsConfig`: a gateway in front of another one, whose certificate nobody vouches for.

use std::fs;

use gwgen_tests::client::get;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::{compiler, repository};
use tempfile::TempDir;

use super::tls::Authority;
use super::{binary, gateway_at};

/// A gateway over TLS, with a certificate for a name by an authority of its own.
struct Secured {
    gateway: Gateway,
    authority: Authority,
    folder: TempDir,
}

impl Secured {
    fn start(name: &str) -> Secured {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        authority.write(name, folder.path());
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let nowhere = ([127, 0, 0, 1], 1).into();
        let flags = ["--tls-cert", &path("cert.pem"), "--tls-key", &path("key.pem")];
        let gateway = gateway_at(nowhere, &flags);
        Secured { gateway, authority, folder }
    }

    /// A file of what vouches for it.
    fn trust_store(&self) -> String {
        let file = self.folder.path().join("authority.pem");
        fs::write(&file, self.authority.pem()).unwrap();
        file.to_string_lossy().into_owned()
    }
}

fn status(gateway: &Gateway, target: &str) -> u16 {
    get(gateway.address, target).unwrap().status()
}

#[test]
fn an_unknown_issuer_is_believed_where_the_definition_says_so() {
    let backend = Secured::start("127.0.0.1");
    let gateway = gateway_at(backend.gateway.address, &[]);
    assert_eq!(status(&gateway, "/believed/mock"), 200, "{}", gateway.process.output());
    let refused = get(gateway.address, "/verified/mock").unwrap();
    assert!(refused.status() >= 500, "{}", refused.text());

    // It is the issuer alone that was missing.
    let trusted = backend.trust_store();
    let flags: Vec<String> = [
        "--var",
        &format!("backend={}", backend.gateway.address),
        "--param",
        &format!("openHost={}", backend.gateway.address),
        "--endpoint",
        "lambda:echo=http://127.0.0.1:1",
    ]
    .map(str::to_owned)
    .to_vec();
    let gateway = Gateway::start_among(binary(), &flags, &[("SSL_CERT_FILE", &trusted)]).unwrap();
    assert_eq!(status(&gateway, "/verified/mock"), 200, "{}", gateway.process.output());
}

#[test]
fn a_certificate_for_another_name_is_never_believed() {
    let backend = Secured::start("other.example");
    let gateway = gateway_at(backend.gateway.address, &[]);
    let refused = get(gateway.address, "/believed/mock").unwrap();
    assert!(refused.status() >= 500, "{}", refused.text());
}

#[test]
fn a_private_backend_is_held_to_the_name_that_the_definition_gives() {
    let specification = repository::root().join("tests/robustness/private.yaml");
    let binary = compiler::build(&specification, "robustness-private", &[]).unwrap();
    let backend = Secured::start("pets.internal");
    let link = format!("vpclink:named=https://{}", backend.gateway.address);
    let flags = ["--endpoint".to_owned(), link];
    let trusted = backend.trust_store();
    let gateway = Gateway::start_among(&binary, &flags, &[("SSL_CERT_FILE", &trusted)]).unwrap();
    assert_eq!(status(&gateway, "/mock"), 200, "{}", gateway.process.output());
    // Its certificate is for nobody who is called by an address.
    assert!(status(&gateway, "/unnamed") >= 500, "{}", gateway.process.output());
}
