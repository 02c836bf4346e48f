//! The signed requests of two published suites.

use super::*;
use crate::corpus;
use crate::engine::sigv4::tests::{Written, context, parse};

/// Judges a request of a suite.
fn judge_written(written: &Written, rules: &Rules<'_>, body: &[u8]) -> Result<Verified, Refusal> {
    let mut headers = Headers::new();
    written.fields.iter().for_each(|(name, value)| headers.push(name.as_bytes(), value.trim().as_bytes()));
    let request = Received { verb: &written.verb, target: &written.target, headers: &headers };
    judge(&request, rules, body)
}

const SUITE: Rules<'static> = Rules {
    region: SCOPE.region,
    service: SCOPE.service,
    path_rule: PathRule::Normalized,
    allows_unsigned_payload: false,
    needs_content_type: false,
    now: UNIX_EPOCH,
};

#[test]
fn suite_of_aws_c_auth() {
    let Some(folder) = corpus::folder("conformance/aws-sigv4/aws-c-auth/v4") else { return };
    let (mut taken, mut folded) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = |file: &str| std::fs::read_to_string(path.join(file)).unwrap();
        let (normalize, sign_body, _, _) = context(&text("context.json"));
        let path_rule = if normalize { PathRule::Normalized } else { PathRule::AsIs };
        for file in ["header-signed-request.txt", "query-signed-request.txt"] {
            let written = parse(&text(file), ' ');
            let body = if sign_body { written.body.as_bytes() } else { b"" };
            let rules = Rules { path_rule, now: at(SIGNED), ..SUITE };
            let outcome = judge_written(&written, &rules, body).map(drop);
            // A token that was added behind the signature: all of Amazon's fields and the whole query are signed here.
            let expected = match (&*case, file) {
                ("post-sts-header-after", "header-signed-request.txt") => Err(Refusal::NotSigned),
                ("post-sts-header-after", _) => Err(Refusal::Signature),
                _ => Ok(()),
            };
            assert_eq!(outcome, expected, "{case} {file}");
            taken += usize::from(expected.is_ok());
            // Dots and doubled slashes are signed away by this suite's signers; an API wants paths as they are.
            let as_is = Rules { path_rule: PathRule::AsIs, ..rules };
            let is_plain = judge_written(&written, &as_is, body).map(drop) == expected;
            folded += usize::from(!is_plain);
            let has_more = ["/.", "//"].iter().any(|more| split(&written.target).0.contains(more));
            assert_eq!(is_plain, !(normalize && has_more), "{case} {file}");
            let late = Rules { now: at(SIGNED + 3_601), ..rules };
            assert!(judge_written(&written, &late, body).is_err(), "{case} {file}");
        }
    }
    assert_eq!((taken, folded), (74, 12));
}

#[test]
fn suite_of_2015() {
    let Some(folder) = corpus::folder("conformance/aws-sigv4/aws-sig-v4-test-suite") else { return };
    let (mut folders, mut taken, mut refused) = (vec![folder], 0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sreq") {
                let written = parse(&std::fs::read_to_string(&path).unwrap(), ',');
                let rules = Rules { now: at(SIGNED), ..SUITE };
                match judge_written(&written, &rules, written.body.as_bytes()) {
                    Ok(_) => taken += 1,
                    Err(refusal) => {
                        refused.push((path.file_stem().unwrap().to_string_lossy().into_owned(), refusal))
                    }
                }
            }
        }
    }
    refused.sort_by(|(left, _), (right, _)| left.cmp(right));
    let expected = [
        // Added behind the signature.
        ("post-sts-header-after", Refusal::NotSigned),
        // It shows another list of fields than it has signed.
        ("post-x-www-form-urlencoded-parameters", Refusal::Signature),
    ];
    assert_eq!(refused, expected.map(|(name, refusal)| (name.to_owned(), refusal)));
    assert_eq!(taken, 29);
}
