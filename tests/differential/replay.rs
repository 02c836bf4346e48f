//! What fuzzing begins with, and damaged a few hundred times each: the short form of `cargo xtask fuzz`.

#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/check.rs"]
mod check;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/definition.rs"]
mod definition;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/head.rs"]
mod head;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/reader.rs"]
mod reader;
#[expect(unreachable_pub, reason = "public to the fuzz targets")]
#[path = "../../fuzz/src/template.rs"]
mod template;

use std::panic::catch_unwind;

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

/// Holds seeds and what is left of them; `copies` damaged ones of each.
fn replay(target: &str, copies: usize, hold: fn(&[u8])) {
    let mut random = Random::new(0x6677);
    for seed in seeds(target) {
        for copy in 0..=copies {
            let bytes = if copy == 0 { seed.clone() } else { damage(&seed, &mut random) };
            let held = catch_unwind(|| hold(&bytes));
            assert!(held.is_ok(), "{target}: {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn readers_agree_on_damaged_json() {
    replay("reader", 300, reader::hold);
}

#[test]
fn checks_have_one_verdict() {
    replay("check", 100, check::hold);
}

#[test]
fn heads_are_the_same_however_they_arrive() {
    replay("head", 5_000, head::hold);
}

#[test]
fn damaged_templates_render_the_same_or_not_at_all() {
    replay("template", 20, template::hold);
}

#[test]
fn damaged_definitions_have_findings() {
    replay("definition", 2, definition::hold);
}

#[test]
fn every_target_is_replayed() {
    let here = ["reader", "check", "head", "template", "definition"];
    assert_eq!(here, TARGETS);
}
