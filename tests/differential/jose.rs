//! Wycheproof's vectors for JWS, JWK and JWE, and the signatures of the JOSE cookbook (RFC 7520): what a vector refuses is
//! refused; what it takes is taken, or refused by a rule of [`STRICTER`], which names each case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use aws_lc_rs::hmac;
use gwgen_runtime::engine::base64url;
use gwgen_runtime::engine::jwt::{Algorithms, KeyFault, KeySet, Refusal, Signed};
use gwgen_tests::repository;
use serde_json::{Value, json};

/// A rule by which valid vectors are refused: why, how that shows, and which, by file and `tcId`.
struct Stricter {
    rule: &'static str,
    refusal: Refusal,
    cases: &'static [(&'static str, &'static [u64])],
}

const STRICTER: &[Stricter] = &[
    Stricter {
        rule: "secrets that are shared are nobody's proof: HMAC is no algorithm of tokens",
        refusal: Refusal::Algorithm,
        cases: &[
            ("json_web_crypto_test.json", &[1, 48]),
            ("json_web_key_test.json", &[2, 13, 14, 15]),
            ("json_web_signature_test.json", &[1, 348, 352, 357, 358, 359, 376, 377]),
        ],
    },
    Stricter {
        rule: "base64url has no other characters, also where something was signed with them",
        refusal: Refusal::Encoding,
        cases: &[("json_web_signature_test.json", &[372, 373])],
    },
    Stricter {
        rule: "no segment is empty",
        refusal: Refusal::Segments,
        cases: &[("json_web_signature_test.json", &[259, 264, 268, 272, 320, 325])],
    },
    Stricter {
        rule: "a key with `alg` verifies that algorithm and no other",
        refusal: Refusal::KeyOfOtherAlgorithm,
        cases: &[("json_web_signature_test.json", &[346, 350])],
    },
    Stricter {
        rule: "a key whose `alg` has no meaning is not used: `ES521`",
        refusal: Refusal::UnknownKey,
        cases: &[("json_web_signature_test.json", &[347, 351])],
    },
];

/// Encrypted tokens are none at all, so every one of their vectors is refused.
const ENCRYPTED: Refusal = Refusal::Segments;

#[test]
fn wycheproof() {
    let Some(folder) = repository::shared("corpus/conformance/jose/wycheproof") else { return };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in [
        "json_web_crypto_test.json",
        "json_web_key_test.json",
        "json_web_signature_test.json",
        "json_web_encryption_test.json",
    ] {
        for group in document(&folder.join(file))["testGroups"].as_array().unwrap() {
            let keys = key_set(group);
            for test in group["tests"].as_array().unwrap() {
                let case = test["tcId"].as_u64().unwrap();
                let outcome = verify(&keys, token(test));
                let stricter = STRICTER.iter().find(|stricter| {
                    stricter.cases.iter().any(|(of, cases)| *of == file && cases.contains(&case))
                });
                let (how, is_right) = match (test["result"].as_str().unwrap(), stricter) {
                    ("valid", None) if test.get("jwe").is_some() => ("encrypted", outcome == Err(ENCRYPTED)),
                    ("valid", None) => ("taken", outcome == Ok(())),
                    ("valid", Some(stricter)) => (stricter.rule, outcome == Err(stricter.refusal)),
                    ("invalid", None) => ("refused", outcome.is_err()),
                    (other, _) => panic!("{file} {case}: {other}"),
                };
                *counts.entry(how.to_owned()).or_default() += 1;
                if !is_right {
                    problems.push(format!("{file} {case} ({}): {how}, {outcome:?}", test["comment"]));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for (how, count) in &counts {
        println!("{count:4} {how}");
    }
    let stricter: usize =
        STRICTER.iter().flat_map(|stricter| stricter.cases).map(|(_, cases)| cases.len()).sum();
    assert_eq!((counts["taken"], counts["refused"], counts["encrypted"], stricter), (29, 527, 67, 26));
    assert_eq!(counts.values().sum::<usize>(), 83 + 26 + 401 + 139);
}

/// The vectors for encodings are signed with HMAC, and so they never come to the decoder. Here the test has the key's part.
#[test]
fn encodings_of_wycheproof() {
    let Some(folder) = repository::shared("corpus/conformance/jose/wycheproof") else { return };
    let stricter = [372, 373];
    // They were to have padding, and have lost it: letter for letter they are the valid 357.
    let valid = [367, 370];
    let mut cases = 0;
    for group in document(&folder.join("json_web_signature_test.json"))["testGroups"].as_array().unwrap() {
        if group["private"]["alg"] != "HS256" {
            continue;
        }
        let secret = base64url::decode(group["private"]["k"].as_str().unwrap()).unwrap();
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        for test in group["tests"].as_array().unwrap() {
            let Some(token) = test["jws"].as_str() else { continue };
            let segments: Option<Vec<Vec<u8>>> = token.split('.').map(base64url::decode).collect();
            let is_taken = segments.as_deref().is_some_and(|segments| {
                let [header, _, signature] = segments else { return false };
                let (input, _) = token.rsplit_once('.').unwrap();
                String::from_utf8_lossy(header).contains("HS256")
                    && hmac::verify(&secret, input.as_bytes(), signature).is_ok()
            });
            let case = test["tcId"].as_u64().unwrap();
            let expected = (test["result"] == "valid" && !stricter.contains(&case)) || valid.contains(&case);
            assert_eq!(is_taken, expected, "{case} {}", test["comment"]);
            cases += 1;
        }
    }
    assert_eq!(cases, 40);
}

#[test]
fn keys_of_wycheproof_are_left_out_for_the_right_reason() {
    let Some(folder) = repository::shared("corpus/conformance/jose/wycheproof") else { return };
    let groups = document(&folder.join("json_web_key_test.json"));
    let faults: BTreeMap<u64, Vec<KeyFault>> = groups["testGroups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (group["tests"][0]["tcId"].as_u64().unwrap(), key_set(group).unusable().to_vec()))
        .collect();
    for (case, fault) in [
        (1, KeyFault::Symmetric),
        (6, KeyFault::Purpose),
        (7, KeyFault::Weak),
        (8, KeyFault::Size),
        (9, KeyFault::Weak),
        (10, KeyFault::Symmetric),
        (19, KeyFault::Algorithm),
        (20, KeyFault::Algorithm),
        (21, KeyFault::Purpose),
        (22, KeyFault::Weak),
        (23, KeyFault::Algorithm),
        (24, KeyFault::Algorithm),
    ] {
        assert_eq!(faults[&case].first(), Some(&fault), "{case}");
    }
    assert_eq!(faults[&5], []);
}

#[test]
fn cookbook() {
    let Some(folder) = repository::shared("corpus/conformance/jose/cookbook") else { return };
    let mut taken = Vec::new();
    for file in [
        "jws/4_1.rsa_v15_signature.json",
        "jws/4_2.rsa-pss_signature.json",
        "jws/4_3.ecdsa_signature.json",
        "jws/4_4.hmac-sha2_integrity_protection.json",
        "jws/4_5.signature_with_detached_content.json",
        "curve25519/jws.json",
        "rfc7797/hmac-sha2_b64_false.json",
    ] {
        let example = document(&folder.join(file));
        let keys = KeySet::parse(json!({"keys": [public(&example["input"]["key"])]}).to_string().as_bytes());
        let token = example["output"]["compact"].as_str().unwrap_or_default();
        if verify(&keys.unwrap(), token).is_ok() {
            taken.push(file);
        }
    }
    assert_eq!(
        taken,
        [
            "jws/4_1.rsa_v15_signature.json",
            "jws/4_2.rsa-pss_signature.json",
            "jws/4_3.ecdsa_signature.json",
            "curve25519/jws.json"
        ]
    );
}

fn document(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A group's keys, as an issuer would publish them.
fn key_set(group: &Value) -> KeySet {
    let keys = group.get("public").unwrap_or(&group["private"]);
    let text = match keys.get("keys") {
        Some(_) => keys.to_string(),
        None => json!({ "keys": [keys] }).to_string(),
    };
    KeySet::parse(text.as_bytes()).unwrap_or_else(|fault| panic!("{fault:?}: {text}"))
}

/// What a client would send; the serialization as JSON is sent as it is.
fn token(test: &Value) -> String {
    let token = test.get("jws").or_else(|| test.get("jwe")).unwrap();
    token.as_str().map_or_else(|| token.to_string(), str::to_owned)
}

fn verify(keys: &KeySet, token: impl AsRef<str>) -> Result<(), Refusal> {
    keys.prove(&Signed::parse(token.as_ref())?, Algorithms::ALL)
}

/// A key without its private members.
fn public(key: &Value) -> Value {
    let mut key = key.clone();
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        key.as_object_mut().unwrap().remove(name);
    }
    key
}
