//! An issuer of tokens for tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};

use crate::engine::base64url::encode;
use crate::engine::jwt::Algorithm;

/// Keys of every kind.
pub(crate) struct Issuer {
    pub(crate) rsa: RsaKeyPair,
    p256: EcdsaKeyPair,
    p384: EcdsaKeyPair,
    p521: EcdsaKeyPair,
    edwards: Ed25519KeyPair,
}

impl Issuer {
    pub(crate) fn new() -> Issuer {
        Issuer {
            rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
            p256: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            p384: EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap(),
            p521: EcdsaKeyPair::generate(&ECDSA_P521_SHA512_FIXED_SIGNING).unwrap(),
            edwards: Ed25519KeyPair::generate().unwrap(),
        }
    }

    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let rsa = |encoding: &'static dyn RsaEncoding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa.sign(encoding, &random, input, &mut signature).unwrap();
            signature
        };
        let ecdsa = |key: &EcdsaKeyPair| key.sign(&random, input).unwrap().as_ref().to_vec();
        match algorithm {
            Algorithm::Rs256 => rsa(&RSA_PKCS1_SHA256),
            Algorithm::Rs384 => rsa(&RSA_PKCS1_SHA384),
            Algorithm::Rs512 => rsa(&RSA_PKCS1_SHA512),
            Algorithm::Ps256 => rsa(&RSA_PSS_SHA256),
            Algorithm::Ps384 => rsa(&RSA_PSS_SHA384),
            Algorithm::Ps512 => rsa(&RSA_PSS_SHA512),
            Algorithm::Es256 => ecdsa(&self.p256),
            Algorithm::Es384 => ecdsa(&self.p384),
            Algorithm::Es512 => ecdsa(&self.p521),
            Algorithm::EdDsa => self.edwards.sign(input).as_ref().to_vec(),
        }
    }

    /// A token with these texts for header and payload.
    pub(crate) fn token(&self, algorithm: Algorithm, header: &str, payload: &str) -> String {
        let input = [&encode(header.as_bytes()), ".", &encode(payload.as_bytes())].concat();
        let signature = encode(&self.sign(algorithm, input.as_bytes()));
        [&input, ".", &signature].concat()
    }

    /// Members of the key that verifies an algorithm: `"kty":…`.
    pub(crate) fn members(&self, algorithm: Algorithm) -> String {
        let point = |curve: &str, key: &EcdsaKeyPair| {
            let (x, y) = key.public_key().as_ref()[1..].split_at(key.public_key().as_ref().len() / 2);
            format!(r#""kty":"EC","crv":"{curve}","x":"{}","y":"{}""#, encode(x), encode(y))
        };
        match algorithm {
            Algorithm::Es256 => point("P-256", &self.p256),
            Algorithm::Es384 => point("P-384", &self.p384),
            Algorithm::Es512 => point("P-521", &self.p521),
            Algorithm::EdDsa => {
                format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, encode(self.edwards.public_key().as_ref()))
            }
            _ => format!(r#""kty":"RSA","n":"{}","e":"AQAB""#, encode(&self.modulus())),
        }
    }

    /// PKCS #1: a sequence of modulus and exponent; the modulus has a zero in front.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        let der = self.rsa.public_key().as_ref();
        let start = der.windows(4).position(|head| head == [0x02, 0x82, 0x01, 0x01]).unwrap() + 5;
        der[start..start + 256].to_vec()
    }
}
