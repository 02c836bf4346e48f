//! `gwgen token`: an issuer for tests, which has one key and signs what it is told.

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use gwgen_runtime::engine::{base64, base64url};
use serde_json::{Map, Value, json};

pub use gwgen_runtime::engine::jwt::Algorithm;

/// A private key, and the algorithm that it signs with.
pub struct IssuerKey {
    pair: Pair,
    algorithm: Algorithm,
    id: String,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair),
    Edwards(Ed25519KeyPair),
}

/// What the crypto library says when it has no reason to say anything: no randomness, no memory.
const LIBRARY: &str = "the crypto library cannot make or use a key";

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

impl IssuerKey {
    /// A new key for an algorithm.
    ///
    /// # Errors
    /// The crypto library cannot make one.
    pub fn generate(algorithm: Algorithm) -> Result<IssuerKey, &'static str> {
        let pair = match (algorithm, curve(algorithm)) {
            (_, Some(curve)) => EcdsaKeyPair::generate(curve).map(Pair::Ecdsa),
            (Algorithm::EdDsa, None) => Ed25519KeyPair::generate().map(Pair::Edwards),
            (_, None) => RsaKeyPair::generate(KeySize::Rsa2048).map(Pair::Rsa),
        };
        IssuerKey::of(pair.map_err(|_| LIBRARY)?, algorithm)
    }

    /// Reads a private key in PKCS #8, PEM or DER; without an algorithm it signs with the usual one of its kind.
    ///
    /// # Errors
    /// It is none, or not for this algorithm.
    pub fn read(text: &[u8], algorithm: Option<Algorithm>) -> Result<IssuerKey, &'static str> {
        let der = match std::str::from_utf8(text) {
            Ok(pem) if pem.contains("-----BEGIN") => {
                let inner = pem.split_once(BEGIN).and_then(|(_, behind)| behind.split_once(END));
                inner.and_then(|(inner, _)| base64::decode(inner.trim())).ok_or(
                    "no private key in PKCS #8: `openssl pkcs8 -topk8 -nocrypt -in KEY` writes one of another form",
                )?
            }
            _ => text.to_vec(),
        };
        let candidates = algorithm.map_or_else(
            || vec![Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa],
            |algorithm| vec![algorithm],
        );
        for algorithm in candidates {
            let pair = match (algorithm, curve(algorithm)) {
                (_, Some(curve)) => EcdsaKeyPair::from_pkcs8(curve, &der).map(Pair::Ecdsa),
                (Algorithm::EdDsa, None) => Ed25519KeyPair::from_pkcs8(&der).map(Pair::Edwards),
                (_, None) => RsaKeyPair::from_pkcs8(&der).map(Pair::Rsa),
            };
            if let Ok(pair) = pair {
                return IssuerKey::of(pair, algorithm);
            }
        }
        Err("no private key in PKCS #8 that the algorithm can use")
    }

    fn of(pair: Pair, algorithm: Algorithm) -> Result<IssuerKey, &'static str> {
        // RFC 7638: the hash of what makes the key, so that the same key has the same name every time.
        let thumbprint = digest::digest(&digest::SHA256, members(&pair)?.to_string().as_bytes());
        Ok(IssuerKey { pair, algorithm, id: base64url::encode(thumbprint.as_ref()) })
    }

    /// The private key in PKCS #8, PEM.
    ///
    /// # Errors
    /// The crypto library cannot write it.
    pub fn pem(&self) -> Result<String, &'static str> {
        let der = match &self.pair {
            Pair::Rsa(pair) => AsDer::<Pkcs8V1Der<'_>>::as_der(pair).map(|der| base64::encode(der.as_ref())),
            Pair::Ecdsa(pair) => pair.to_pkcs8v1().map(|der| base64::encode(der.as_ref())),
            Pair::Edwards(pair) => pair.to_pkcs8v1().map(|der| base64::encode(der.as_ref())),
        };
        let lines: Vec<String> = der
            .map_err(|_| LIBRARY)?
            .as_bytes()
            .chunks(64)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        Ok(format!("{BEGIN}\n{}\n{END}\n", lines.join("\n")))
    }

    /// The set of the one public key, as an issuer publishes it.
    ///
    /// # Errors
    /// The crypto library writes it in an unknown form.
    pub fn key_set(&self) -> Result<Value, &'static str> {
        let mut key = members(&self.pair)?;
        let more = [("alg", self.algorithm.name()), ("kid", &self.id), ("use", "sig")];
        for (name, value) in more {
            key[name] = json!(value);
        }
        Ok(json!({ "keys": [key] }))
    }

    /// A token with these claims.
    ///
    /// # Errors
    /// The crypto library cannot sign.
    pub fn token(&self, claims: &Map<String, Value>) -> Result<String, &'static str> {
        let header = json!({"alg": self.algorithm.name(), "kid": self.id, "typ": "JWT"});
        let segment = |value: String| base64url::encode(value.as_bytes());
        let payload = segment(Value::Object(claims.clone()).to_string());
        let input = [segment(header.to_string()), payload].join(".");
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding(self.algorithm), &random, input.as_bytes(), &mut signature)
                    .map_err(|_| LIBRARY)?;
                signature
            }
            Pair::Ecdsa(pair) => pair.sign(&random, input.as_bytes()).map_err(|_| LIBRARY)?.as_ref().to_vec(),
            Pair::Edwards(pair) => pair.sign(input.as_bytes()).as_ref().to_vec(),
        };
        Ok([input, base64url::encode(&signature)].join("."))
    }
}

fn curve(algorithm: Algorithm) -> Option<&'static EcdsaSigningAlgorithm> {
    match algorithm {
        Algorithm::Es256 => Some(&ECDSA_P256_SHA256_FIXED_SIGNING),
        Algorithm::Es384 => Some(&ECDSA_P384_SHA384_FIXED_SIGNING),
        Algorithm::Es512 => Some(&ECDSA_P521_SHA512_FIXED_SIGNING),
        _ => None,
    }
}

fn encoding(algorithm: Algorithm) -> &'static dyn RsaEncoding {
    match algorithm {
        Algorithm::Rs384 => &RSA_PKCS1_SHA384,
        Algorithm::Rs512 => &RSA_PKCS1_SHA512,
        Algorithm::Ps256 => &RSA_PSS_SHA256,
        Algorithm::Ps384 => &RSA_PSS_SHA384,
        Algorithm::Ps512 => &RSA_PSS_SHA512,
        _ => &RSA_PKCS1_SHA256,
    }
}

/// What makes a public key, by name.
fn members(pair: &Pair) -> Result<Value, &'static str> {
    let encode = base64url::encode;
    match pair {
        Pair::Rsa(pair) => {
            let (modulus, exponent) = integers(pair.public_key().as_ref()).ok_or(LIBRARY)?;
            Ok(json!({"e": encode(exponent), "kty": "RSA", "n": encode(modulus)}))
        }
        Pair::Ecdsa(pair) => {
            // SEC 1, 2.3.3: a byte that says that it is not compressed, and both coordinates.
            let point = pair.public_key().as_ref();
            let (x, y) =
                point.get(1..).and_then(|both| both.split_at_checked(both.len() / 2)).ok_or(LIBRARY)?;
            let curve = match x.len() {
                32 => "P-256",
                48 => "P-384",
                _ => "P-521",
            };
            Ok(json!({"crv": curve, "kty": "EC", "x": encode(x), "y": encode(y)}))
        }
        Pair::Edwards(pair) => {
            Ok(json!({"crv": "Ed25519", "kty": "OKP", "x": encode(pair.public_key().as_ref())}))
        }
    }
}

/// Modulus and exponent of an RSA public key (RFC 8017, A.1.1: a sequence of two integers).
fn integers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = element(der, 0x30)?;
    let (modulus, rest) = element(sequence, 0x02)?;
    let (exponent, _) = element(rest, 0x02)?;
    // A zero in front says that the number is not negative.
    let plain = |integer| <[u8]>::strip_prefix(integer, &[0]).unwrap_or(integer);
    Some((plain(modulus), plain(exponent)))
}

/// The content of a DER element with this tag, and what is behind it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (length, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
    };
    (first == tag).then(|| rest.split_at_checked(length))?
}
