//! Policies: any text is read or refused at a place of it, and what is read says the same each time.

use std::time::{Duration, SystemTime};

use gwgen_runtime::engine::policy::{
    AwsPrincipal, Conditions, Fact, Policy, Principal, PrincipalType, Question, Verdict,
};
use gwgen_runtime::message::Reader;

/// Reads a policy and asks it.
pub fn hold(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let policy = match Policy::read(text) {
        Ok(policy) => policy,
        Err(error) => {
            assert!(error.position <= text.len() && !error.to_string().is_empty(), "{error:?}");
            return;
        }
    };
    let mut reader = Reader::over(text).refuse_duplicate_keys();
    assert!(reader.skip_value().and_then(|_| reader.end()).is_ok(), "a policy that is no JSON");
    let user = Principal::Aws(AwsPrincipal {
        kind: PrincipalType::User,
        arn: "arn:aws:iam::111122223333:user/Bob",
        role: None,
        account: "111122223333",
        user_id: "AIDABOBBOBBOBBOBBOB",
        user_name: Some("Bob"),
    });
    let more = [Fact { key: "aws:TagKeys", values: &["a", "b"] }];
    let conditions = Conditions {
        time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
        source_ip: Some([192, 0, 2, 7].into()),
        secure_transport: true,
        user_agent: Some(b"curl/8\xff"),
        referer: None,
        more: &more,
    };
    for principal in [Principal::Anonymous, user] {
        let question = Question {
            action: "execute-api:Invoke",
            resource: "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets/1",
            principal,
            conditions: &conditions,
        };
        let verdict = policy.verdict(&question);
        assert_eq!(verdict, policy.verdict(&question), "two verdicts on one question");
        assert!(
            text.contains("Allow") || text.contains('\\') || verdict != Verdict::Allowed,
            "allowed by nobody"
        );
    }
}
