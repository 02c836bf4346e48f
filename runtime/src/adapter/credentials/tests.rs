//! Each source, the order among them, and what is kept.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::adapter::scripted::{FixedClock, ScriptedHttp, response};
use crate::message::KnownHeader;
use crate::port::{CallCredentials, CallKey, SignAs};

/// A chain over these variables and these answers; its clock stands at the year 2026.
fn chain(
    variables: &[(&str, &str)],
    answers: Vec<crate::message::IntegrationResponse>,
) -> (Rc<CredentialChain>, Rc<ScriptedHttp>, Arc<FixedClock>) {
    let http = Rc::new(ScriptedHttp::new(answers.into_iter().map(Ok)));
    let clock = Arc::new(FixedClock::at(1_795_548_840_000));
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let chain = CredentialChain::new(Environment::of(variables), http.clone(), clock.clone());
    (Rc::new(chain), http, clock)
}

/// Runs a test, and the searches that go on behind it to their ends.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let tasks = tokio::task::LocalSet::new();
    let result = tasks.block_on(&runtime, test);
    runtime.block_on(tasks);
    result
}

/// Later than any test takes.
fn late() -> Instant {
    Instant::now() + Duration::from_secs(600)
}

/// Key and secret with a colon between them, and the session's token.
type Found = Result<(String, Option<String>), String>;

fn find(chain: &Rc<CredentialChain>) -> Found {
    let found = run(chain.credentials(Reach::Everywhere, late())).map_err(|detail| detail.to_string())?;
    let secrets = found.secrets();
    let key = format!("{}:{}", secrets.access_key_id, secrets.secret_access_key);
    Ok((key, secrets.session_token.map(str::to_owned)))
}

/// A folder that is removed with its files when the test is over.
struct Folder(std::path::PathBuf);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Folder {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("gwgen-credentials-{}-{number}", std::process::id()));
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Folder(folder)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn environment_first() {
    let keys = [("AWS_ACCESS_KEY_ID", "AK"), ("AWS_SECRET_ACCESS_KEY", "s3cret"), ("AWS_SESSION_TOKEN", "t")];
    let (found, ..) = chain(&keys, vec![]);
    assert_eq!(find(&found), Ok(("AK:s3cret".into(), Some("t".into()))));
    let shown = format!("{:?} {found:?}", run(found.credentials(Reach::Machine, late())).unwrap());
    assert!(!shown.contains("s3cret") && !shown.contains("AK"), "{shown}");
    let (half, ..) = chain(&keys[..1], vec![]);
    assert!(find(&half).unwrap_err().contains("AWS_SECRET_ACCESS_KEY"));
    assert!(
        !format!("{:?}", Environment::of([("AWS_SECRET_ACCESS_KEY".into(), "s3cret".into())]))
            .contains("s3cret")
    );
}

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

const OTHER_PROFILES: &str = "[default]
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
fn of_profile(
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

fn assumed_as(key: &str) -> crate::message::IntegrationResponse {
    response(200, &[], &ASSUMED.replace("ASIA", key))
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

const DOCUMENT: &str = r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"C","SecretAccessKey":"d","Token":"t",
    "Expiration":"2026-11-24T20:34:00Z","LastUpdated":null}"#;

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

const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>role</SecretAccessKey><SessionToken>tok</SessionToken>\
    <Expiration>2026-11-24T20:34:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
const ROLE: &str = "arn:aws:iam::111111111111:role/pets";

/// A signer with keys of its own; its clock stands an hour before the role's credentials end.
fn signer(
    sts: Option<&str>,
    answers: Vec<crate::message::IntegrationResponse>,
) -> (Signer, Rc<ScriptedHttp>, Arc<FixedClock>) {
    let keys = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let (chain, http, clock) = chain(&keys, answers);
    let sts = sts.map(|url| Url::parse(url).unwrap());
    let roles = Roles::new(chain.clone(), http.clone(), clock.clone(), "eu-west-1", sts.as_ref());
    (Signer::new(chain, roles, clock.clone()), http, clock)
}

/// The access key in the signature of a call to a host.
fn signed(signer: &Signer, origin: &crate::message::Origin) -> Result<String, String> {
    signed_with(signer, origin, CallCredentials::Role(ROLE))
}

fn signed_with(
    signer: &Signer,
    origin: &crate::message::Origin,
    credentials: CallCredentials<'_>,
) -> Result<String, String> {
    let sign_as = SignAs { region: "eu-west-1", service: "dynamodb", credentials };
    let request =
        crate::engine::sigv4::Unsigned { verb: "POST", target: "/", host: &origin.host, payload: b"{}" };
    let mut headers = crate::message::Headers::new();
    run(signer.sign(sign_as, origin, &request, &mut headers, late())).map_err(|detail| detail.to_string())?;
    let value = headers.known(KnownHeader::Authorization).unwrap_or_default();
    let text = String::from_utf8_lossy(value).into_owned();
    Ok(text.split(['=', '/']).nth(1).unwrap_or_default().to_owned())
}

/// A key that is at hand needs nobody to be asked, wherever the call goes.
#[test]
fn a_callers_key_signs_itself() {
    let (signer, http, _) = signer(None, vec![]);
    let key = CallKey { id: "AKIACALLER", secret: "theirs", session_token: Some("token") };
    for origin in [
        crate::engine::aws_endpoint::public("dynamodb.eu-west-1.amazonaws.com"),
        crate::engine::aws_endpoint::bound(&Url::parse("http://127.0.0.1:9").unwrap()),
    ] {
        let signed = signed_with(&signer, &origin, CallCredentials::Key(key));
        assert_eq!(signed, Ok("AKIACALLER".into()));
    }
    assert!(http.sent.borrow().is_empty());
    assert!(!format!("{key:?}").contains("theirs"));
}

#[test]
fn a_role_is_assumed_once_and_renewed_early() {
    let amazon = crate::engine::aws_endpoint::public("dynamodb.eu-west-1.amazonaws.com");
    let (signer, http, clock) =
        signer(None, vec![response(200, &[], ASSUMED), response(403, &[], "<Code>AccessDenied</Code>")]);
    assert_eq!(signed(&signer, &amazon), Ok("ASIA".into()));
    assert_eq!(signed(&signer, &amazon), Ok("ASIA".into()));
    {
        let sent = http.sent.borrow();
        assert_eq!((sent.len(), sent[0].host.as_str()), (1, "sts.eu-west-1.amazonaws.com"));
        let form = String::from_utf8_lossy(&sent[0].body);
        assert!(form.contains("Action=AssumeRole&") && form.contains("role%2Fpets"), "{form}");
        let authorization = sent[0].headers.known(KnownHeader::Authorization).unwrap();
        assert!(String::from_utf8_lossy(authorization).contains("/eu-west-1/sts/aws4_request"));
    }
    // Five minutes before the end they are renewed; while that fails the old ones are used.
    clock.advance(Duration::from_secs(56 * 60));
    assert_eq!(signed(&signer, &amazon), Ok("ASIA".into()));
    assert_eq!(http.sent.borrow().len(), 2);
    clock.advance(Duration::from_secs(5 * 60));
    let refused = signed(&signer, &amazon).unwrap_err();
    assert!(refused.contains(ROLE), "{refused}");
}

#[test]
fn why_a_role_cannot_be_assumed() {
    let amazon = crate::engine::aws_endpoint::public("dynamodb.eu-west-1.amazonaws.com");
    let (refused, ..) = signer(None, vec![response(403, &[], "<Error><Code>AccessDenied</Code></Error>")]);
    assert_eq!(
        signed(&refused, &amazon),
        Err(format!("{ROLE} cannot be assumed: STS answered 403 AccessDenied"))
    );
    let (empty, ..) = signer(None, vec![response(200, &[], "<nothing/>")]);
    assert!(signed(&empty, &amazon).unwrap_err().ends_with("the answer holds none"));
}

#[test]
fn a_service_on_this_machine_needs_no_sts_elsewhere() {
    let url = Url::parse("http://127.0.0.1:8000").unwrap();
    let local = crate::engine::aws_endpoint::bound(&url);
    let (alone, http, _) = signer(None, vec![]);
    assert_eq!(signed(&alone, &local), Ok("AKID".into()));
    assert!(http.sent.borrow().is_empty());
    let (with_sts, http, _) = signer(Some("http://127.0.0.1:8001"), vec![response(200, &[], ASSUMED)]);
    assert_eq!(signed(&with_sts, &local), Ok("ASIA".into()));
    assert_eq!(http.sent.borrow().len(), 1);
}
