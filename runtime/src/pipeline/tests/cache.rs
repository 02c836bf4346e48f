//! Kept answers, and a clock that makes them old.

use std::time::Duration;

use bytes::Bytes;

use super::*;
use crate::adapter::scripted::response;
use crate::engine::cache::Cache;
use crate::message::{BodyError, fixtures};

static PROXY: HttpIntegration =
    HttpIntegration { uri: Text(&[Part::Literal("http://back.example/")]), ..HttpIntegration::DEFAULT };

/// One method, whose answers are good for a minute and stand in for failed ones for another.
fn caching() -> Bench {
    const METHOD: CachedMethod =
        CachedMethod { ttl_seconds: 60, stale_if_error_seconds: 60, ..CachedMethod::DEFAULT };
    const STAGES: &[Stage] = &[Stage {
        name: "prod",
        cache: Some(StageCache { bytes: 1_048_576, methods: &[METHOD] }),
        ..Stage::DEFAULT
    }];
    let mut bench = bench(Api { stages: STAGES, ..API }, &[("GET /a", Integration::Http(&PROXY))]);
    bench.gateway.stages[0].cache = Some(Arc::new(Cache::new(1_048_576)));
    bench
}

fn get(bench: &Bench) -> (u16, String) {
    let answer = bench.send("GET /a", &[], "");
    (answer.status, answer.body)
}

/// A head, some of the body, and then the backend goes away.
fn breaks(bench: &Bench) {
    let pieces = [Ok(Bytes::from_static(b"half")), Err(BodyError::Closed)];
    let mut answer = response(200, &[], "");
    answer.body = Body::Stream { length: Some(8), stream: fixtures::stream(pieces) };
    bench.http.answers.borrow_mut().push_back(Ok(answer));
}

#[test]
fn an_old_answer_stands_in_for_one_that_failed_or_broke() {
    let bench = caching();
    bench.script(200, &[], "first");
    assert_eq!(get(&bench), (200, "first".to_owned()));
    assert_eq!(get(&bench), (200, "first".to_owned()));
    assert_eq!(bench.http.sent.borrow().len(), 1);
    bench.clock.advance(Duration::from_secs(61));
    breaks(&bench);
    assert_eq!(get(&bench), (200, "first".to_owned()));
    bench.clock.advance(Duration::from_secs(2));
    bench.script(503, &[], "away");
    assert_eq!(get(&bench), (200, "first".to_owned()));
    assert_eq!(bench.http.sent.borrow().len(), 3);
    // And no longer than that.
    bench.clock.advance(Duration::from_secs(60));
    breaks(&bench);
    assert_eq!(get(&bench).0, 502);
    bench.script(200, &[], "second");
    assert_eq!(get(&bench), (200, "second".to_owned()));
}
