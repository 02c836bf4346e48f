//! Files that somebody cut off, wrote over or mixed up.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, IsCa, KeyIdMethod,
    KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};

use super::*;
use crate::adapter::scripted::FixedClock;
use crate::api::MutualTls;

const NAMES: &[DomainName] = &[DomainName {
    name: "mutual.example",
    mutual_tls: Some(MutualTls { truststore: "ca.pem", revocations: Some("ca.crl") }),
}];

struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("gwgen-tls-files-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(name), bytes).unwrap();
    }

    fn load(&self) -> Result<Tls, String> {
        let clock = Arc::new(FixedClock::at(1_795_500_000_000));
        let pair = (self.0.join("cert.pem"), self.0.join("key.pem"));
        Tls::load(pair, NAMES, self.0.clone(), clock)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// A text in which something is another.
    fn mutated(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(40)).min(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.extend_from_within(at..end),
                3 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.below(8)),
                // A letter of base64: the text stays one, and what it stands for becomes another.
                _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = b'A' + self.below(26) as u8),
            }
        }
        bytes
    }
}

#[test]
fn a_damaged_file_is_named_and_nothing_falls_over() {
    let folder = Folder::new();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(2036, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let own = rcgen::generate_simple_self_signed(["mutual.example".to_owned()]).unwrap();
    let key = KeyPair::generate().unwrap();
    let client = CertificateParams::default().signed_by(&key, &authority).unwrap();
    let chain = [client.der().clone(), authority.der().clone()];
    let files = [
        ("ca.pem", [authority.pem(), own.cert.pem()].concat()),
        ("ca.crl", list.signed_by(&authority).unwrap().pem().unwrap()),
        ("cert.pem", own.cert.pem()),
        ("key.pem", own.signing_key.serialize_pem()),
    ];
    for (name, whole) in &files {
        folder.write(name, whole.as_bytes());
    }
    assert!(folder.load().is_ok_and(|tls| vouches(&tls, &chain)));
    let seed = 20_261_130;
    let mut draw = Draw(seed);
    for (name, whole) in &files {
        let mut refused = 0;
        for round in 0..400 {
            let mutated = draw.mutated(whole.as_bytes());
            folder.write(name, &mutated);
            let told =
                || format!("seed {seed}, {name}, round {round}: {:?}", String::from_utf8_lossy(&mutated));
            match folder.load() {
                // What it says now may be another trust store; it is still one that can be asked.
                Ok(tls) => drop(vouches(&tls, &chain)),
                Err(said) => {
                    refused += 1;
                    let file = folder.0.join(name).display().to_string();
                    assert!(said.contains(&file) && !said.contains('\n'), "{said:?}: {}", told());
                }
            }
        }
        folder.write(name, whole.as_bytes());
        assert!(refused > 100, "{name}: of 400 damaged files {refused} were refused");
    }
    // The same for what a client shows.
    let tls = folder.load().unwrap();
    for round in 0..2_000 {
        let shown: Vec<CertificateDer<'static>> =
            chain.iter().map(|certificate| draw.mutated(certificate).into()).collect();
        let is_as_it_was = shown.first() == chain.first();
        assert!(is_as_it_was || !vouches(&tls, &shown), "seed {seed}, chain {round}: {shown:?}");
    }
}

fn vouches(tls: &Tls, chain: &[CertificateDer<'_>]) -> bool {
    let settings = tls.current();
    let Some(Some(mutual)) = settings.mutual.first() else { panic!("there is a trust store") };
    mutual.truststore.vouches_until(chain, tls.now());
    mutual.truststore.vouches_for(chain, tls.now())
}
