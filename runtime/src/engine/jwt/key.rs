//! One key of an issuer (RFC 7517), read into what verifies signatures with it.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ED25519, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents, VerificationAlgorithm,
};

use super::{Algorithm, roca};
use crate::engine::base64url;
use crate::message::{JsonError, JsonKind, Reader};

/// The smallest modulus, in bits.
const SMALLEST_RSA: usize = 2_048;
/// The largest that is worked with.
const LARGEST_RSA: usize = 8_192;

/// Why a key of a set is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// No object, or a member of a wrong type.
    Form,
    /// `use` or `key_ops` say that it is for something else than signatures.
    Purpose,
    /// A shared secret.
    Symmetric,
    /// A private key: who publishes it has no secret any more.
    Private,
    /// Another kind of key, or another curve.
    Kind,
    /// `alg` is no algorithm of this kind of key.
    Algorithm,
    /// A number is missing, or not in base64url, or of the wrong length.
    Encoding,
    /// Less than 2,048 bits, or more than 8,192.
    Size,
    /// An exponent that protects nothing, a modulus that is even or of a flawed generator, a point that is not on the curve.
    Weak,
    /// Another key has the same `kid`, and verifies the same algorithm.
    Ambiguous,
}

/// A key that can be used.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    /// The algorithms that it is for: one, where it says which.
    verifiers: Vec<(Algorithm, ParsedPublicKey)>,
}

impl Key {
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.verifiers.iter().any(|(of, _)| *of == algorithm)
    }

    /// Whether a signature is one of this key; `None` where the key is not for this algorithm.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Option<bool> {
        let (_, key) = self.verifiers.iter().find(|(of, _)| *of == algorithm)?;
        Some(key.verify_sig(message, signature).is_ok())
    }

    /// Whether both may be meant by one header.
    pub(super) fn is_taken_for(&self, other: &Key) -> bool {
        self.id.is_some()
            && self.id == other.id
            && self.verifiers.iter().any(|(algorithm, _)| other.is_for(*algorithm))
    }

    /// Reads the value that stands next; the inner error says why the key is not used.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Result<Key, KeyFault>, JsonError> {
        if reader.kind()? != JsonKind::Object {
            reader.skip_value()?;
            return Ok(Err(KeyFault::Form));
        }
        Ok(Members::read(reader)?.and_then(Members::key))
    }
}

/// The members that count.
#[derive(Default)]
struct Members {
    kind: Option<String>,
    curve: Option<String>,
    id: Option<String>,
    algorithm: Option<String>,
    is_of_purpose: bool,
    is_private: bool,
    /// An RSA key's modulus.
    n: Option<String>,
    /// Its exponent.
    e: Option<String>,
    /// A point's coordinates; of Ed25519 the whole key.
    x: Option<String>,
    y: Option<String>,
}

impl Members {
    /// Reads a whole object, also behind a member that makes the key useless.
    fn read(reader: &mut Reader<'_>) -> Result<Result<Members, KeyFault>, JsonError> {
        let mut members = Members { is_of_purpose: true, ..Members::default() };
        let mut has_form = true;
        reader.begin_object()?;
        while let Some(name) = reader.next_key()? {
            let member = match &*name {
                "kty" => &mut members.kind,
                "crv" => &mut members.curve,
                "kid" => &mut members.id,
                "alg" => &mut members.algorithm,
                "n" => &mut members.n,
                "e" => &mut members.e,
                "x" => &mut members.x,
                "y" => &mut members.y,
                "use" => {
                    members.is_of_purpose &= text(reader)?.as_deref() == Some("sig");
                    continue;
                }
                "key_ops" => {
                    members.is_of_purpose &= lists(reader, "verify")?;
                    continue;
                }
                "d" | "p" | "q" | "dp" | "dq" | "qi" => {
                    members.is_private = true;
                    reader.skip_value()?;
                    continue;
                }
                _ => {
                    reader.skip_value()?;
                    continue;
                }
            };
            *member = text(reader)?;
            has_form &= member.is_some();
        }
        Ok(if has_form { Ok(members) } else { Err(KeyFault::Form) })
    }

    fn key(self) -> Result<Key, KeyFault> {
        if !self.is_of_purpose {
            return Err(KeyFault::Purpose);
        }
        let verifiers = match (self.kind.as_deref(), self.curve.as_deref()) {
            (Some("oct"), _) => return Err(KeyFault::Symmetric),
            _ if self.is_private => return Err(KeyFault::Private),
            (Some("RSA"), _) => self.rsa()?,
            (Some("EC"), Some("P-256")) => self.point(Algorithm::Es256, &ECDSA_P256_SHA256_FIXED, 32)?,
            (Some("EC"), Some("P-384")) => self.point(Algorithm::Es384, &ECDSA_P384_SHA384_FIXED, 48)?,
            (Some("EC"), Some("P-521")) => self.point(Algorithm::Es512, &ECDSA_P521_SHA512_FIXED, 66)?,
            (Some("OKP"), Some("Ed25519")) => self.edwards()?,
            (Some(_), _) => return Err(KeyFault::Kind),
            (None, _) => return Err(KeyFault::Form),
        };
        Ok(Key { id: self.id, verifiers })
    }

    /// Those of the algorithms that the key's own `alg` leaves.
    fn chosen<'a, T>(&self, of_kind: &'a [(Algorithm, T)]) -> Result<&'a [(Algorithm, T)], KeyFault> {
        let Some(name) = self.algorithm.as_deref() else { return Ok(of_kind) };
        let index = of_kind.iter().position(|(algorithm, _)| algorithm.name() == name);
        index.and_then(|index| of_kind.get(index..=index)).ok_or(KeyFault::Algorithm)
    }

    fn rsa(&self) -> Result<Vec<(Algorithm, ParsedPublicKey)>, KeyFault> {
        let chosen = self.chosen(RSA)?;
        // RFC 7518, 6.3.1.1: some write a zero in front, as for a number with a sign.
        let without_zeros =
            |number: Vec<u8>| -> Vec<u8> { number.into_iter().skip_while(|byte| *byte == 0).collect() };
        let (n, e) = (without_zeros(number(&self.n)?), without_zeros(number(&self.e)?));
        if !(SMALLEST_RSA..=LARGEST_RSA).contains(&bits(&n)) {
            return Err(KeyFault::Size);
        }
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        // 2^33 is what the library takes.
        if !is_odd(&n) || !is_odd(&e) || !(2..=33).contains(&bits(&e)) || roca::is_marked(&n) {
            return Err(KeyFault::Weak);
        }
        let components = RsaPublicKeyComponents { n, e };
        let parsed = |(algorithm, parameters): &(Algorithm, &'static RsaParameters)| {
            let key = components.to_parsed_public_key(parameters).map_err(|_| KeyFault::Weak)?;
            Ok((*algorithm, key))
        };
        chosen.iter().map(parsed).collect()
    }

    fn point(
        &self,
        algorithm: Algorithm,
        verification: &'static dyn VerificationAlgorithm,
        length: usize,
    ) -> Result<Vec<(Algorithm, ParsedPublicKey)>, KeyFault> {
        self.chosen(&[(algorithm, ())])?;
        let (x, y) = (number(&self.x)?, number(&self.y)?);
        if x.len() != length || y.len() != length {
            return Err(KeyFault::Encoding);
        }
        // SEC 1, 2.3.3: uncompressed. The library looks whether it is on the curve.
        let point = [&[4][..], &x, &y].concat();
        let key = ParsedPublicKey::new(verification, point).map_err(|_| KeyFault::Weak)?;
        Ok(vec![(algorithm, key)])
    }

    fn edwards(&self) -> Result<Vec<(Algorithm, ParsedPublicKey)>, KeyFault> {
        self.chosen(&[(Algorithm::EdDsa, ())])?;
        let x = number(&self.x)?;
        if x.len() != 32 {
            return Err(KeyFault::Encoding);
        }
        let key = ParsedPublicKey::new(&ED25519, x).map_err(|_| KeyFault::Weak)?;
        Ok(vec![(Algorithm::EdDsa, key)])
    }
}

/// What an RSA key without `alg` is for.
const RSA: &[(Algorithm, &RsaParameters)] = &[
    (Algorithm::Rs256, &RSA_PKCS1_2048_8192_SHA256),
    (Algorithm::Rs384, &RSA_PKCS1_2048_8192_SHA384),
    (Algorithm::Rs512, &RSA_PKCS1_2048_8192_SHA512),
    (Algorithm::Ps256, &RSA_PSS_2048_8192_SHA256),
    (Algorithm::Ps384, &RSA_PSS_2048_8192_SHA384),
    (Algorithm::Ps512, &RSA_PSS_2048_8192_SHA512),
];

/// The bytes of a number.
fn number(text: &Option<String>) -> Result<Vec<u8>, KeyFault> {
    text.as_deref().and_then(base64url::decode).ok_or(KeyFault::Encoding)
}

/// The length in bits of a number without zeros in front.
fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

/// The string that stands next; `None` where it is another value.
fn text(reader: &mut Reader<'_>) -> Result<Option<String>, JsonError> {
    if reader.kind()? == JsonKind::String {
        return Ok(Some(reader.string()?.into_owned()));
    }
    reader.skip_value()?;
    Ok(None)
}

/// Whether a list of strings that stands next has this one.
fn lists(reader: &mut Reader<'_>, wanted: &str) -> Result<bool, JsonError> {
    if reader.kind()? != JsonKind::Array {
        reader.skip_value()?;
        return Ok(false);
    }
    let (mut found, mut has_form) = (false, true);
    reader.begin_array()?;
    while reader.next_item()? {
        let item = text(reader)?;
        found |= item.as_deref() == Some(wanted);
        has_form &= item.is_some();
    }
    Ok(found && has_form)
}
