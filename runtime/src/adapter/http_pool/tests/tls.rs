//! TLS to backends: whom the client believes.

use std::io::{Read, Write};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::upstream::script;
use super::*;

/// A certificate authority and what a test's backend shows of it.
struct Authority {
    roots: RootCertStore,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "test authority");
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    Authority { roots, issuer }
}

fn server(authority: &Authority, names: &[&str], last_year: i32) -> Upstream {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(2001, 1, 1);
    params.not_after = date_time_ymd(last_year, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &authority.issuer).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    upstream(vec![script(move |peer| {
        let stream = peer.stream.try_clone().unwrap();
        let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
        for _ in 0..2 {
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") {
                if !matches!(tls.read(&mut byte), Ok(1)) {
                    return;
                }
                head.push(byte[0]);
            }
            let _ = tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        }
        let _ = tls.read(&mut [0]);
    })])
}

/// What a client that trusts `roots` gets, twice on one connection.
fn ask(upstream: &Upstream, roots: RootCertStore, tls: TlsSettings) -> Result<String, UpstreamErrorKind> {
    let settings =
        HttpPoolSettings { tls: Arc::new(BackendTls::trusting(roots)), ..HttpPoolSettings::default() };
    let pool = HttpPool::new(settings);
    let origin = Rc::new(Origin {
        scheme: Scheme::Https,
        host: "localhost".into(),
        port: upstream.port,
        tls,
        named_by: NamedBy::Definition,
    });
    run(async {
        pool.send(get(&origin)).await.map_err(|error| error.kind)?;
        let response = pool.send(get(&origin)).await.map_err(|error| error.kind)?;
        assert_eq!(upstream.accepted(), 1);
        Ok(text(&response).to_owned())
    })
}

#[test]
fn a_known_issuer_and_the_right_name() {
    let authority = authority();
    let ask = |names: &[&str], year, tls| ask(&server(&authority, names, year), authority.roots.clone(), tls);
    let plain = TlsSettings::default;
    let named = |name: &str| TlsSettings { server_name: Some(name.into()), ..TlsSettings::default() };
    assert_eq!(ask(&["localhost"], 2100, plain()), Ok("secret".into()));
    assert_eq!(ask(&["other.example"], 2100, plain()), Err(UpstreamErrorKind::Tls));
    assert_eq!(ask(&["other.example"], 2100, named("other.example")), Ok("secret".into()));
    assert_eq!(ask(&["localhost"], 2100, named("other.example")), Err(UpstreamErrorKind::Tls));
    assert_eq!(ask(&["localhost"], 2020, plain()), Err(UpstreamErrorKind::Tls));
}

#[test]
fn an_unknown_issuer_only_where_the_definition_says_so() {
    let (authority, other) = (authority(), authority());
    let ask = |names: &[&str], year, tls| ask(&server(&authority, names, year), other.roots.clone(), tls);
    let skip = || TlsSettings { skip_verification: true, ..TlsSettings::default() };
    assert_eq!(ask(&["localhost"], 2100, TlsSettings::default()), Err(UpstreamErrorKind::Tls));
    assert_eq!(ask(&["localhost"], 2100, skip()), Ok("secret".into()));
    assert_eq!(ask(&["other.example"], 2100, skip()), Err(UpstreamErrorKind::Tls));
    assert_eq!(ask(&["localhost"], 2020, skip()), Err(UpstreamErrorKind::Tls));
}
