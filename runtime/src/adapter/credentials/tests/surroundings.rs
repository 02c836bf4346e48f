//! What the surroundings of a gateway give: web identities, containers, machines.

use super::*;

#[test]
fn web_identity() {
    let folder = Folder::with(&[("token", "ey.tok+en\n")]);
    let file = Path::new(folder.path()).join("token");
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", file.to_str().unwrap()),
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r"),
        ("AWS_REGION", "eu-west-1"),
    ];
    let xml = "<R><Credentials><SessionToken>t</SessionToken><SecretAccessKey>s</SecretAccessKey>\
               <AccessKeyId>A</AccessKeyId><Expiration>2026-11-24T20:34:00Z</Expiration></Credentials></R>";
    let (found, http, _) = chain(&variables, vec![response(200, &[], xml)]);
    assert_eq!(find(&found), Ok(("A:s".into(), Some("t".into()))));
    let sent = http.sent.borrow();
    assert_eq!(&*sent[0].origin.host, "sts.eu-west-1.amazonaws.com");
    assert!(sent[0].body.ends_with(
        b"RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=gateway&WebIdentityToken=ey.tok%2Ben"
    ));
    assert_eq!(sent[0].headers.known(KnownHeader::Authorization), None);
    let (refused, ..) = chain(&variables, vec![response(400, &[], "<Code>ExpiredTokenException</Code>")]);
    assert!(find(&refused).unwrap_err().ends_with("STS answered 400 ExpiredTokenException"));
    let (bound, http, _) = chain(&variables, vec![response(200, &[], xml)]);
    bound.bind_sts(Some(&Url::parse("http://127.0.0.1:9/sts").unwrap()));
    find(&bound).unwrap();
    let sent = http.sent.borrow();
    assert_eq!((&*sent[0].host, &*sent[0].target), ("127.0.0.1:9", "/sts/"));
}

#[test]
fn container() {
    let (found, http, _) = chain(
        &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x?id=1")],
        vec![response(200, &[], DOCUMENT)],
    );
    assert_eq!(find(&found), Ok(("C:d".into(), Some("t".into()))));
    assert_eq!(http.sent.borrow()[0].target, "/v2/x?id=1");
    let variables = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:900/c"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "secret-token"),
    ];
    let (found, http, _) = chain(&variables, vec![response(200, &[], DOCUMENT)]);
    find(&found).unwrap();
    assert_eq!(http.sent.borrow()[0].headers.known(KnownHeader::Authorization), Some(&b"secret-token"[..]));
    let (plain, http, _) = chain(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://evil.example/c")], vec![]);
    assert!(find(&plain).unwrap_err().contains("plain HTTP"));
    assert!(http.sent.borrow().is_empty());
}

#[test]
fn instance() {
    let answers =
        || vec![response(200, &[], "TOKEN"), response(200, &[], "role-a\n"), response(200, &[], DOCUMENT)];
    let (found, http, clock) = chain(&[], answers());
    assert_eq!(find(&found), Ok(("C:d".into(), Some("t".into()))));
    let calls: Vec<_> =
        http.sent.borrow().iter().map(|sent| format!("{} {}", sent.verb, sent.target)).collect();
    let roles = "GET /latest/meta-data/iam/security-credentials/";
    assert_eq!(calls, ["PUT /latest/api/token", roles, &format!("{roles}role-a")]);
    assert_eq!(http.sent.borrow()[2].headers.last(b"x-aws-ec2-metadata-token"), Some(&b"TOKEN"[..]));

    // Kept for fifty-five of the sixty minutes, then renewed; while that fails, the old ones are used to their end.
    clock.advance(Duration::from_secs(55 * 60 - 1));
    find(&found).unwrap();
    assert_eq!(http.sent.borrow().len(), 3);
    clock.advance(Duration::from_secs(2));
    find(&found).unwrap();
    assert_eq!(http.sent.borrow().len(), 4);
    find(&found).unwrap();
    assert_eq!(http.sent.borrow().len(), 4, "a failed search is not repeated at once");
    clock.advance(Duration::from_secs(5 * 60));
    assert!(find(&found).is_err());

    let (disabled, http, _) = chain(&[("AWS_EC2_METADATA_DISABLED", "TRUE")], answers());
    assert!(find(&disabled).is_err());
    assert!(http.sent.borrow().is_empty());
}

#[test]
fn the_reach_of_a_machine_makes_no_call() {
    let (found, http, _) = chain(&[], vec![]);
    assert!(run(found.credentials(Reach::Machine, late())).is_err());
    assert!(http.sent.borrow().is_empty());
}

#[test]
fn documents() {
    for bad in [
        "",
        "[]",
        r#"{"AccessKeyId":"a"}"#,
        r#"{"Code":"Failed","AccessKeyId":"a","SecretAccessKey":"b"}"#,
        r#"{"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"soon"}"#,
        r#"{"AccessKeyId":"a","AccessKeyId":"b","SecretAccessKey":"b"}"#,
    ] {
        assert!(document::read(bad.as_bytes(), "Token").is_err(), "{bad}");
    }
}
