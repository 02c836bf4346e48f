//! Sessions of single sign-on, and how they are renewed.

use super::profiles::{OTHER_PROFILES, of_profile};
use super::*;

#[test]
fn single_sign_on() {
    let answer = r#"{"roleCredentials":{"accessKeyId":"S","secretAccessKey":"r","sessionToken":"t",
        "expiration":1795552440000},"more":{}}"#;
    let soon = "2026-11-24T23:00:00Z";
    let (found, calls) = of_profile("person", soon, vec![response(200, &[], answer)]);
    assert_eq!(found, Ok(("S:r".into(), Some("t".into()))));
    let wanted = "/federation/credentials?role_name=Read%20Only&account_id=111111111111";
    assert_eq!(calls, [(String::new(), "portal.sso.eu-west-1.amazonaws.com".into(), wanted.into())]);

    let (over, calls) = of_profile("person", "2026-11-24T19:00:00Z", vec![]);
    assert!(over.unwrap_err().contains("aws sso login") && calls.is_empty());
    let (nobody, _) = of_profile("old", soon, vec![]);
    assert!(nobody.unwrap_err().contains("aws sso login"));
    let (refused, _) = of_profile("person", soon, vec![response(401, &[], "{}")]);
    assert!(refused.unwrap_err().contains("answered 401"));
    let (empty, _) = of_profile("person", soon, vec![response(200, &[], "{}")]);
    assert!(empty.unwrap_err().contains("holds none"));
}

/// What a session's token that ends then gives: credentials, the calls, and its file.
fn of_session(
    expires: &str,
    registered: &str,
    answers: Vec<crate::message::IntegrationResponse>,
) -> (Found, Vec<(String, String)>, String) {
    let token = format!(
        r#"{{"startUrl":"x","accessToken":"old","expiresAt":"{expires}","clientId":"c\"id","clientSecret":"cs",
            "refreshToken":"r1","registrationExpiresAt":"{registered}","more":[1, 2]}}"#
    );
    let file = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    let folder = Folder::with(&[(".aws/config", OTHER_PROFILES), (file, &token)]);
    let (chain, http, _) = chain(&[("HOME", folder.path()), ("AWS_PROFILE", "person")], answers);
    let found = find(&chain);
    let sent = http.sent.borrow();
    let calls = sent.iter().map(|sent| {
        let bearer = sent.headers.last(b"x-amz-sso_bearer_token").unwrap_or(&sent.body);
        (format!("{} {}", sent.verb, sent.host), String::from_utf8_lossy(bearer).into_owned())
    });
    let calls = calls.collect();
    (found, calls, std::fs::read_to_string(Path::new(folder.path()).join(file)).unwrap())
}

#[test]
fn a_session_of_single_sign_on_is_renewed() {
    let renewed = || response(200, &[], r#"{"accessToken":"new","expiresIn":3600,"refreshToken":"r2"}"#);
    let refused = || response(400, &[], r#"{"error":"invalid_grant"}"#);
    let role = || {
        response(
            200,
            &[],
            r#"{"roleCredentials":{"accessKeyId":"S","secretAccessKey":"r","expiration":1795552440000}}"#,
        )
    };
    let (over, ends, good) = ("2026-11-24T19:00:00Z", "2026-11-24T19:36:00UTC", "2026-11-24T23:00:00Z");
    let portal = "GET portal.sso.eu-west-1.amazonaws.com";

    for old in [over, ends] {
        let (found, calls, file) = of_session(old, good, vec![renewed(), role()]);
        assert_eq!(found, Ok(("S:r".into(), None)));
        let asked =
            r#"{"clientId":"c\"id","clientSecret":"cs","grantType":"refresh_token","refreshToken":"r1"}"#;
        let wanted = [("POST oidc.eu-west-1.amazonaws.com", asked), (portal, "new")];
        assert_eq!(calls, wanted.map(|(call, with)| (call.to_owned(), with.to_owned())));
        assert_eq!(
            file,
            r#"{"startUrl":"x","accessToken":"new","expiresAt":"2026-11-24T20:34:00.000Z","clientId":"c\"id","clientSecret":"cs","refreshToken":"r2","registrationExpiresAt":"2026-11-24T23:00:00Z","more":[1, 2]}"#
        );
    }
    let (found, calls, file) = of_session(ends, good, vec![refused(), role()]);
    assert_eq!((found.is_ok(), calls[1].1.as_str()), (true, "old"), "good for two more minutes");
    assert!(file.contains("\"accessToken\":\"old\""));
    let (found, ..) = of_session(over, good, vec![refused()]);
    let told = found.unwrap_err();
    assert!(told.contains("answered 400") && told.contains("aws sso login"), "{told}");
    // The client may ask no more: nobody is called.
    let (found, calls, _) = of_session(over, over, vec![]);
    assert!(found.is_err() && calls.is_empty());
    let (found, calls, _) = of_session(good, good, vec![role()]);
    assert_eq!((found.is_ok(), calls[0].1.as_str()), (true, "old"));
}
