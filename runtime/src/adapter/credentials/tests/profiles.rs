//! Profiles: keys, processes and roles that files name.

use super::*;

#[test]
fn profiles() {
    let folder = Folder::with(&[
        (
            ".aws/credentials",
            "[default]\naws_access_key_id = AK\naws_secret_access_key=sec=r#t;x # mine\n[other]\naws_access_key_id=OTHER\t; not mine\n",
        ),
        (
            ".aws/config",
            "# comment\n[default]\nregion = eu-west-1\n[profile other]\naws_secret_access_key = x\ns3 =\n  y = 1\n\
             [profile \"my own\"]\naws_access_key_id = MY\naws_secret_access_key = o\n\
             [profile command]\ncredential_process = true ; printf '{\"Version\":1,\"AccessKeyId\":\"P\",\"SecretAccessKey\":\"q\"}'\n\
             [profile broken]\ncredential_process = exit 3\n[profile sso]\nsso_session = x\n[other]\nregion = no\n",
        ),
    ]);
    let of = |profile: &str| {
        let mut variables = vec![("HOME", folder.path()), ("AWS_EC2_METADATA_DISABLED", "true")];
        if !profile.is_empty() {
            variables.push(("AWS_PROFILE", profile));
        }
        find(&chain(&variables, vec![]).0)
    };
    assert_eq!(of(""), Ok(("AK:sec=r#t;x".into(), None)));
    assert_eq!(of("my own"), Ok(("MY:o".into(), None)));
    assert_eq!(of("other"), Ok(("OTHER:x".into(), None)));
    assert_eq!(of("command"), Ok(("P:q".into(), None)));
    assert!(of("broken").unwrap_err().contains("exit status: 3"));
    assert!(of("sso").unwrap_err().contains("single sign-on"));
    assert!(of("missing").unwrap_err().contains("missing"));
}

pub(super) const OTHER_PROFILES: &str = "[default]
aws_access_key_id = AK
aws_secret_access_key = s
[profile role]
role_arn = arn:aws:iam::1:role/b
source_profile = middle
external_id = e&x
region = eu-west-3
[profile middle]
role_arn = arn:aws:iam::1:role/a
source_profile = default
role_session_name = me
[profile itself]
role_arn = arn:aws:iam::1:role/c
source_profile = itself
aws_access_key_id = OWN
aws_secret_access_key = s
[profile circle]
role_arn = arn:aws:iam::1:role/d
source_profile = circle2
[profile circle2]
role_arn = arn:aws:iam::1:role/d
source_profile = circle
[profile nobody]
role_arn = arn:aws:iam::1:role/d
source_profile = missing
[profile machine]
role_arn = arn:aws:iam::1:role/i
credential_source = Ec2InstanceMetadata
[profile mfa]
role_arn = arn:aws:iam::1:role/d
source_profile = default
mfa_serial = arn:aws:iam::1:mfa/me
[profile person]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Read Only
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
[profile old]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = Admin
";

/// What a profile gives, and the calls for it: the key that signs each, its host and what it says.
pub(super) fn of_profile(
    profile: &str,
    expires: &str,
    answers: Vec<crate::message::IntegrationResponse>,
) -> (Found, Vec<(String, String, String)>) {
    let token = format!(r#"{{"startUrl":"x","accessToken":"tok en","expiresAt":"{expires}","n":[1]}}"#);
    let folder = Folder::with(&[
        (".aws/config", OTHER_PROFILES),
        // SHA-1 of `corp` and of the start URL.
        (".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", &token),
    ]);
    let variables = [("HOME", folder.path()), ("AWS_PROFILE", profile)];
    let (chain, http, _) = chain(&variables, answers);
    let found = find(&chain);
    let sent = http.sent.borrow();
    let calls = sent.iter().map(|sent| {
        let signature = sent.headers.known(KnownHeader::Authorization).unwrap_or_default();
        let key = String::from_utf8_lossy(signature).split(['=', '/']).nth(1).unwrap_or_default().to_owned();
        (key, sent.host.to_string(), format!("{}{}", sent.target, String::from_utf8_lossy(&sent.body)))
    });
    let calls = calls.collect();
    (found, calls)
}

#[test]
fn roles_of_profiles() {
    let soon = "2026-11-24T23:00:00Z";
    let (found, calls) = of_profile("role", soon, vec![assumed_as("ONE"), assumed_as("TWO")]);
    assert_eq!(found, Ok(("TWO:role".into(), Some("tok".into()))));
    let said: Vec<_> = calls.iter().map(|(key, host, _)| (key.as_str(), host.as_str())).collect();
    let host = "sts.eu-west-3.amazonaws.com";
    assert_eq!(said, [("AK", host), ("ONE", host)]);
    assert!(calls[0].2.contains("role%2Fa&RoleSessionName=me"), "{calls:?}");
    assert!(calls[1].2.contains("role%2Fb&RoleSessionName=gateway&ExternalId=e%26x"), "{calls:?}");

    let (found, calls) = of_profile("itself", soon, vec![assumed_as("ONE")]);
    assert_eq!((found.unwrap().0.as_str(), calls[0].0.as_str()), ("ONE:role", "OWN"));

    let answers = vec![
        response(200, &[], "TOKEN"),
        response(200, &[], "role-a"),
        response(200, &[], DOCUMENT),
        assumed_as("ONE"),
    ];
    let (found, calls) = of_profile("machine", soon, answers);
    assert_eq!((found.unwrap().0.as_str(), calls[3].0.as_str()), ("ONE:role", "C"));

    for (profile, told) in [
        ("circle", "on and on"),
        ("nobody", "missing"),
        ("mfa", "mfa_serial"),
        ("default2", "no such profile"),
    ] {
        let (found, calls) = of_profile(profile, soon, vec![]);
        assert!(found.as_ref().is_err_and(|error| error.contains(told)), "{profile}: {found:?}");
        assert!(calls.is_empty());
    }
}
