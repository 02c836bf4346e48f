//! The two readers of JSON beside each other.

use super::super::texts::Texts;
use super::*;
use crate::corpus;
use crate::message::Reader;

fn is_json(text: &str) -> bool {
    let texts = Texts::default();
    let (mut heap, mut budget) = (Heap::for_text(text, &texts), Budget::new());
    read(text, &mut heap, &mut budget).expect("within the budget").is_some()
}

/// The published suite, and every text that one deleted, doubled or changed byte makes of its texts.
#[test]
fn the_same_texts_are_json_as_to_the_other_reader() {
    let Some(folder) = corpus::folder("conformance/json-parsing/test_parsing") else { return };
    let check = |text: &str| {
        let mut reader = Reader::over(text);
        let expected = reader.skip_value().and_then(|_| reader.end()).is_ok();
        assert_eq!(is_json(text), expected, "{text:?}");
    };
    let mut count = 0;
    for (_, bytes) in corpus::files(&folder) {
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        check(text);
        count += 1;
        if text.len() > 200 {
            continue;
        }
        for (at, _) in text.char_indices() {
            let (before, behind) = text.split_at(at);
            let next = behind.chars().next().map_or(0, char::len_utf8);
            for other in ["", "\"", ",", "\\", "}", "]", "0", "-", " ", "\0", "e"] {
                check(&format!("{before}{other}{}", &behind[next..]));
                check(&format!("{before}{other}{behind}"));
            }
        }
    }
    assert!(count >= 280, "{count} texts");
}

#[test]
fn depth_is_the_other_readers() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(is_json(&nested(MAX_DEPTH as usize)) && !is_json(&nested(MAX_DEPTH as usize + 1)));
}
