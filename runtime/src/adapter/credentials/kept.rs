//! Credentials that were found, kept until shortly before they expire: one search at a time, and none for a while after
//! one that found nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use super::Credentials;
use crate::port::Clock;

/// Credentials are renewed so long before they expire.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// After a search that found nothing, nobody searches again for so long.
const PAUSE: Duration = Duration::from_secs(30);

/// What searches for one set of credentials have found. `SLOTS` kinds of searches fail independently.
pub(super) struct Kept<const SLOTS: usize> {
    found: RefCell<Option<Rc<Credentials>>>,
    /// For each kind of search.
    failed: RefCell<[Option<Failure>; SLOTS]>,
    /// Held during a search, so that calls that come meanwhile wait for its result.
    searching: tokio::sync::Mutex<()>,
}

/// When a search ended with nothing, and why.
type Failure = (Instant, Rc<str>);

/// What is known without a search.
enum Known {
    /// Good for longer.
    Fresh(Rc<Credentials>),
    /// Good for now: whoever finds nobody searching should.
    Usable(Rc<Credentials>),
    /// There are none, and it is too early to search again.
    Failed(Rc<str>),
    Nothing,
}

impl<const SLOTS: usize> Default for Kept<SLOTS> {
    fn default() -> Self {
        let failed = RefCell::new(std::array::from_fn(|_| None));
        Kept { found: RefCell::default(), failed, searching: tokio::sync::Mutex::default() }
    }
}

impl<const SLOTS: usize> Kept<SLOTS> {
    /// Credentials that are valid now. While they are renewed, others go on with those that are still good.
    pub(super) async fn get(
        &self,
        clock: &dyn Clock,
        slot: usize,
        search: impl Future<Output = Result<Credentials, String>>,
    ) -> Result<Rc<Credentials>, Rc<str>> {
        let _one = match self.known(clock, slot) {
            Known::Fresh(found) => return Ok(found),
            Known::Failed(detail) => return Err(detail),
            Known::Usable(found) => match self.searching.try_lock() {
                Ok(lock) => lock,
                Err(_) => return Ok(found),
            },
            Known::Nothing => {
                let lock = self.searching.lock().await;
                match self.known(clock, slot) {
                    Known::Fresh(found) | Known::Usable(found) => return Ok(found),
                    Known::Failed(detail) => return Err(detail),
                    Known::Nothing => lock,
                }
            }
        };
        match search.await {
            Ok(found) => {
                let found = Rc::new(found);
                *self.found.borrow_mut() = Some(found.clone());
                *self.failed.borrow_mut() = std::array::from_fn(|_| None);
                Ok(found)
            }
            Err(detail) => {
                let detail: Rc<str> = detail.into();
                if let Some(failed) = self.failed.borrow_mut().get_mut(slot) {
                    *failed = Some((clock.instant(), detail.clone()));
                }
                // Those that are about to expire are better than none.
                self.outliving(clock.now()).ok_or(detail)
            }
        }
    }

    fn known(&self, clock: &dyn Clock, slot: usize) -> Known {
        let now = clock.now();
        if let Some(found) = self.outliving(now + EARLY) {
            return Known::Fresh(found);
        }
        let failed = self.failed.borrow();
        let recent = failed
            .get(slot)
            .and_then(Option::as_ref)
            .filter(|(since, _)| clock.instant().saturating_duration_since(*since) < PAUSE);
        match (self.outliving(now), recent) {
            (Some(found), Some(_)) => Known::Fresh(found),
            (Some(found), None) => Known::Usable(found),
            (None, Some((_, detail))) => Known::Failed(detail.clone()),
            (None, None) => Known::Nothing,
        }
    }

    fn outliving(&self, moment: SystemTime) -> Option<Rc<Credentials>> {
        self.found.borrow().clone().filter(|found| found.outlives(moment))
    }
}
