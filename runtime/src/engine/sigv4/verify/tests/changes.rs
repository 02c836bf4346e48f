//! What is left of a signature when the request changes.

use super::*;

/// Changes, removes and adds every byte of a request's signed parts. What is accepted says the same, written otherwise;
/// returns how many were refused, and how many were accepted.
fn mutate(original: &Sent) -> (usize, usize) {
    assert!(original.judge(SIGNED).is_ok());
    let meaning = original.meaning();
    let (mut refused, mut accepted) = (0, 0);
    let lengths: Vec<usize> = original.clone().pieces().iter().map(|piece| piece.len()).collect();
    let others = b"\0\t ./%&=,;:?+~0aAzZ9f\x7f\xc3";
    for (index, length) in lengths.into_iter().enumerate() {
        for place in 0..=length {
            let mut changes: Vec<(usize, Vec<u8>)> = others.iter().map(|byte| (0, vec![*byte])).collect();
            if place < length {
                let byte = original.clone().pieces()[index][place];
                let near = [byte ^ 1, byte ^ 0x20, byte ^ 0x80, byte.wrapping_add(1)];
                changes.extend(others.iter().chain(&near).map(|other| (1, vec![*other])));
                changes.extend([(1, Vec::new()), (0, vec![byte])]);
            }
            for (taken, put) in changes {
                let mut changed = original.clone();
                let piece = &mut *changed.pieces()[index];
                piece.splice(place..place + taken, put);
                match changed.try_judge(SIGNED) {
                    Some(Ok(_)) => {
                        assert_eq!(changed.meaning(), meaning, "another request is accepted");
                        accepted += 1;
                    }
                    _ => refused += 1,
                }
            }
        }
    }
    (refused, accepted)
}

#[test]
fn every_changed_byte_is_refused() {
    let fields = [
        ("Content-Type", "application/json"),
        ("X-Amz-Meta", "two  words"),
        ("X-Amz-Meta", "and more"),
        ("X-Free", "not signed"),
    ];
    let sent = Sent::signed("/stage/a%2fb//c%20d?x=1&y=%2fz&empty=&name", &fields, "{\"a\": 1}");
    // The signer folds slashes; a verifier of an API does not.
    assert_eq!(sent.judge(SIGNED), Err(Refusal::Signature));
    let sent = Sent::signed("/stage/a%2fb/c%20d?x=1&y=%2fz&empty=&name", &fields, "{\"a\": 1}");
    let (refused, accepted) = mutate(&sent);
    assert!(refused > 20_000 && accepted < 400, "{refused} {accepted}");
    let fields = [("Host", "h.example"), ("X-Amz-Meta", "a b")];
    let sent = Sent::presigned("/stage/a%2fb/?x=%2f", "60", "host;x-amz-meta", &fields);
    let (refused, accepted) = mutate(&sent);
    assert!(refused > 15_000 && accepted < 200, "{refused} {accepted}");
}

/// What the gateway reads as two parameters was one when it was signed.
#[test]
fn a_query_is_read_as_it_was_signed() {
    let signed = |target: &str| Sent::signed(target, &[], "");
    for (target, same, other) in [
        ("/?a=1%3Bb=2", "/?a=1%3bb=2", "/?a=1;b=2"),
        ("/?a=1%26b=2", "/?a=1%26b%3D2", "/?a=1&b=2"),
        ("/?a=b%20c", "/?a=b+c", "/?a=b%2Bc"),
        ("/?a=b%2Bc", "/?a=b%2bc", "/?a=b+c"),
        ("/?a%3Db=c", "/?a%3db=c", "/?a=b=c"),
        ("/?a=%2541", "/?%61=%2541", "/?a=%41"),
    ] {
        let mut sent = signed(target);
        assert!(sent.judge(SIGNED).is_ok(), "{target}");
        sent.target = same.into();
        assert!(sent.judge(SIGNED).is_ok(), "{same}");
        sent.target = other.into();
        assert_eq!(sent.judge(SIGNED), Err(Refusal::Signature), "{other}");
    }
    assert_eq!(signed("/?a=1;b=2").judge(SIGNED), Err(Refusal::Signature));
}

#[test]
fn fields_that_are_added_moved_and_repeated() {
    let sent = Sent::signed("/", &[("X-Amz-Meta", "a"), ("Content-Type", "text/plain")], "");
    assert_eq!(sent.judge(SIGNED).unwrap().session_token(), Some("token"));
    let with = |name: &str, value: &str| {
        let mut sent = sent.clone();
        sent.fields.push((name.into(), value.into()));
        sent.judge(SIGNED).map(drop)
    };
    assert_eq!(with("X-Other", "anything"), Ok(()));
    assert_eq!(with("X-Amz-Other", "anything"), Err(Refusal::NotSigned));
    assert_eq!(with("x-AMZ-", ""), Err(Refusal::NotSigned));
    assert_eq!(with("X-HTTP-Method-Override", "DELETE"), Err(Refusal::NotSigned));
    assert_eq!(with("X-Amz-Meta", "b"), Err(Refusal::Signature));
    assert_eq!(with("Host", "h.example"), Err(Refusal::Signature));
    assert_eq!(with("Content-Type", "text/plain"), Err(Refusal::Signature));
    for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"] {
        let mut twice = sent.clone();
        let value = match name {
            "X-Amz-Content-Sha256" => {
                twice.fields.push((name.into(), b"x".to_vec()));
                b"x".to_vec()
            }
            _ => twice.field(name).clone(),
        };
        twice.fields.push((name.into(), value));
        let refusal = twice.judge(SIGNED).unwrap_err();
        let expected = if name == "X-Amz-Content-Sha256" { Refusal::NotSigned } else { Refusal::Several };
        assert!(refusal == expected || refusal == Refusal::Several, "{name} {refusal:?}");
    }
    let mut without = sent.clone();
    without.fields.retain(|(name, _)| !name.eq_ignore_ascii_case(b"x-amz-meta"));
    assert_eq!(without.judge(SIGNED), Err(Refusal::SignedHeaders));
    // Fields of one name are in an order, others in none.
    let two = Sent::signed("/", &[("X-Amz-A", "1"), ("X-Amz-B", "2"), ("X-Amz-A", "3")], "");
    let mut turned = two.clone();
    turned.fields.reverse();
    assert_eq!(turned.judge(SIGNED), Err(Refusal::Signature));
    turned.fields.swap(1, 2);
    let mut swapped = two.clone();
    swapped.fields.swap(0, 1);
    assert!(swapped.judge(SIGNED).is_ok());
}

#[test]
fn targets_with_scheme_and_host() {
    for (target, expected) in [
        ("/a?b=c?d", ("/a", "b=c?d")),
        ("http://h.example/a?b=http://x/", ("/a", "b=http://x/")),
        ("http://h.example?b", ("/", "b")),
        ("http://h.example", ("/", "")),
        ("*", ("*", "")),
        ("?a", ("", "a")),
        ("/a://b?c", ("/a://b", "c")),
    ] {
        assert_eq!(split(target), expected, "{target}");
    }
}
