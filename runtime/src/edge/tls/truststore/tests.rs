use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams,
    SerialNumber, SignatureAlgorithm, date_time_ymd,
};

use super::*;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(mut params: CertificateParams, name: &str) -> CertificateParams {
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params
}

fn root(name: &str) -> Authority {
    CertifiedIssuer::self_signed(named(authority_params(), name), KeyPair::generate().unwrap()).unwrap()
}

fn below(issuer: &Issuer<'_, KeyPair>, name: &str) -> Authority {
    CertifiedIssuer::signed_by(named(authority_params(), name), KeyPair::generate().unwrap(), issuer).unwrap()
}

fn client(
    issuer: &Issuer<'_, KeyPair>,
    algorithm: &'static SignatureAlgorithm,
    change: impl FnOnce(&mut CertificateParams),
) -> CertificateDer<'static> {
    let mut params = named(CertificateParams::default(), "client");
    change(&mut params);
    let key = KeyPair::generate_for(algorithm).unwrap();
    params.signed_by(&key, issuer).unwrap().der().clone()
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("gwgen-truststore-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn store(&self, certificates: &str, revocations: Option<&str>) -> Result<Truststore, String> {
        let files = TruststoreFiles {
            certificates: self.0.join("ca.pem"),
            revocations: revocations.map(|_| self.0.join("ca.crl")),
        };
        std::fs::write(&files.certificates, certificates).unwrap();
        if let Some(revocations) = revocations {
            std::fs::write(self.0.join("ca.crl"), revocations).unwrap();
        }
        Truststore::read(&files)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// 2026-11-24.
const NOW: u64 = 1_795_500_000;

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

#[test]
fn whom_the_trust_store_vouches_for() {
    let folder = Folder::new("who");
    let (root, other) = (root("root"), root("other"));
    let store = folder.store(&root.pem(), None).unwrap();
    let judge = |client: &CertificateDer<'_>, chain: &[&Authority]| {
        let chain: Vec<CertificateDer<'_>> = chain.iter().map(|issuer| issuer.der().clone()).collect();
        store.judge(client, &chain, at(NOW)).is_ok()
    };
    let ecdsa = &rcgen::PKCS_ECDSA_P256_SHA256;
    let purpose = |purpose| move |params: &mut CertificateParams| params.extended_key_usages = vec![purpose];
    assert!(judge(&client(&root, ecdsa, |_| {}), &[]));
    assert!(judge(&client(&root, ecdsa, purpose(ExtendedKeyUsagePurpose::ClientAuth)), &[]));
    assert!(!judge(&client(&root, ecdsa, purpose(ExtendedKeyUsagePurpose::ServerAuth)), &[]));
    // Somebody else's, also one with the same name.
    assert!(!judge(&client(&other, ecdsa, |_| {}), &[]));
    assert!(!judge(&client(&self::root("root"), ecdsa, |_| {}), &[]));
    // When it is valid.
    assert!(!judge(&client(&root, ecdsa, |params| params.not_after = date_time_ymd(2026, 11, 1)), &[]));
    assert!(!judge(&client(&root, ecdsa, |params| params.not_before = date_time_ymd(2027, 1, 1)), &[]));
    // An authority is nobody's client.
    assert!(!judge(
        &client(&root, ecdsa, |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)),
        &[]
    ));
    // Four certificates at most, the client's and the root counted.
    let one = below(&root, "one");
    let two = below(&one, "two");
    let three = below(&two, "three");
    assert!(judge(&client(&one, ecdsa, |_| {}), &[&one]));
    assert!(judge(&client(&two, ecdsa, |_| {}), &[&one, &two]));
    assert!(!judge(&client(&three, ecdsa, |_| {}), &[&one, &two, &three]));
    assert!(!judge(&client(&one, ecdsa, |_| {}), &[]), "a certificate between is missing");
    // Who is no authority vouches for nobody.
    let ordinary = CertifiedIssuer::signed_by(
        named(CertificateParams::default(), "ordinary"),
        KeyPair::generate().unwrap(),
        &root,
    )
    .unwrap();
    assert!(!judge(&client(&ordinary, ecdsa, |_| {}), &[&ordinary]));
}

#[test]
fn keys_that_are_strong_enough() {
    let folder = Folder::new("keys");
    let ecdsa = &rcgen::PKCS_ECDSA_P256_SHA256;
    for (algorithm, good) in [
        (&rcgen::PKCS_ECDSA_P256_SHA256, true),
        (&rcgen::PKCS_ECDSA_P384_SHA384, true),
        (&rcgen::PKCS_RSA_SHA256, true),
        (&rcgen::PKCS_RSA_SHA512, true),
        (&rcgen::PKCS_ECDSA_P521_SHA512, false),
        (&rcgen::PKCS_ED25519, false),
    ] {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let root = CertifiedIssuer::self_signed(named(authority_params(), "root"), key).unwrap();
        let store = folder.store(&root.pem(), None).unwrap();
        let judged = store.judge(&client(&root, ecdsa, |_| {}), &[], at(NOW));
        assert_eq!(judged.is_ok(), good, "{algorithm:?}: {judged:?}");
    }
    // A client proves that a key is its own by the same signatures.
    let schemes = ALGORITHMS.supported_schemes();
    assert!(
        !schemes.contains(&SignatureScheme::ED25519)
            && !schemes.contains(&SignatureScheme::ECDSA_NISTP521_SHA512)
    );
    assert!(!schemes.contains(&SignatureScheme::RSA_PKCS1_SHA1) && schemes.len() == ALGORITHMS.mapping.len());
}

#[test]
fn what_is_trusted_is_trusted_while_it_is_valid() {
    let folder = Folder::new("valid");
    let mut params = named(authority_params(), "root");
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2026, 12, 1));
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let store = folder.store(&root.pem(), None).unwrap();
    let client = client(&root, &rcgen::PKCS_ECDSA_P256_SHA256, |_| {});
    assert!(store.judge(&client, &[], at(NOW)).is_ok());
    assert!(store.judge(&client, &[], at(NOW + 30 * 86_400)).is_err());
    assert!(store.judge(&client, &[], at(NOW - 400 * 86_400)).is_err());
}

#[test]
fn what_was_revoked() {
    let folder = Folder::new("revoked");
    let root = root("root");
    let revoked = RevokedCertParams {
        serial_number: SerialNumber::from(7_u64),
        revocation_time: date_time_ymd(2026, 1, 1),
        reason_code: None,
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(2026, 2, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: vec![revoked],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = list.signed_by(&root).unwrap().pem().unwrap();
    let store = folder.store(&root.pem(), Some(&list)).unwrap();
    let client = |number: u64| {
        client(&root, &rcgen::PKCS_ECDSA_P256_SHA256, |params| {
            params.serial_number = Some(SerialNumber::from(number));
        })
    };
    assert_eq!(
        store.judge(&client(7), &[], at(NOW)),
        Err(Error::InvalidCertificate(CertificateError::Revoked))
    );
    assert!(
        store.judge(&client(8), &[], at(NOW)).is_ok(),
        "the list is out of date, and who is not in it is good"
    );
}

#[test]
fn files_that_are_no_trust_store() {
    let folder = Folder::new("files");
    let root = root("root").pem();
    let fault =
        |certificates: &str, revocations: Option<&str>| folder.store(certificates, revocations).unwrap_err();
    assert!(fault("", None).contains("ca.pem: no certificate in it"));
    assert!(
        fault("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", None)
            .contains("certificate 1 cannot be read")
    );
    assert!(fault(&root.repeat(1_001), None).contains("more than 1000 certificates"));
    assert!(fault(&"#".repeat(LARGEST + 1), None).contains("more than 1000000 bytes"));
    assert!(fault(&root, Some("")).contains("ca.crl: no list of revoked certificates in it"));
    assert!(folder.store(&root.repeat(1_000), None).is_ok());
    let missing = TruststoreFiles { certificates: folder.0.join("none.pem"), revocations: None };
    assert!(Truststore::read(&missing).unwrap_err().contains("none.pem"));
}
