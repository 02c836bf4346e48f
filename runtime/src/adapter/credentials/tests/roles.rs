//! Who signs a call: a caller, a role, or nobody.

use super::*;

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
