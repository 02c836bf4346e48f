//! Verbs that are overridden: the one that counts is the one that is guarded and the one that the backend gets.

use super::site::{Kind, PASSWORD, Site, request};

/// `GET /override` is guarded and `POST /override` is open.
#[test]
fn what_is_routed_is_what_is_guarded() {
    let site = Site::new(Kind::Rest);
    let right = format!("Authorization: {PASSWORD}");
    let verb = |seen: &super::site::Seen| seen.received().verb_and_target().0.to_owned();

    let open = site.send(&request("POST", "/override", &[]));
    assert!(open.is_admitted() && verb(&open) == "POST", "{open:?}");
    assert!(site.send(&request("GET", "/override", &[])).is_refused(401, false));

    let to_guarded = "X-HTTP-Method-Override: GET";
    assert!(site.send(&request("POST", "/override", &[to_guarded])).is_refused(401, false));
    let admitted = site.send(&request("POST", "/override", &[to_guarded, &right]));
    assert!(admitted.is_admitted() && verb(&admitted) == "GET", "{admitted:?}");
    let asked = site.judge.take_received();
    let arn = asked.last().map(|message| message.json()["methodArn"].clone()).unwrap_or_default();
    assert!(arn.as_str().is_some_and(|arn| arn.ends_with("/prod/GET/override")), "{arn}");

    // From the guarded verb to the open one: then it is a POST for the backend too.
    let away = site.send(&request("GET", "/override", &["x-http-method-override: POST"]));
    assert!(away.is_admitted() && verb(&away) == "POST", "{away:?}");
    assert_eq!(away.received().header("x-http-method-override"), None);
}

#[test]
fn what_is_no_override_changes_nothing() {
    let site = Site::new(Kind::Rest);
    let right = format!("Authorization: {PASSWORD}");
    for line in [
        "X-HTTP-Method: POST",
        "X-Method-Override: POST",
        "X-HTTP-Method-Override: post",
        "X-HTTP-Method-Override: POST, GET",
        "X-HTTP-Method-Override: TRACE",
        "X-HTTP-Method-Override: NONE",
        "X-HTTP-Method-Override: \u{20}",
    ] {
        let seen = site.send(&request("GET", "/override", &[line]));
        assert!(seen.is_refused(401, false), "{line}: {seen:?}");
        let seen = site.send(&request("GET", "/override", &[line, &right]));
        assert!(seen.is_admitted() && seen.received().verb_and_target().0 == "GET", "{line}: {seen:?}");
    }
    let twice = ["X-HTTP-Method-Override: POST", "X-HTTP-Method-Override: GET", &right];
    assert!(site.send(&request("GET", "/override", &twice)).is_refused(400, true));
    let alike = ["X_HTTP_Method_Override: POST", &right];
    assert!(site.send(&request("GET", "/override", &alike)).is_refused(400, true));
    // Forms and queries that other frameworks read verbs from.
    assert!(
        site.send(&request("GET", "/override?_method=POST&X-HTTP-Method-Override=POST", &[]))
            .is_refused(401, false)
    );
    // A verb that nobody knows matches no method that is declared, and one in small letters is another one.
    for verb in ["get", "Get", "POST2"] {
        let seen = site.send(&request(verb, "/override", &[]));
        assert!(seen.received.is_empty() && seen.status() >= 400, "{verb}: {seen:?}");
    }
}
