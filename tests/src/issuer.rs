//! An issuer of tokens that signs whatever a test wants, rightly or wrongly.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
    RsaKeyPair,
};
use serde_json::{Value, json};

use crate::backend::Reply;
use crate::base64url::encode;
use crate::http::Message;

/// The header of an ordinary token.
pub const HEADER: &str = r#"{"alg":"RS256","kid":"rsa"}"#;

/// An issuer with two keys, `rsa` and `elliptic`.
#[derive(Debug)]
pub struct Issuer {
    name: String,
    rsa: RsaKeyPair,
    elliptic: EcdsaKeyPair,
}

/// Who signs a token.
#[derive(Debug, Clone, Copy)]
pub enum Signer<'a> {
    /// The key `rsa`, PKCS #1.
    Rs256,
    /// The key `rsa`, PSS.
    Ps256,
    /// The key `elliptic`.
    Es256,
    /// Whoever knows this secret.
    Hs256(&'a [u8]),
    /// This stands in the signature's place.
    Nobody(&'a [u8]),
}

impl Issuer {
    /// An issuer with new keys; `name` is its `iss`.
    pub fn new(name: &str) -> Issuer {
        Issuer {
            name: name.to_owned(),
            rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap_or_else(|_| panic!("no RSA key")),
            elliptic: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                .unwrap_or_else(|_| panic!("no key of P-256")),
        }
    }

    /// `iss`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The members of the RSA key that everybody may know.
    pub fn rsa_key(&self) -> Value {
        json!({"kty": "RSA", "kid": "rsa", "use": "sig", "e": "AQAB", "n": encode(&self.modulus())})
    }

    /// The document with its keys.
    pub fn key_set(&self) -> Value {
        let point = self.elliptic.public_key().as_ref();
        let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
        let elliptic = json!({"kty": "EC", "crv": "P-256", "kid": "elliptic", "use": "sig", "x": x, "y": y});
        json!({"keys": [self.rsa_key(), elliptic]})
    }

    /// What it says of itself.
    pub fn configuration(&self) -> Value {
        json!({"issuer": self.name, "jwks_uri": format!("{}/keys", self.name)})
    }

    /// Its answer where it is asked for one of its documents.
    pub fn answer(&self, message: &Message) -> Reply {
        let (_, target) = message.verb_and_target();
        let document = match target.ends_with("/openid-configuration") {
            true => self.configuration(),
            false => self.key_set(),
        };
        Reply::json(200, &document)
    }

    /// A token as it should be.
    pub fn token(&self, claims: &Value) -> String {
        self.signed(HEADER, &claims.to_string(), Signer::Rs256)
    }

    /// A token of these texts.
    pub fn signed(&self, header: &str, payload: &str, signer: Signer<'_>) -> String {
        let input = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
        let signature = self.signature(input.as_bytes(), signer);
        format!("{input}.{}", encode(&signature))
    }

    /// The public RSA key as it stands in a certificate.
    pub fn public_der(&self) -> Vec<u8> {
        let der: Result<PublicKeyX509Der<'_>, _> = self.rsa.public_key().as_der();
        der.map(|der| der.as_ref().to_vec()).unwrap_or_else(|_| panic!("a key without an encoding"))
    }

    /// The same as text, which is how people hand keys around.
    pub fn public_pem(&self) -> String {
        let mut text = encode(&self.public_der()).replace('-', "+").replace('_', "/");
        while !text.len().is_multiple_of(4) {
            text.push('=');
        }
        let lines: Vec<String> =
            text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    /// The modulus of the RSA key.
    pub fn modulus(&self) -> Vec<u8> {
        // PKCS #1: a sequence of modulus and exponent; the modulus has a zero in front.
        let der = self.rsa.public_key().as_ref();
        let start = der.windows(4).position(|head| head == [0x02, 0x82, 0x01, 0x01]).map_or(0, |at| at + 5);
        der[start..start + 256].to_vec()
    }

    fn signature(&self, input: &[u8], signer: Signer<'_>) -> Vec<u8> {
        let random = SystemRandom::new();
        let rsa = |encoding: &'static dyn RsaEncoding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            let signed = self.rsa.sign(encoding, &random, input, &mut signature);
            signed.unwrap_or_else(|_| panic!("RSA does not sign"));
            signature
        };
        match signer {
            Signer::Rs256 => rsa(&RSA_PKCS1_SHA256),
            Signer::Ps256 => rsa(&RSA_PSS_SHA256),
            Signer::Es256 => {
                let signed = self.elliptic.sign(&random, input);
                signed.unwrap_or_else(|_| panic!("P-256 does not sign")).as_ref().to_vec()
            }
            Signer::Hs256(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input).as_ref().to_vec()
            }
            Signer::Nobody(bytes) => bytes.to_vec(),
        }
    }
}
