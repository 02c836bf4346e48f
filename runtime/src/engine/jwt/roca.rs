//! RSA keys of a flawed generator (CVE-2017-15361, "ROCA"), whose private halves can be computed.
//!
//! Its primes are powers of 65537 modulo a product of small primes, and so is each modulus. Of other keys, one in some
//! hundred millions looks the same.

/// The odd primes of the smallest product that the generator used.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
    107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether a modulus, its most significant byte first, has the mark.
pub(super) fn is_marked(modulus: &[u8]) -> bool {
    PRIMES.into_iter().all(|prime| {
        let rest = modulus.iter().fold(0, |rest, byte| (rest << 8 | u32::from(*byte)) % prime);
        is_power(rest, prime)
    })
}

/// Whether a number is a power of 65537 modulo a prime.
fn is_power(number: u32, prime: u32) -> bool {
    let base = 65_537 % prime;
    let powers = std::iter::successors(Some(1), |power| Some(power * base % prime));
    powers.take(prime as usize).any(|power| power == number)
}
