use std::collections::BTreeMap;

use super::*;
use crate::api::Node;

/// Builds tables from `VERB /path` lines; the position of a line is the method's. `ANY` and `$default` as in HTTP APIs.
pub(crate) fn routes(lines: &[&str]) -> &'static Routes {
    #[derive(Default)]
    struct Growing {
        literals: BTreeMap<String, u32>,
        patterns: Vec<(Vec<String>, u32)>,
        parameter: Option<u32>,
        greedy: Option<u32>,
        methods: Vec<(Verb, u32)>,
        any: Option<u32>,
    }
    let mut nodes = vec![Growing::default()];
    let mut default_route = None;
    for (method, line) in (0..).zip(lines) {
        let Some((verb, path)) = line.split_once(' ') else {
            default_route = Some(method);
            continue;
        };
        let mut at = 0usize;
        for segment in path.split('/').skip(1).filter(|segment| !segment.is_empty()) {
            let fresh = nodes.len() as u32;
            let node = &mut nodes[at];
            let whole = segment.starts_with('{') && segment.find('}') == Some(segment.len() - 1);
            let child = if whole && segment.ends_with("+}") {
                *node.greedy.get_or_insert(fresh)
            } else if whole {
                *node.parameter.get_or_insert(fresh)
            } else if segment.contains('{') {
                let pieces: Vec<String> = segment.split(['{', '}']).step_by(2).map(str::to_owned).collect();
                match node.patterns.iter().find(|(known, _)| *known == pieces) {
                    Some((_, child)) => *child,
                    None => {
                        node.patterns.push((pieces, fresh));
                        fresh
                    }
                }
            } else {
                *node.literals.entry(segment.to_owned()).or_insert(fresh)
            };
            if child == fresh {
                nodes.push(Growing::default());
            }
            at = child as usize;
        }
        match Verb::parse(verb.as_bytes()) {
            Some(verb) => nodes[at].methods.push((verb, method)),
            None => nodes[at].any = Some(method),
        }
    }
    fn leak<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
        Vec::leak(items.into_iter().collect())
    }
    let nodes = leak(nodes.into_iter().map(|node| Node {
        literals: leak(node.literals.into_iter().map(|(text, id)| (&*text.leak(), id))),
        patterns: leak(node.patterns.into_iter().map(|(pieces, id)| {
            (SegmentPattern { pieces: leak(pieces.into_iter().map(|piece| &*piece.leak())) }, id)
        })),
        parameter: node.parameter,
        greedy: node.greedy,
        methods: leak(node.methods),
        any: node.any,
    }));
    Box::leak(Box::new(Routes { nodes, default_route }))
}

fn router(lines: &[&str], kind: ApiKind) -> Router {
    Router::new(routes(lines), kind)
}

fn ask(kind: ApiKind, lines: &[&str], verb: Verb, path: &str) -> (Option<usize>, Vec<String>) {
    let mut parameters = PathSpans::new();
    let found = match router(lines, kind).find(path, 0, verb, &mut parameters) {
        Route::Method(method) => Some(method as usize),
        _ => None,
    };
    let values = (0..parameters.len()).map(|index| path[parameters.get(index).unwrap()].to_owned()).collect();
    (found, values)
}

/// Checks that `VERB /path` leads to a line (or to none) with these parameters.
fn check(kind: ApiKind, lines: &[&str], request: &str, expected: Option<&str>, values: &[&str]) {
    let (verb, path) = request.split_once(' ').unwrap();
    let (found, parameters) = ask(kind, lines, Verb::parse(verb.as_bytes()).unwrap(), path);
    assert_eq!(found.map(|method| lines[method]), expected, "{request}");
    assert_eq!(parameters, values, "{request}");
}

#[test]
fn rest_as_recorded() {
    let lines = [
        "GET /part1",
        "GET /part1/hardcoded-value",
        "GET /{param+}",
        "POST /test",
        "ANY /test/any",
        "OPTIONS /{param+}",
    ];
    for (request, expected, values) in [
        ("GET /part1", Some(lines[0]), &[][..]),
        ("GET /part1/hardcoded-value/", Some(lines[1]), &[]),
        ("GET /part1/random-value", Some(lines[2]), &["part1/random-value"]),
        ("OPTIONS /test", Some(lines[5]), &["test"]),
        ("OPTIONS /test/any", Some(lines[4]), &[]),
        ("GET /proxy-value/", Some(lines[2]), &["proxy-value"]),
        ("GET //proxy-value", Some(lines[2]), &["proxy-value"]),
        ("GET /proxy-value//double-slash", Some(lines[2]), &["proxy-value//double-slash"]),
        ("GET /part1//", Some(lines[2]), &["part1/"]),
        ("GET /", None, &[]),
        ("POST /nothing", None, &[]),
        ("GET /test%2Balias@gmail.com", Some(lines[2]), &["test%2Balias@gmail.com"]),
    ] {
        check(ApiKind::Rest, &lines, request, expected, values);
    }
}

#[test]
fn rest_goes_back_and_never_matches_an_empty_segment() {
    let lines = ["GET /a/{x}/c", "GET /{y}/b/{z}", "DELETE /a/b/c", "GET /"];
    check(ApiKind::Rest, &lines, "GET /a/b/c", Some(lines[0]), &["b"]);
    check(ApiKind::Rest, &lines, "GET /a/b/d", Some(lines[1]), &["a", "d"]);
    check(ApiKind::Rest, &lines, "DELETE /a/b/c", Some(lines[2]), &[]);
    check(ApiKind::Rest, &lines, "GET /a//c", None, &[]);
    check(ApiKind::Rest, &lines, "GET //", Some(lines[3]), &[]);
    check(ApiKind::Rest, &lines, "PUT /a/b/c", None, &[]);
}

#[test]
fn http_api_example_of_the_guide() {
    let lines = [
        "GET /pets/dog/1",
        "GET /pets/dog/{id}",
        "GET /pets/{proxy+}",
        "ANY /{proxy+}",
        "$default",
        "ANY /pets/cat",
        "GET /pets/{kind}",
    ];
    for (request, expected, values) in [
        ("GET /pets/dog/1", Some(lines[0]), &[][..]),
        ("GET /pets/dog/2", Some(lines[1]), &["2"]),
        ("GET /pets/cat/1", Some(lines[2]), &["cat/1"]),
        ("POST /test/5", Some(lines[3]), &["test/5"]),
        ("GET /", Some(lines[4]), &[]),
        // The exact verb goes before ANY within a class.
        ("GET /pets/cat", Some(lines[6]), &["cat"]),
        ("POST /pets/cat", Some(lines[5]), &[]),
    ] {
        check(ApiKind::Http, &lines, request, expected, values);
    }
}

#[test]
fn plain_documents_know_their_verbs_and_mixed_segments() {
    let lines = ["GET /t/{id}.json", "POST /t/{id}", "GET /c/{base}...{head}", "DELETE /t/{id}.json"];
    check(ApiKind::OpenApi, &lines, "GET /t/7.json", Some(lines[0]), &["7"]);
    check(ApiKind::OpenApi, &lines, "POST /t/7", Some(lines[1]), &["7"]);
    check(ApiKind::OpenApi, &lines, "GET /c/a.b...c...d", Some(lines[2]), &["a.b", "c...d"]);
    check(ApiKind::OpenApi, &lines, "GET /c/...d", None, &[]);
    check(ApiKind::OpenApi, &lines, "GET /t/.json", None, &[]);
    let mut parameters = PathSpans::new();
    let router = router(&lines, ApiKind::OpenApi);
    match router.find("/t/7.json", 0, Verb::Post, &mut parameters) {
        Route::WrongVerb(verbs) => assert_eq!(verbs.allow(), "DELETE, GET"),
        other => panic!("{other:?}"),
    }
    assert_eq!(router.find("*", 0, Verb::Options, &mut parameters), Route::Unknown);
}

#[test]
fn the_path_of_a_plain_document_decides_alone() {
    let lines =
        ["GET /pet/findByStatus", "PUT /pet/{id}", "GET /pet/{id}/a", "PUT /{kind}/{id}/b", "GET /{kind}"];
    let mut parameters = PathSpans::new();
    for (request, allow) in [("PUT /pet/findByStatus", "GET"), ("GET /pet/7", "PUT"), ("PUT /pet/7/a", "GET")]
    {
        let (verb, path) = request.split_once(' ').unwrap();
        let verb = Verb::parse(verb.as_bytes()).unwrap();
        match router(&lines, ApiKind::OpenApi).find(path, 0, verb, &mut parameters) {
            Route::WrongVerb(verbs) => assert_eq!(verbs.allow(), allow, "{request}"),
            other => panic!("{request}: {other:?}"),
        }
        assert_eq!(parameters.len(), 0, "{request}");
    }
    // It goes back where a branch has no such path at all.
    check(ApiKind::OpenApi, &lines, "PUT /pet/7/b", Some(lines[3]), &["pet", "7"]);
    check(ApiKind::OpenApi, &lines, "GET /pet", Some(lines[4]), &["pet"]);
    check(ApiKind::OpenApi, &lines, "GET /pet/7/c", None, &[]);
}

/// Tables of children fill up to their half, and look-ups end where nothing is.
#[test]
fn each_of_many_literals_is_found_and_no_other() {
    for count in [1, 2, 3, 4, 5, 200, 256, 1000] {
        let lines: Vec<String> = (0..count).map(|at| format!("GET /r{at}/x{at}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let router = router(&lines, ApiKind::Rest);
        let find = |path: &str| router.find(path, 0, Verb::Get, &mut PathSpans::new());
        for at in 0..count {
            assert_eq!(find(&format!("/r{at}/x{at}")), Route::Method(at));
            assert_eq!(find(&format!("/r{at}/x{}", at + 1)), Route::Unknown);
            assert_eq!(find(&format!("/r{}/x{at}", at + count)), Route::Unknown);
        }
    }
}

/// Greedy or not, another verb or not, kinds of segments: the least is best.
type Rank = (bool, bool, Vec<u8>);

/// The obvious router: tries every line, ranks those that fit by their segments' kinds.
fn slow(kind: ApiKind, lines: &[String], verb: Verb, path: &str) -> Option<usize> {
    let path = path.trim_start_matches('/');
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
    let mut best: Option<(Rank, usize)> = None;
    let by_path = kind == ApiKind::OpenApi;
    for (index, line) in lines.iter().enumerate() {
        let (line_verb, template) = line.split_once(' ').unwrap();
        let exact = line_verb == verb.as_str();
        let template: Vec<&str> = template.split('/').filter(|segment| !segment.is_empty()).collect();
        let is_greedy = template.last().is_some_and(|last| last.ends_with("+}"));
        let fits = (by_path || exact || line_verb == "ANY")
            && if is_greedy { segments.len() >= template.len() } else { segments.len() == template.len() }
            && template.iter().zip(&segments).all(|(wanted, got)| {
                wanted.ends_with("+}") || (!got.is_empty() && (wanted.starts_with('{') || wanted == got))
            });
        if !fits {
            continue;
        }
        let kinds = template
            .iter()
            .map(|segment| if segment.ends_with("+}") { 2 } else { u8::from(segment.starts_with('{')) })
            .collect();
        let rank = match kind {
            ApiKind::Http => (is_greedy, !exact, kinds),
            _ => {
                let other = if exact { 0 } else { 1 + u8::from(line_verb != "ANY") };
                (false, false, [kinds, vec![other]].concat())
            }
        };
        if best.as_ref().is_none_or(|(best, _)| rank < *best) {
            best = Some((rank, index));
        }
    }
    // The best resource may have lines for other verbs only.
    let has_verb = |index: &usize| {
        let verbs = [verb.as_str(), "ANY"];
        lines[*index].split_once(' ').is_some_and(|(known, _)| verbs.contains(&known))
    };
    best.map(|(_, index)| index).filter(has_verb)
}

#[test]
fn agrees_with_the_slow_router() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..400 {
        let mut lines: Vec<String> = Vec::new();
        for _ in 0..1 + draw(12) {
            let mut path = String::new();
            for depth in 0..draw(4) {
                path.push('/');
                path.push_str(match draw(6) {
                    0 | 1 => "a",
                    2 | 3 => "b",
                    4 => "{p}",
                    _ if depth == 0 && draw(2) == 0 => "{p}",
                    _ => "{p+}",
                });
                if path.ends_with("+}") {
                    break;
                }
            }
            if path.is_empty() {
                path.push('/');
            }
            let line = format!("{} {path}", ["GET", "POST", "ANY"][draw(3)]);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let borrowed: Vec<&str> = lines.iter().map(String::as_str).collect();
        for _ in 0..60 {
            let path: String = (0..1 + draw(5)).map(|_| ["/a", "/b", "/c", "/", "/ab"][draw(5)]).collect();
            let verb = [Verb::Get, Verb::Post, Verb::Put][draw(3)];
            for kind in [ApiKind::Rest, ApiKind::Http, ApiKind::OpenApi] {
                let expected = slow(kind, &lines, verb, &path);
                let (found, _) = ask(kind, &borrowed, verb, &path);
                assert_eq!(found, expected, "round {round}: {kind:?} {verb:?} {path} in {lines:?}");
            }
        }
    }
}
