//! What fuzzing begins with, and damaged a few hundred times each: the short form of `cargo xtask fuzz`.

#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/certificate.rs"]
mod certificate;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/check.rs"]
mod check;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/coding.rs"]
mod coding;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/definition.rs"]
mod definition;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/frames.rs"]
mod frames;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/head.rs"]
mod head;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/policy.rs"]
mod policy;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/reader.rs"]
mod reader;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/resp.rs"]
mod resp;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/signed.rs"]
mod signed;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/template.rs"]
mod template;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/token.rs"]
mod token;

use std::panic::catch_unwind;

use gwgen_runtime::engine::client_certificate;
use gwgen_tests::random::Random;
use gwgen_tests::seeds::{TARGETS, seeds};

/// Takes away, doubles, changes or adds some bytes.
fn damage(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = at + random.below(8).min(bytes.len() - at);
        match random.below(4) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, piece).collect::<Vec<_>>());
            }
            2 if at < bytes.len() => bytes[at] = *random.pick(b"\"\\{}[](),:#$\0\r\n 0-e.\x80\xff"),
            _ => bytes.insert(at, *random.pick(b"\"\\{}[](),:#$\0\r\n 0-e.\x80\xff")),
        }
    }
    bytes
}

/// A target and how it is replayed.
struct Replayed {
    target: &'static str,
    /// How many damaged copies of each of its seeds are tried.
    copies: usize,
    /// What must be true of all of them.
    hold: fn(&[u8]),
}

const REPLAYED: &[Replayed] = &[
    Replayed { target: "reader", copies: 300, hold: reader::hold },
    Replayed { target: "check", copies: 100, hold: check::hold },
    Replayed { target: "coding", copies: 500, hold: coding::hold },
    Replayed { target: "frames", copies: 500, hold: frames::hold },
    Replayed { target: "head", copies: 5_000, hold: head::hold },
    Replayed { target: "policy", copies: 5_000, hold: policy::hold },
    Replayed { target: "template", copies: 20, hold: template::hold },
    Replayed { target: "definition", copies: 2, hold: definition::hold },
    Replayed { target: "token", copies: 500, hold: token::hold },
    Replayed { target: "signed", copies: 1_000, hold: signed::hold },
    Replayed { target: "certificate", copies: 3_000, hold: certificate::hold },
    Replayed { target: "resp", copies: 1_000, hold: resp::hold },
];

#[test]
fn seeds_and_what_is_left_of_them_when_they_are_damaged() {
    for Replayed { target, copies, hold } in REPLAYED {
        let mut random = Random::new(0x6677);
        for seed in seeds(target) {
            for copy in 0..=*copies {
                let bytes = if copy == 0 { seed.clone() } else { damage(&seed, &mut random) };
                let held = catch_unwind(|| hold(&bytes));
                assert!(held.is_ok(), "{target}: {:?}", String::from_utf8_lossy(&bytes));
            }
        }
    }
}

/// Otherwise the targets would only see what is refused.
#[test]
fn seeds_are_what_they_are_meant_to_be() {
    let admitted: Vec<[bool; 3]> = seeds("signed").iter().map(|seed| signed::admitted(seed)).collect();
    assert_eq!(admitted, [[true; 3], [true; 3], [true; 3], [false, false, true]]);
    assert!(seeds("certificate").iter().all(|seed| client_certificate::read(seed).is_some()));
    let is_whole = |seed: &Vec<u8>| matches!(gwgen_runtime::adapter::file::resp::decode(seed), Ok(Some((_, used))) if used == seed.len());
    assert!(seeds("resp").iter().all(is_whole));
}

#[test]
fn every_target_is_replayed() {
    let replayed: Vec<&str> = REPLAYED.iter().map(|replayed| replayed.target).collect();
    assert_eq!(replayed, TARGETS);
}
