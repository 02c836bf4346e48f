use super::*;

const DOCUMENT: Api = Api { kind: ApiKind::OpenApi, ..API };

static FORWARD: HttpIntegration = HttpIntegration {
    uri: Text(&[Part::Literal("https://back.example/v1/pets/{petId}")]),
    ..HttpIntegration::DEFAULT
};

#[test]
fn nothing_is_renamed() {
    let bench = bench(DOCUMENT, &[("GET /pets/{petId}", Integration::Http(&FORWARD))]);
    bench.script(
        200,
        &[("Date", "d"), ("Server", "s"), ("Connection", "close"), ("Content-Length", "2")],
        "ok",
    );
    let answer = bench.send("GET /pets/7?a=1+2&b", &[("Via", "v"), ("TE", "trailers"), ("X-Mine", "1")], "");
    assert_eq!((answer.status, answer.names()), (200, vec!["Date", "Server", "Content-Length"]));
    let (line, fields) = bench.received();
    assert_eq!(line, "GET https://back.example:443/v1/pets/7?a=1+2&b");
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Host",
            "Via",
            "X-Mine",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Proto"
        ]
    );
    assert_eq!(fields[0].1, "back.example");
    assert_eq!(fields[4].1, "api.example");
}

#[test]
fn unknown_paths_and_verbs() {
    let bench = bench(
        DOCUMENT,
        &[
            ("GET /pets/{petId}", Integration::Http(&FORWARD)),
            ("DELETE /pets/{petId}", Integration::Http(&FORWARD)),
        ],
    );
    let answer = bench.send("POST /pets/7", &[], "");
    assert_eq!(answer.status, 405);
    assert_eq!(answer.body, r#"{"type":"about:blank","title":"Method Not Allowed","status":405}"#);
    assert_eq!(answer.header("Content-Type"), Some("application/problem+json"));
    assert_eq!(answer.header("Allow"), Some("DELETE, GET"));
    let answer = bench.send("GET /dogs", &[], "");
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body, r#"{"type":"about:blank","title":"Not Found","status":404}"#);
    assert_eq!(answer.header("Allow"), None);
}
