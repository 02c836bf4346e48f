//! JSON Web Tokens: keys of an issuer, signatures, claims.
//!
//! A token goes three steps, each a type that only the one before makes: [`Signed`] is a text of the right form and
//! believes nothing, [`Authentic`] was signed by a key of its issuer, [`Token`] says what was asked of it ([`Demand`]).
//! The key decides which algorithms there are; the token's header only picks one of them, and names the key. Where keys
//! come from (`jku`, `jwk`, `x5c`, `x5u`), the header cannot say.
//!
//! Nothing here reads a clock or fetches a key.

mod algorithm;
mod challenge;
mod claims;
mod demand;
mod key;
mod key_set;
mod refusal;
mod roca;
mod signed;
#[cfg(test)]
pub(crate) mod tests;

pub use algorithm::{Algorithm, Algorithms};
pub use challenge::{MISSING, insufficient, invalid, invalid_because};
pub use demand::{Authentic, Demand, Leeway, Token};
pub use key::KeyFault;
pub use key_set::{KeySet, KeySetFault, MAX_KEY_SET, MAX_KEYS};
pub use refusal::Refusal;
pub use signed::{MAX_TOKEN, Signed};
