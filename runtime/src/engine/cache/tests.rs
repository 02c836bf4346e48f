//! Keys that mean one request each, bytes that are bounded, and who goes for whom.

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::key::Parts;
use super::*;
use crate::api::{Api, CacheKeyParameter, CachedMethod, Method, Resource};
use crate::engine::bind::{StageState, Unstaged};
use crate::engine::scope::Scope;
use crate::message::{Authorized, AuthorizerContext, Body, Headers, MethodRequest, fixtures};

static API: Api = Api::EMPTY;
static PETS: Resource = Resource { id: "abc123", path: "/pets", parameters: &[] };

const BY_PAGE: CachedMethod =
    CachedMethod { parameters: &[CacheKeyParameter::Query("page")], ..CachedMethod::DEFAULT };
const BY_USER: CachedMethod =
    CachedMethod { parameters: &[CacheKeyParameter::Header("x-user")], ..CachedMethod::DEFAULT };

fn method() -> &'static Method {
    static METHOD: Method = Method {
        index: 0,
        verb: "GET",
        resource: &PETS,
        operation_id: None,
        access: crate::api::Access::Authorizer(0, &[]),
        api_key_required: false,
        validation: None,
        integration: crate::api::Integration::Unsupported("a test"),
        response_mappings: &[],
    };
    &METHOD
}

fn key_of(settings: &CachedMethod, request: &MethodRequest, principal: Option<&str>) -> CacheKey {
    let (stage, unstaged) = (StageState::bare("prod", Vec::new()), Unstaged::default());
    let mut context = fixtures::context();
    context.authorizer = principal.map(|principal| {
        let caller = Authorized { principal_id: Some(principal.into()), ..Authorized::default() };
        Box::new(AuthorizerContext { caller: Some(Arc::new(caller)), ..AuthorizerContext::default() })
    });
    let scope = Scope {
        api: &API,
        stage: Some(&stage),
        unstaged: &unstaged,
        method: Some(method()),
        request: Some(request),
        context: &context,
        body: b"",
        answer: None,
    };
    key(settings, &scope)
}

fn asking(query: &str) -> MethodRequest {
    let target = format!("/pets?{query}");
    MethodRequest { raw_target: target.into(), raw_path_len: 5, ..fixtures::request() }
}

fn saying(fields: &[(&str, &str)]) -> MethodRequest {
    let mut request = fixtures::request();
    fields.iter().for_each(|(name, value)| request.headers.push(name.as_bytes(), value.as_bytes()));
    request
}

#[test]
fn absent_empty_and_repeated_parameters_are_values_of_their_own() {
    let queries = [
        "",
        "page",
        "page=1",
        "page=1&page=",
        "page=&page=1",
        "page=1&page=1",
        "page=1%26page%3D1",
        "page=%00",
    ];
    let keys: HashSet<_> = queries.iter().map(|query| key_of(&BY_PAGE, &asking(query), None)).collect();
    assert_eq!(keys.len(), queries.len());
    // What is not listed does not matter, nor how a value is written.
    let same = ["page=a+b", "page=a%20b", "x=1&page=a%20b&y", "Page=2&page=%61+b"];
    let keys: HashSet<_> = same.iter().map(|query| key_of(&BY_PAGE, &asking(query), None)).collect();
    assert_eq!(keys.len(), 1);
}

#[test]
fn headers_count_in_any_letter_case_with_all_their_values() {
    let same =
        [saying(&[("X-User", "a")]), saying(&[("x-user", "a")]), saying(&[("x-USER", "a"), ("Accept", "b")])];
    assert_eq!(same.iter().map(|request| key_of(&BY_USER, request, None)).collect::<HashSet<_>>().len(), 1);
    let other = [
        saying(&[]),
        saying(&[("X-User", "a")]),
        saying(&[("X-User", "")]),
        saying(&[("X-User", "a"), ("X-User", "")]),
        saying(&[("X-User", "a,")]),
        saying(&[("X-User", "A")]),
    ];
    assert_eq!(other.iter().map(|request| key_of(&BY_USER, request, None)).collect::<HashSet<_>>().len(), 6);
}

#[test]
fn what_else_tells_requests_apart() {
    let request = asking("page=1");
    let namespace = |namespace| CachedMethod { namespace: Some(namespace), ..BY_PAGE };
    let another = |change: fn(&mut MethodRequest)| {
        let mut request = asking("page=1");
        change(&mut request);
        key_of(&BY_PAGE, &request, None)
    };
    let keys = [
        key_of(&BY_PAGE, &request, None),
        key_of(&BY_USER, &request, None),
        key_of(&namespace("a"), &request, None),
        // A namespace is no resource, whatever it is called.
        key_of(&namespace("abc123"), &request, None),
        key_of(&BY_PAGE, &request, Some("ana")),
        key_of(&BY_PAGE, &request, Some("bob")),
        another(|request| request.verb = crate::message::Verb::Post),
        another(|request| request.host = "other.example".into()),
        another(|request| request.scheme = crate::message::Scheme::Https),
    ];
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    let shared = CachedMethod { is_shared: true, ..BY_PAGE };
    assert_eq!(key_of(&shared, &request, Some("ana")), key_of(&shared, &request, Some("bob")));
}

fn list() -> impl Strategy<Value = Vec<Vec<String>>> {
    let value = prop_oneof![Just(String::new()), "[a-b{}\r\n\0,]{0,3}", "\\PC{0,12}"];
    prop::collection::vec(prop::collection::vec(value, 0..4), 0..4)
}

proptest! {
    /// Different lists of lists have different keys, and the same ones the same.
    #[test]
    fn no_two_lists_read_alike(one in list(), other in list()) {
        let key = |lists: &[Vec<String>]| {
            let mut parts = Parts::default();
            parts.number(lists.len());
            lists.iter().for_each(|list| parts.list(list));
            parts.key()
        };
        prop_assert_eq!(key(&one) == key(&other), one == other);
    }

    /// Queries have one key where their values of the parameter are the same ones, and only there.
    #[test]
    fn a_key_is_what_the_parameter_says(one in prop::collection::vec("[ab]{0,2}", 0..4), other in prop::collection::vec("[ab]{0,2}", 0..4)) {
        let key = |values: &[String]| {
            let pairs: Vec<String> = values.iter().map(|value| format!("page={value}")).collect();
            key_of(&BY_PAGE, &asking(&pairs.join("&")), None)
        };
        prop_assert_eq!(key(&one) == key(&other), one == other);
    }

    /// Whatever is kept, found, renewed and forgotten: never more bytes than were given.
    #[test]
    fn bytes_are_bounded(
        most in prop_oneof![Just(0_usize), 1_000_usize..100_000, Just(5_000_000), Just(9_000_000)],
        asked in prop::collection::vec((0_u16..60, 0_usize..1_100_000, 0_u64..400), 1..120),
    ) {
        let cache = Cache::new(most);
        let mut now = Instant::now();
        for (number, size, pause) in asked {
            now += Duration::from_secs(pause);
            match cache.find(numbered(number), now) {
                Found::Nothing(flight) if size % 7 == 0 => flight.pass(now),
                Found::Nothing(flight) if size % 11 == 0 => flight.share_and_shrink(answer(size)),
                Found::Nothing(flight) => flight.land(answer(size), life(now), now),
                Found::Kept(_) | Found::Pass => {}
                Found::Asked(_) => prop_assert!(false, "nobody is under way"),
            }
            prop_assert!(cache.bytes() <= most, "{} of {most}", cache.bytes());
        }
    }
}

fn numbered(number: u16) -> CacheKey {
    let mut parts = Parts::default();
    parts.number(usize::from(number));
    parts.key()
}

fn answer(size: usize) -> KeptAnswer {
    KeptAnswer::of(200, &Headers::new(), Some(&vec![b'x'; size]))
}

fn life(now: Instant) -> Life {
    Life::new(&CachedMethod::DEFAULT, now, 1.0)
}

fn text(answer: &KeptAnswer) -> Vec<u8> {
    match answer.response().body {
        Body::Bytes(bytes) => bytes.to_vec(),
        Body::Empty | Body::Stream { .. } => Vec::new(),
    }
}

fn said(body: &str) -> KeptAnswer {
    let mut headers = Headers::over(vec![b' '; 4_096], 9);
    headers.push(b"X-Own", b"1");
    KeptAnswer::of(200, &headers, Some(body.as_bytes()))
}

#[test]
fn an_answer_is_kept_for_its_time_and_holds_no_more_than_it_is() {
    let (cache, now, key) = (Cache::new(1 << 20), Instant::now(), numbered(1));
    let Found::Nothing(flight) = cache.find(key, now) else { panic!("kept") };
    flight.land(said("one"), life(now), now);
    let Found::Kept(kept) = cache.find(key, now + Duration::from_secs(269)) else { panic!("not kept") };
    assert_eq!((text(&kept), kept.response().headers.last(b"x-own")), (b"one".to_vec(), Some(&b"1"[..])));
    assert!(kept.size() < 100, "{}", kept.size());
    let end = now + Duration::from_secs(300);
    assert!(matches!(cache.find(key, end), Found::Nothing(_)));
    assert_eq!(cache.bytes(), 0);
}

#[test]
fn one_renews_ahead_while_the_others_have_the_old_one() {
    let (cache, now, key) = (Cache::new(1 << 20), Instant::now(), numbered(1));
    let Found::Nothing(flight) = cache.find(key, now) else { panic!("kept") };
    flight.land(said("one"), life(now), now);
    let due = now + Duration::from_secs(270);
    let Found::Nothing(flight) = cache.find(key, due) else { panic!("not due") };
    assert!(matches!(cache.find(key, due), Found::Kept(kept) if text(&kept) == b"one"));
    // It failed: the old one stands in, and nobody tries again at once.
    let Ok(old) = flight.fall_back(due) else { panic!("nothing stands in") };
    assert_eq!(text(&old), b"one");
    assert!(matches!(cache.find(key, due), Found::Kept(_)));
    let Found::Nothing(flight) = cache.find(key, due + Duration::from_secs(1)) else { panic!("not due") };
    flight.land(said("two"), life(due), due);
    assert!(
        matches!(cache.find(key, now + Duration::from_secs(301)), Found::Kept(kept) if text(&kept) == b"two")
    );
}

#[test]
fn an_old_answer_stands_in_for_a_failure_as_long_as_is_said() {
    let settings = CachedMethod { stale_if_error_seconds: 60, ..CachedMethod::DEFAULT };
    let (cache, now, key) = (Cache::new(1 << 20), Instant::now(), numbered(1));
    let Found::Nothing(flight) = cache.find(key, now) else { panic!("kept") };
    flight.land(said("one"), Life::new(&settings, now, 0.0), now);
    let over = now + Duration::from_secs(300);
    let Found::Nothing(flight) = cache.find(key, over) else { panic!("given when it is over") };
    let Found::Asked(waiting) = cache.find(key, over) else { panic!("given when it is over") };
    assert!(flight.fall_back(over).is_ok());
    let mut task = Context::from_waker(Waker::noop());
    assert!(
        matches!(pin!(waiting).poll(&mut task), Poll::Ready(Some(Landed::Answer(kept))) if text(&kept) == b"one")
    );
    let gone = now + Duration::from_secs(360);
    let Found::Nothing(flight) = cache.find(key, gone) else { panic!("kept") };
    assert!(flight.fall_back(gone).is_err());
}

#[test]
fn who_goes_away_leaves_it_to_another_and_who_brings_nothing_to_each() {
    let (cache, now, key) = (Cache::new(1 << 20), Instant::now(), numbered(1));
    let mut task = Context::from_waker(Waker::noop());
    let Found::Nothing(flight) = cache.find(key, now) else { panic!("kept") };
    let Found::Asked(waiting) = cache.find(key, now) else { panic!("nobody goes") };
    drop(flight);
    assert!(matches!(pin!(waiting).poll(&mut task), Poll::Ready(None)));
    let Found::Nothing(flight) = cache.find(key, now) else { panic!("somebody goes") };
    let Found::Asked(waiting) = cache.find(key, now) else { panic!("nobody goes") };
    flight.leave_to_each();
    assert!(matches!(pin!(waiting).poll(&mut task), Poll::Ready(Some(Landed::Own))));
    let Found::Nothing(flight) = cache.find(key, now) else { panic!("somebody goes") };
    flight.pass(now);
    assert!(matches!(cache.find(key, now), Found::Pass));
    assert!(matches!(cache.find(key, now + Duration::from_secs(10)), Found::Nothing(_)));
}

#[test]
fn what_was_asked_for_before_a_renewal_is_not_kept_after_it() {
    let (cache, now, key) = (Cache::new(1 << 20), Instant::now(), numbered(1));
    let Found::Nothing(slow) = cache.find(key, now) else { panic!("kept") };
    let renewal = cache.renew(key);
    renewal.land(said("new"), life(now), now);
    slow.land(said("old"), life(now), now);
    assert!(matches!(cache.find(key, now), Found::Kept(kept) if text(&kept) == b"new"));
    assert!(cache.peek(key, now).is_some() && cache.peek(numbered(2), now).is_none());
}

#[test]
fn what_is_asked_for_once_pushes_out_nothing_that_many_want() {
    let (cache, now) = (Cache::new(1_000_000), Instant::now());
    let want = |number: u16| match cache.find(numbered(number), now) {
        Found::Nothing(flight) => {
            flight.land(answer(10_000), life(now), now);
            false
        }
        Found::Kept(_) => true,
        Found::Asked(_) | Found::Pass => panic!("nobody is under way"),
    };
    let want_all = |numbers: std::ops::Range<u16>| numbers.filter(|number| want(*number)).count();
    (0..6).for_each(|_| assert!(want_all(0..50) <= 50));
    assert_eq!(want_all(1_000..3_000), 0);
    let still = want_all(0..50);
    assert!(still >= 45, "{still} of 50");
    // What many begin to want comes in all the same.
    (0..12).for_each(|_| assert!(want_all(5_000..5_050) <= 50));
    assert!(want_all(5_000..5_050) >= 40);
}

#[test]
fn an_answer_for_one_is_none_for_all() {
    let with = |name: &[u8]| {
        let mut headers = Headers::new();
        headers.push(name, b"x");
        headers
    };
    for (status, name, expected) in [
        (200, &b"ETag"[..], true),
        (404, b"Vary", true),
        (500, b"Cache-Control", true),
        (200, b"Set-Cookie", false),
        (200, b"set-cookie", false),
        (206, b"ETag", false),
        (304, b"ETag", false),
        (101, b"ETag", false),
    ] {
        assert_eq!(KeptAnswer::is_for_all(status, &with(name)), expected, "{status}");
    }
}

#[test]
fn a_coded_answer_is_for_those_who_can_read_it() {
    let coded = |codings: &[&str]| {
        let mut headers = Headers::new();
        codings.iter().for_each(|coding| headers.push(b"Content-Encoding", coding.as_bytes()));
        KeptAnswer::of(200, &headers, None)
    };
    for (codings, accepts, expected) in [
        (&[][..], "", true),
        (&["identity"], "", true),
        (&["gzip"], "", false),
        (&["gzip"], "br, GZIP;q=0.5,", true),
        (&["gzip"], "gzip;q=0, br", false),
        (&["gzip"], "gzip; q=0.000", false),
        (&["gzip"], "*", true),
        (&["br"], "gzip, deflate", false),
        (&["gzip", "br"], "gzip", false),
        (&["gzip, br"], "br, gzip", true),
    ] {
        assert_eq!(coded(codings).is_readable(accepts.as_bytes()), expected, "{codings:?} {accepts}");
    }
}

#[test]
fn a_cache_that_is_closed_keeps_nothing() {
    static STAGES: [crate::api::Stage; 2] = [
        crate::api::Stage {
            name: "prod",
            cache: Some(crate::api::StageCache { bytes: 1 << 30, methods: &[] }),
            ..crate::api::Stage::DEFAULT
        },
        crate::api::Stage { name: "test", ..crate::api::Stage::DEFAULT },
    ];
    static API: Api = Api { stages: &STAGES, ..Api::EMPTY };
    let (caches, now, key) = (Caches::new(&API, DEFAULT_BYTES), Instant::now(), numbered(1));
    assert!(caches.of_stage("test").is_none() && caches.of_stage("other").is_none());
    assert!(Caches::new(&API, 0).of_stage("prod").is_none());
    let cache = caches.of_stage("prod").expect("a cache");
    assert!(Arc::ptr_eq(&cache, &caches.of_stage("prod").expect("a cache")));
    let keep = || {
        let Found::Nothing(flight) = cache.find(key, now) else { panic!("kept") };
        flight.land(said("one"), life(now), now);
    };
    keep();
    assert!(cache.bytes() > 0);
    caches.close();
    keep();
    assert_eq!(cache.bytes(), 0);
}
