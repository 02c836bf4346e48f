//! Paths that are spelled in other ways. Beside each guarded resource stands an open one that takes every path, so a
//! spelling that missed the guard would reach the backend.

use super::site::{API_KEY, Kind, PASSWORD, Seen, Site, request};

/// What a spelling of a guarded path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// No path at all: 400, and the connection ends.
    Refused,
    /// Another spelling of the guarded path: only for those who may.
    Guarded,
    /// Another path, which the open resource takes; what is encoded stays so.
    Other,
}

use Spelling::{Guarded, Other, Refused};

/// Targets; `G` stands for the guarded folder's name, `%G` for the name with its first letter encoded, `^G` for capitals.
const TARGETS: &[(&str, Spelling)] = &[
    ("/G/secret", Guarded),
    // Slashes.
    ("//G/secret", Guarded),
    ("////G/secret", Guarded),
    ("/G//secret", Guarded),
    ("/G/secret/", Guarded),
    ("/G/secret//", Guarded),
    ("/open//G/secret", Other),
    // Dots.
    ("/./G/secret", Refused),
    ("/G/./secret", Refused),
    ("/G/secret/.", Refused),
    ("/G/secret/..", Refused),
    ("/open/../G/secret", Refused),
    ("/open/..//G/secret", Refused),
    ("/../G/secret", Refused),
    ("/%2e/G/secret", Refused),
    ("/%2E%2e/G/secret", Refused),
    ("/open/%2e./G/secret", Refused),
    ("/open/.%2E/G/secret", Refused),
    ("/open/..;/G/secret", Refused),
    ("/open/..;a=b/G/secret", Refused),
    ("/open/%2e%2e;/G/secret", Refused),
    ("/open/..%2fG/secret", Refused),
    ("/open%2f..%2fG/secret", Refused),
    ("/open/..%5cG/secret", Refused),
    ("/open/%252e%252e/G/secret", Refused),
    ("/open/..%252fG/secret", Refused),
    ("/.../G/secret", Other),
    // Encoded slashes are data.
    ("/G%2fsecret", Other),
    ("/G%2Fsecret", Other),
    ("/%2fG/secret", Other),
    ("/%2FG%2Fsecret", Other),
    ("/G%252fsecret", Refused),
    ("/G/a%2fsecret", Guarded),
    // Letters.
    ("/%G/secret", Guarded),
    ("/G/%73ecret", Guarded),
    ("/G/secre%74/", Guarded),
    ("/^G/secret", Other),
    // Double encoding of what is no dot and no slash stays what it is.
    ("/%25G/secret", Other),
    // Semicolons are data.
    ("/G;a=b/secret", Other),
    ("/G;/secret", Other),
    (";/G/secret", Refused),
    ("/;/G/secret", Other),
    ("/G/secret;a=b", Guarded),
    ("/G/;/secret", Guarded),
    ("/G%3bx/secret", Other),
    // Backslashes.
    ("/G\\secret", Refused),
    ("\\G\\secret", Refused),
    ("/open\\..\\G/secret", Refused),
    ("/%5cG/secret", Other),
    // What no path holds.
    ("/G/secret%00", Refused),
    ("/G%00/secret", Refused),
    ("/%0aG/secret", Refused),
    ("/G%0d/secret", Refused),
    ("/G%09/secret", Refused),
    ("/G/secret%7f", Refused),
    ("/G/secret#part", Refused),
    ("/G/secret#/../open", Refused),
    ("/G/se cret", Refused),
    ("/G/secret\t", Refused),
    ("/%zz/G/secret", Refused),
    ("/G/secret%", Refused),
    ("/G/secret%2", Refused),
    ("/%c0%afG/secret", Refused),
    ("/%c0%ae%c0%ae/G/secret", Refused),
    ("/%u002fG/secret", Refused),
    ("/G/\u{e9}", Refused),
    ("*", Refused),
    ("G/secret", Refused),
    ("", Refused),
    // Slashes and dots of other scripts are letters.
    ("/%EF%BC%8FG/secret", Other),
    ("/%EF%BC%8E%EF%BC%8E/G/secret", Other),
    ("/G%20/secret", Other),
    ("/G./secret", Other),
    ("/G+/secret", Other),
    // Queries decide nothing.
    ("/G/secret?", Guarded),
    ("/G/secret?/../../open", Guarded),
    ("/G/secret?path=/open&%2e%2e", Guarded),
    ("/open?/G/secret", Other),
    // Whole URLs, whose host is the one that `Host` names.
    ("http://gateway/G/secret", Guarded),
    ("HTTP://gateway:80/G/secret", Guarded),
    ("http://gateway//G/secret", Guarded),
    ("http://gateway/open/../G/secret", Refused),
    ("http://other/G/secret", Refused),
    ("http://user@gateway/G/secret", Refused),
    ("//gateway/G/secret", Other),
    ("ftp://gateway/G/secret", Refused),
];

/// A guard: the folder's name, what the refused are told, and the lines of one who may.
struct Guard {
    folder: &'static str,
    status: u16,
    lines: Vec<String>,
}

fn guards(kind: Kind, site: &Site) -> Vec<Guard> {
    let guard = |folder, status, line: String| Guard { folder, status, lines: vec![line] };
    match kind {
        Kind::Http => vec![guard("jwt", 401, format!("Authorization: Bearer {}", site.right()))],
        Kind::Rest => vec![
            guard("pool", 401, format!("Authorization: {}", site.right())),
            guard("token", 401, format!("Authorization: {PASSWORD}")),
            guard("policy", 403, "User-Agent: friend".to_owned()),
            guard("key", 403, format!("x-api-key: {API_KEY}")),
        ],
    }
}

#[test]
fn of_a_rest_api() {
    every_spelling(Kind::Rest);
}

#[test]
fn of_an_http_api() {
    every_spelling(Kind::Http);
}

fn every_spelling(kind: Kind) {
    let site = Site::new(kind);
    let mut problems = Vec::new();
    for guard in guards(kind, &site) {
        for (pattern, spelling) in TARGETS {
            let target = spelled(pattern, guard.folder);
            let lines: Vec<&str> = guard.lines.iter().map(String::as_str).collect();
            let (without, with) = (site.get(&target, &[]), site.get(&target, &lines));
            if let Err(problem) = judge(&site, &guard, &target, *spelling, &without, &with) {
                problems.push(format!("{target:?} is {spelling:?}: {problem}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn spelled(pattern: &str, folder: &str) -> String {
    let (first, rest) = folder.split_at(1);
    let encoded = format!("%{:02x}{rest}", first.as_bytes()[0]);
    let doubly = format!("%25{:02x}{rest}", first.as_bytes()[0]);
    let capital = folder.to_ascii_uppercase();
    pattern
        .replace("%25G", &doubly)
        .replace("/%G", &format!("/{encoded}"))
        .replace("^G", &capital)
        .replace('G', folder)
}

fn judge(
    site: &Site,
    guard: &Guard,
    target: &str,
    spelling: Spelling,
    without: &Seen,
    with: &Seen,
) -> Result<(), String> {
    let says = |fine: bool, seen: &Seen| if fine { Ok(()) } else { Err(shown(seen)) };
    match spelling {
        Refused => {
            says(without.is_refused(400, true), without)?;
            says(with.is_refused(400, true), with)
        }
        Guarded => {
            says(without.is_refused(guard.status, false), without)?;
            says(with.is_admitted(), with)?;
            // What the backend gets is what was guarded.
            let path = path_of(with);
            let inside = path.starts_with(&format!("/{}/", guard.folder)) && !path.contains("%73");
            if !inside {
                return Err(format!("the backend got {path}"));
            }
            if guard.folder == "token" {
                asked_about_the_same(site, target, &path)?;
            }
            Ok(())
        }
        Other => {
            says(without.is_admitted(), without)?;
            let path = path_of(without);
            let guarded = format!("/{}/", guard.folder);
            if path.starts_with(&guarded) { Err(format!("the backend got {path}")) } else { Ok(()) }
        }
    }
}

/// The function that decides was asked about the path that the backend gets, less the slash at its end.
fn asked_about_the_same(site: &Site, target: &str, path: &str) -> Result<(), String> {
    let asked = site.judge.take_received();
    let Some(message) = asked.last() else { return Ok(()) }; // its answer is kept
    let arn = message.json()["methodArn"].as_str().unwrap_or_default().to_owned();
    let wanted = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    let fits = arn.trim_end_matches('/').ends_with(&format!("/prod/GET{wanted}"));
    if fits { Ok(()) } else { Err(format!("{target}: asked about {arn}, sent {path}")) }
}

fn path_of(seen: &Seen) -> String {
    seen.received().verb_and_target().1.to_owned()
}

fn shown(seen: &Seen) -> String {
    let answers: Vec<String> = seen.answers.iter().map(|answer| answer.first_line.clone()).collect();
    let received: Vec<&str> = seen.received.iter().map(|message| message.first_line.as_str()).collect();
    format!("answers {answers:?}, closed {}, the backend got {received:?}", seen.closed)
}

/// Requests within bodies, and requests behind requests: each is judged by its own fields.
#[test]
fn one_behind_the_other() {
    let site = Site::new(Kind::Rest);
    let (inner, right) = (request("GET", "/token/secret", &[]), format!("Authorization: {PASSWORD}"));
    // The fields of the first are not the second's, and the other way round.
    let both = [request("GET", "/token/one", &[&right]), request("GET", "/token/two", &[])].concat();
    let seen = site.send(&both);
    let statuses: Vec<u16> = seen.answers.iter().map(|answer| answer.status()).collect();
    assert_eq!((statuses, seen.received.len()), (vec![200, 401], 1), "{seen:?}");
    // A body is no request, in either framing.
    let length = format!("Content-Length: {}", inner.len());
    let seen = site.send(&[request("POST", "/open", &[&length]), inner.clone()].concat());
    assert!(seen.is_admitted() && seen.received().body == inner, "{seen:?}");
    let chunk = [format!("{:x}\r\n", inner.len()).as_bytes(), &inner, b"\r\n0\r\n\r\n"].concat();
    let seen =
        site.send(&[request("POST", "/open", &["Transfer-Encoding: chunked"]), chunk.clone()].concat());
    assert!(seen.is_admitted() && seen.received().body == inner, "{seen:?}");
    // Two framings: neither is believed.
    let seen =
        site.send(&[request("POST", "/open", &[&length, "Transfer-Encoding: chunked"]), chunk].concat());
    assert!(seen.is_refused(400, true), "{seen:?}");
}
