//! Credentials that were found, kept until shortly before they expire: one search at a time, and none for a while after
//! one that found nothing.
//!
//! A search is a task of its own. Whoever needs its result waits for it as long as its own call may take, and no longer;
//! the search goes on for the others. While old credentials are good nobody waits at all.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::oneshot;
use tokio::task::spawn_local;

use super::Credentials;
use crate::port::Clock;

/// Credentials are renewed so long before they expire, or in the middle of what is left of them where that is later.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// After a search that found nothing, or nothing that is still good, nobody searches again for so long.
const PAUSE: Duration = Duration::from_secs(30);

/// What searches for one set of credentials have found. `SLOTS` kinds of searches fail independently.
pub(super) struct Kept<const SLOTS: usize> {
    found: RefCell<Option<Found>>,
    /// For each kind of search.
    searches: [RefCell<Search>; SLOTS],
}

struct Found {
    credentials: Rc<Credentials>,
    renewed_from: SystemTime,
}

/// One kind of search.
#[derive(Default)]
struct Search {
    runs: bool,
    waiting: Vec<oneshot::Sender<Outcome>>,
    /// When the last one ended with nothing, and why.
    failed: Option<(Instant, Rc<str>)>,
}

type Outcome = Result<Rc<Credentials>, Rc<str>>;

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absent {
    /// Where they were looked for in vain; no secret is in it.
    Nowhere(Rc<str>),
    /// The search takes longer than the call may.
    Late,
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Absent::Nowhere(detail) => f.write_str(detail),
            Absent::Late => f.write_str("the credentials to sign with were not there in time"),
        }
    }
}

/// What is known without a search.
enum Known {
    /// Good for longer.
    Fresh(Rc<Credentials>),
    /// Good for now: somebody should search for the next.
    Usable(Rc<Credentials>),
    /// There are none, and it is too early to search again.
    Failed(Rc<str>),
    Nothing,
}

impl<const SLOTS: usize> Default for Kept<SLOTS> {
    fn default() -> Self {
        Kept { found: RefCell::default(), searches: std::array::from_fn(|_| RefCell::default()) }
    }
}

impl<const SLOTS: usize> Kept<SLOTS> {
    /// Credentials that are valid now, or those of a search, waited for until the deadline.
    pub(super) async fn get<F>(
        self: &Rc<Self>,
        clock: &Arc<dyn Clock>,
        slot: usize,
        deadline: Instant,
        search: impl FnOnce() -> F,
    ) -> Result<Rc<Credentials>, Absent>
    where
        F: Future<Output = Result<Credentials, String>> + 'static,
    {
        let Some(state) = self.searches.get(slot) else {
            return Err(Absent::Nowhere("there is no such search".into()));
        };
        let waits = match self.known(&**clock, &state.borrow()) {
            Known::Fresh(found) => return Ok(found),
            Known::Failed(detail) => return Err(Absent::Nowhere(detail)),
            Known::Usable(found) => Err(found),
            Known::Nothing => Ok(()),
        };
        if !std::mem::replace(&mut state.borrow_mut().runs, true) {
            let running = Running { kept: Rc::clone(self), slot, outcome: None };
            let (clock, search) = (Arc::clone(clock), search());
            spawn_local(async move { running.end(&*clock, search.await) });
        }
        if let Err(found) = waits {
            return Ok(found);
        }
        let (sender, outcome) = oneshot::channel();
        state.borrow_mut().waiting.push(sender);
        match tokio::time::timeout_at(deadline.into(), outcome).await {
            Ok(Ok(outcome)) => outcome.map_err(Absent::Nowhere),
            Ok(Err(_)) => Err(Absent::Nowhere("the search was broken off".into())),
            Err(_) => Err(Absent::Late),
        }
    }

    fn known(&self, clock: &dyn Clock, search: &Search) -> Known {
        let now = clock.now();
        let found = self.found.borrow();
        if let Some(found) = found.as_ref().filter(|found| now < found.renewed_from) {
            return Known::Fresh(found.credentials.clone());
        }
        let good = found.as_ref().map(|found| found.credentials.clone()).filter(|found| found.outlives(now));
        let recent = search
            .failed
            .as_ref()
            .filter(|(since, _)| clock.instant().saturating_duration_since(*since) < PAUSE);
        match (good, recent) {
            (Some(found), Some(_)) => Known::Fresh(found),
            (Some(found), None) => Known::Usable(found),
            (None, Some((_, detail))) => Known::Failed(detail.clone()),
            (None, None) => Known::Nothing,
        }
    }

    /// Keeps what a search ended with, and says what those are told who waited for it.
    fn keep(&self, clock: &dyn Clock, slot: usize, result: Result<Credentials, String>) -> Outcome {
        match result {
            Ok(credentials) => {
                let renewed_from = renewed_from(&credentials, clock.now());
                let credentials = Rc::new(credentials);
                *self.found.borrow_mut() = Some(Found { credentials: credentials.clone(), renewed_from });
                self.searches.iter().for_each(|search| search.borrow_mut().failed = None);
                Ok(credentials)
            }
            Err(detail) => {
                let detail: Rc<str> = detail.into();
                if let Some(search) = self.searches.get(slot) {
                    search.borrow_mut().failed = Some((clock.instant(), detail.clone()));
                }
                Err(detail)
            }
        }
    }
}

/// From when on credentials are renewed. Where they are over already, a clock is wrong or their source is in trouble:
/// they are used all the same, as the AWS SDKs do, until it is asked again.
fn renewed_from(credentials: &Credentials, now: SystemTime) -> SystemTime {
    /// For those that do not expire: nobody looks again.
    const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    match credentials.expires.map(|expires| (expires, expires.duration_since(now))) {
        None => now + NEVER,
        Some((expires, Ok(left))) if !left.is_zero() => expires - EARLY.min(left / 2),
        Some(_) => now + PAUSE,
    }
}

/// A search that runs. However it ends, another one may begin and nobody waits for this one.
struct Running<const SLOTS: usize> {
    kept: Rc<Kept<SLOTS>>,
    slot: usize,
    outcome: Option<Outcome>,
}

impl<const SLOTS: usize> Running<SLOTS> {
    fn end(mut self, clock: &dyn Clock, result: Result<Credentials, String>) {
        self.outcome = Some(self.kept.keep(clock, self.slot, result));
    }
}

impl<const SLOTS: usize> Drop for Running<SLOTS> {
    fn drop(&mut self) {
        let Some(search) = self.kept.searches.get(self.slot) else { return };
        let waiting = {
            let mut search = search.borrow_mut();
            search.runs = false;
            std::mem::take(&mut search.waiting)
        };
        for waiting in waiting {
            // Without an outcome the sender is dropped, which tells it too.
            if let Some(outcome) = &self.outcome {
                let _ = waiting.send(outcome.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::task::{LocalSet, yield_now};

    use super::*;
    use crate::adapter::scripted::FixedClock;

    /// What is kept, with searches that end when the test says how.
    struct Bench {
        kept: Rc<Kept<1>>,
        moves: Arc<FixedClock>,
        clock: Arc<dyn Clock>,
        begun: Rc<Cell<u32>>,
        end: RefCell<Option<oneshot::Sender<Result<Credentials, String>>>>,
    }

    impl Bench {
        fn new() -> Bench {
            let moves = Arc::new(FixedClock::at(1_795_548_840_000));
            let clock: Arc<dyn Clock> = moves.clone();
            Bench { kept: Rc::default(), moves, clock, begun: Rc::default(), end: RefCell::default() }
        }

        /// The key that a call gets which has so much time.
        async fn get(&self, patience: Duration) -> Result<String, Absent> {
            let search = || {
                self.begun.set(self.begun.get() + 1);
                let (end, result) = oneshot::channel();
                *self.end.borrow_mut() = Some(end);
                async move { result.await.unwrap_or_else(|_| Err("nobody ends it".to_owned())) }
            };
            let found = self.kept.get(&self.clock, 0, Instant::now() + patience, search).await?;
            Ok(found.access_key_id.clone())
        }

        /// Ends the search that runs.
        async fn end(&self, key: &str, lasts: Option<Duration>) {
            let found = Credentials {
                access_key_id: key.to_owned(),
                secret_access_key: String::new().into(),
                session_token: None,
                expires: lasts.map(|lasts| self.clock.now() + lasts),
            };
            self.end_with(Ok(found)).await;
        }

        async fn end_with(&self, result: Result<Credentials, String>) {
            yield_now().await;
            assert!(self.end.take().unwrap().send(result).is_ok());
            // The search reads it, and the task that runs it ends.
            yield_now().await;
            yield_now().await;
        }
    }

    const NO_TIME: Duration = Duration::ZERO;
    const LONG: Duration = Duration::from_secs(600);

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        LocalSet::new().block_on(&runtime, test);
    }

    #[test]
    fn a_call_waits_as_long_as_it_may_and_the_search_goes_on() {
        run(async {
            let bench = Bench::new();
            assert_eq!(bench.get(NO_TIME).await, Err(Absent::Late));
            assert_eq!(bench.get(NO_TIME).await, Err(Absent::Late));
            bench.end("A", None).await;
            assert_eq!(bench.get(NO_TIME).await, Ok("A".into()));
            assert_eq!(bench.begun.get(), 1);
        });
    }

    #[test]
    fn all_who_wait_are_told() {
        run(async {
            let bench = Bench::new();
            let ended = bench.end_with(Err("none".to_owned()));
            let (one, other, ()) = tokio::join!(bench.get(LONG), bench.get(LONG), ended);
            assert_eq!(
                (one, other),
                (Err(Absent::Nowhere("none".into())), Err(Absent::Nowhere("none".into())))
            );
            assert_eq!(bench.get(LONG).await, Err(Absent::Nowhere("none".into())));
            assert_eq!(bench.begun.get(), 1, "a failed search is not repeated at once");
        });
    }

    #[test]
    fn nobody_waits_while_old_ones_are_good() {
        run(async {
            let bench = Bench::new();
            let _ = bench.get(NO_TIME).await;
            bench.end("A", Some(Duration::from_secs(3_600))).await;
            bench.moves.advance(Duration::from_secs(3_300));
            for _ in 0..3 {
                assert_eq!(bench.get(NO_TIME).await, Ok("A".into()));
            }
            assert_eq!(bench.begun.get(), 2);
            bench.end("B", Some(Duration::from_secs(3_600))).await;
            assert_eq!(bench.get(NO_TIME).await, Ok("B".into()));
        });
    }

    #[test]
    fn what_is_good_for_a_short_time_is_not_searched_for_with_every_call() {
        run(async {
            let bench = Bench::new();
            let _ = bench.get(NO_TIME).await;
            bench.end("A", Some(Duration::from_secs(120))).await;
            bench.moves.advance(Duration::from_secs(59));
            assert_eq!((bench.get(NO_TIME).await, bench.begun.get()), (Ok("A".into()), 1));
            bench.moves.advance(Duration::from_secs(1));
            assert_eq!((bench.get(NO_TIME).await, bench.begun.get()), (Ok("A".into()), 2));
        });
    }

    #[test]
    fn what_is_over_already_is_used_until_it_is_asked_for_again() {
        run(async {
            let bench = Bench::new();
            let _ = bench.get(NO_TIME).await;
            bench.end("A", Some(Duration::ZERO)).await;
            bench.moves.advance(PAUSE - Duration::from_secs(1));
            assert_eq!((bench.get(NO_TIME).await, bench.begun.get()), (Ok("A".into()), 1));
            bench.moves.advance(Duration::from_secs(1));
            assert_eq!((bench.get(NO_TIME).await, bench.begun.get()), (Err(Absent::Late), 2));
        });
    }
}
