//! Header fields that are there twice, broken, or look like others.

use super::site::{API_KEY, Kind, OLD_API_KEY, PASSWORD, Seen, Site, request};

/// A guarded request with these lines, and whether the right credential in the ordinary line is let in beside it.
fn guarded(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Http => ("/jwt/secret", "Bearer "),
        Kind::Rest => ("/token/secret", ""),
    }
}

fn credential(site: &Site, kind: Kind) -> String {
    if kind == Kind::Http { site.right() } else { PASSWORD.to_owned() }
}

#[test]
fn of_a_rest_api() {
    all(Kind::Rest);
}

#[test]
fn of_an_http_api() {
    all(Kind::Http);
}

fn all(kind: Kind) {
    let site = Site::new(kind);
    let (target, word) = guarded(kind);
    let right = credential(&site, kind);
    let ordinary = format!("Authorization: {word}{right}");
    let wrong = format!("Authorization: {word}wrong");
    let get = |lines: &[&str]| site.get(target, lines);
    let is = |fine: bool, what: &str, seen: &Seen| assert!(fine, "{kind:?}, {what}: {seen:?}");

    // What is admitted.
    for line in [
        ordinary.clone(),
        format!("authorization: {word}{right}"),
        format!("AUTHORIZATION:{word}{right}"),
        format!("Authorization:  \t {word}{right} \t"),
    ] {
        let seen = get(&[&line]);
        is(seen.is_admitted(), &line, &seen);
        assert_eq!(seen.received().all("authorization").len(), 1, "{line}");
    }
    // What is refused, and the connection goes on: the request is whole, the caller is nobody.
    for line in [
        "Accept: */*".to_owned(),
        "Authorization:".to_owned(),
        "Authorization: \t".to_owned(),
        wrong.clone(),
        format!("Authorization: {word}{right}, {word}{right}x"),
        format!("Proxy-Authorization: {word}{right}"),
        format!("X-Authorization: {word}{right}"),
        format!("Authorization2: {word}{right}"),
        format!("Cookie: Authorization={right}"),
        format!("X-Forwarded-Authorization: {word}{right}"),
        format!("X-Amzn-Remapped-Authorization: {word}{right}"),
    ] {
        let seen = get(&[&line]);
        let refused = seen.is_refused(401, false) || seen.is_refused(403, false);
        is(refused, &line, &seen);
    }
    // A byte beyond ASCII makes it another credential, not none, and not the right one.
    let mut bytes = request("GET", target, &[&ordinary]);
    let end = bytes.windows(right.len()).position(|part| part == right.as_bytes()).unwrap() + right.len();
    bytes.insert(end, 0xe9);
    let seen = site.send(&bytes);
    is(seen.received.is_empty() && [401, 403].contains(&seen.status()), "a byte beyond ASCII", &seen);
    // Twice, whichever comes first: nobody can say which one counts.
    for pair in [[&ordinary, &ordinary], [&ordinary, &wrong], [&wrong, &ordinary]] {
        let seen = get(&[pair[0], "Accept: */*", pair[1]]);
        is(seen.is_refused(400, true), "twice", &seen);
        let lower = pair[1].replace("Authorization", "authorization");
        let seen = get(&[pair[0], &lower]);
        is(seen.is_refused(400, true), "twice in other letters", &seen);
    }
    // Broken lines.
    for (what, line) in [
        ("folded", format!("Authorization: {word}\r\n {right}")),
        ("folded with a tab", format!("Accept: a\r\n\tAuthorization: {word}{right}")),
        ("a space before the colon", format!("Authorization : {word}{right}")),
        ("a tab before the colon", format!("Authorization\t: {word}{right}")),
        ("a space before the name", format!(" Authorization: {word}{right}")),
        ("a lone line feed", format!("Accept: a\nAuthorization: {word}{right}")),
        ("a lone carriage return", format!("Accept: a\rAuthorization: {word}{right}")),
        ("a zero", format!("Authorization: {word}{right}\0")),
        ("a zero in the name", format!("Authorization\0: {word}{right}")),
        ("an escape", format!("Authorization: {word}\u{1b}{right}")),
        ("no colon", format!("Authorization {word}{right}")),
        ("no name", format!(": {word}{right}")),
        ("a name beyond ASCII", format!("Authorizati\u{f6}n: {word}{right}")),
    ] {
        let seen = get(&[&line]);
        is(seen.is_refused(400, true), what, &seen);
        let seen = get(&[&ordinary, &line]);
        is(seen.is_refused(400, true), &format!("{what}, beside the right one"), &seen);
    }
    // Names that backends take for protected ones.
    for line in [
        "X_Api_Key: a",
        "X_Forwarded_For: 10.0.0.1",
        "Transfer_Encoding: chunked",
        "Content_Length: 0",
        "x_amzn_request_id: a",
        "X_Amz_Security_Token: a",
    ] {
        let seen = get(&[&ordinary, line]);
        is(seen.is_refused(400, true), line, &seen);
    }
    let seen = get(&[&ordinary, "X_Own_Name: fine"]);
    is(
        seen.is_admitted() && seen.received().header("x_own_name") == Some("fine"),
        "a name of one's own",
        &seen,
    );
    // `Connection` takes away what it names, but nothing that decides.
    for names in
        ["authorization", "close, Authorization", "X-Forwarded-For", "x-amzn-trace-id", "Host", "x-api-key"]
    {
        let seen = get(&[&ordinary, &format!("Connection: {names}")]);
        is(seen.is_refused(400, true), names, &seen);
    }
    let seen = get(&[&ordinary, "X-Mine: 1", "Connection: keep-alive, X-Mine"]);
    is(seen.is_admitted() && seen.received().header("x-mine").is_none(), "a field of the connection", &seen);
    // Fields behind a body are no fields of the request.
    let trailer = format!("0\r\n{ordinary}\r\n\r\n");
    let chunked =
        [request("POST", target, &["Transfer-Encoding: chunked"]), trailer.clone().into_bytes()].concat();
    let seen = site.send(&chunked);
    is(seen.received.is_empty() && seen.status() == 401, "a trailer", &seen);
    let lines = [ordinary.as_str(), "Transfer-Encoding: chunked", "Trailer: Authorization"];
    let seen = site.send(&[request("POST", target, &lines), trailer.into_bytes()].concat());
    is(seen.is_admitted() && seen.received().all("authorization").len() == 1, "beside a trailer", &seen);
    // A token in the query is none of the header's.
    let seen = site.get(
        &format!("{target}?access_token={right}&Authorization={right}&authorization={}x", word.trim_end()),
        &[],
    );
    is(seen.is_refused(401, false), "in the query", &seen);
}

/// Where two fields identify the caller, each has to be there once.
#[test]
fn identity_sources() {
    let site = Site::new(Kind::Rest);
    let one = format!("X-One: {PASSWORD}");
    let seen = site.get("/request/a?two=2", &[&one]);
    assert!(seen.is_admitted(), "{seen:?}");
    for (target, lines) in [
        ("/request/a?two=2", vec![]),
        ("/request/a", vec![one.as_str()]),
        ("/request/a?two=", vec![&one]),
        ("/request/a?two=2&two=2", vec![&one]),
        ("/request/a?two=2&%74wo=3", vec![&one]),
        ("/request/a?Two=2", vec![&one]),
        ("/request/a?two=2", vec!["X-One:"]),
        ("/request/a?two=2", vec!["X-One: \t"]),
    ] {
        let seen = site.get(target, &lines);
        assert!(seen.is_refused(401, false), "{target} {lines:?}: {seen:?}");
    }
    let twice = site.get("/request/a?two=2", &[&one, &one]);
    assert!(twice.received.is_empty() && [400, 401].contains(&twice.status()), "{twice:?}");
    assert_eq!(site.judge.take_received().len(), 1, "nobody else was worth a question");
}

/// The same of an API key.
#[test]
fn api_keys() {
    let site = Site::new(Kind::Rest);
    let right = format!("x-api-key: {API_KEY}");
    let get = |lines: &[&str]| site.get("/key/a", lines);
    for line in [right.clone(), format!("X-API-Key:\t{API_KEY} "), format!("X-Api-Key: {API_KEY}")] {
        let seen = get(&[&line, "X-User: liar"]);
        assert!(seen.is_admitted(), "{line}: {seen:?}");
        assert_eq!(seen.received().all("x-user"), ["partner"], "{line}");
    }
    for line in [
        "Accept: */*".to_owned(),
        "x-api-key:".to_owned(),
        "x-api-key: another-key-of-the-same-length".to_owned(),
        format!("x-api-key: {OLD_API_KEY}"),
        format!("x-api-key: {}", API_KEY.to_uppercase()),
        format!("x-api-key: {API_KEY}x"),
        format!("x-api-key: {}", &API_KEY[1..]),
        format!("x-api-key: {API_KEY}, {API_KEY}"),
        format!("x-api-key: \"{API_KEY}\""),
        format!("api-key: {API_KEY}"),
        format!("Authorization: {API_KEY}"),
        format!("X-Forwarded-Api-Key: {API_KEY}"),
        "x-api-key: partner".to_owned(),
    ] {
        let seen = get(&[&line]);
        assert!(seen.is_refused(403, false), "{line}: {seen:?}");
    }
    for lines in [
        vec![right.as_str(), &right],
        vec![&right, "X-API-KEY: another"],
        vec!["x-api-key: another", &right],
        vec![&right, "x_api_key: another"],
        vec!["X_API_KEY: another"],
        vec![&right, "Connection: x-api-key"],
        vec!["x-api-key:\r\n another"],
        vec!["x-api-key : another"],
    ] {
        let seen = get(&lines);
        assert!(seen.is_refused(400, true), "{lines:?}: {seen:?}");
    }
    let mut bytes = request("GET", "/key/a", &[&right]);
    let end =
        bytes.windows(API_KEY.len()).position(|part| part == API_KEY.as_bytes()).unwrap() + API_KEY.len();
    bytes.insert(end, 0xe9);
    let seen = site.send(&bytes);
    assert!(seen.received.is_empty() && [400, 403].contains(&seen.status()), "{seen:?}");
    let seen = site.get(&format!("/key/a?x-api-key={API_KEY}&api_key={API_KEY}"), &[]);
    assert!(seen.is_refused(403, false), "{seen:?}");
}
