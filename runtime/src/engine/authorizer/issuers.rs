//! Keys of the issuers of tokens, for all workers of a process (reliability.md 4).
//!
//! A set is good for two hours after it was fetched, and asked for again long before: by one request, while all others go on
//! with what is there. A token that names an unknown key may be the first one of a new key; then the keys are asked for at
//! once, but not more often than every thirty seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::engine::jwt::KeySet;
use crate::engine::waiting::{Meeting, Waiting};

/// How long keys are good for (Amazon's, reference 7.4).
const GOOD: Duration = Duration::from_secs(2 * 60 * 60);
/// From which age on somebody asks for them again.
const RENEWED: Duration = Duration::from_secs(5 * 60);
/// The time between two questions because of unknown keys.
const UNKNOWN: Duration = Duration::from_secs(30);
/// The time between two questions of which the first was in vain.
const PAUSE: Duration = Duration::from_secs(1);

/// The issuers of a process, by name.
#[derive(Debug, Default)]
pub struct Issuers(Mutex<HashMap<Box<str>, Issuer>>);

#[derive(Debug, Default)]
struct Issuer {
    known: Option<Known>,
    /// Somebody asks.
    asked: Option<Arc<Meeting<()>>>,
    /// When somebody asked in vain, and why it was.
    failed: Option<(Instant, Arc<str>)>,
    /// When somebody asked because of an unknown key.
    unknown: Option<Instant>,
}

#[derive(Debug)]
struct Known {
    keys: Arc<KeySet>,
    document: Bytes,
    since: Instant,
}

/// What is there of an issuer.
#[derive(Debug)]
pub enum IssuerKeys {
    /// Its keys. A duty that comes with them can be done while they are used.
    Known(Arc<KeySet>, Option<Duty>),
    /// Somebody asks for them; then it is time to look again.
    Asked(Waiting<()>),
    /// None: who finds that has to ask.
    Nothing(Duty),
    /// None, and it is too early to ask again; why the last question was in vain.
    Unavailable(Arc<str>),
}

/// The duty to ask for keys. Dropped, it leaves that to another.
#[derive(Debug)]
pub struct Duty {
    issuers: Arc<Issuers>,
    name: Box<str>,
    meeting: Arc<Meeting<()>>,
}

impl Issuers {
    /// The keys of an issuer. `lacking` are those that an unknown key was looked for in.
    pub fn keys(self: &Arc<Self>, name: &str, lacking: Option<&Arc<KeySet>>, now: Instant) -> IssuerKeys {
        let mut issuers = self.lock();
        if !issuers.contains_key(name) {
            issuers.insert(Box::from(name), Issuer::default());
        }
        let Some(issuer) = issuers.get_mut(name) else { return IssuerKeys::Unavailable("".into()) };
        let age = |since: Instant| now.saturating_duration_since(since);
        let failed =
            issuer.failed.as_ref().filter(|(since, _)| age(*since) < PAUSE).map(|(_, why)| Arc::clone(why));
        let known = issuer.known.as_ref().filter(|known| age(known.since) < GOOD);
        if let Some(known) =
            known.filter(|known| !lacking.is_some_and(|lacking| Arc::ptr_eq(lacking, &known.keys)))
        {
            let keys = Arc::clone(&known.keys);
            let is_due = age(known.since) >= RENEWED && issuer.asked.is_none() && failed.is_none();
            return IssuerKeys::Known(keys, is_due.then(|| self.duty(name, issuer)));
        }
        if let Some(meeting) = &issuer.asked {
            return IssuerKeys::Asked(Waiting::at(meeting));
        }
        if let Some(why) = failed {
            return IssuerKeys::Unavailable(why);
        }
        if lacking.is_some() {
            if issuer.unknown.is_some_and(|since| age(since) < UNKNOWN) {
                return IssuerKeys::Unavailable("its keys were asked for a moment ago".into());
            }
            issuer.unknown = Some(now);
        }
        IssuerKeys::Nothing(self.duty(name, issuer))
    }

    fn duty(self: &Arc<Self>, name: &str, issuer: &mut Issuer) -> Duty {
        let meeting = Arc::new(Meeting::default());
        issuer.asked = Some(Arc::clone(&meeting));
        Duty { issuers: Arc::clone(self), name: Box::from(name), meeting }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, Issuer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Duty {
    /// What came of it at a time: a document with keys, or why there is none.
    pub fn end(self, document: Result<(Arc<KeySet>, Bytes), String>, now: Instant) {
        let mut issuers = self.issuers.lock();
        let Some(issuer) = issuers.get_mut(&self.name) else { return };
        match document {
            Ok((keys, document)) => {
                // The same keys stay the same, so that tokens need not be verified again.
                let keys = match issuer.known.take().filter(|known| known.document == document) {
                    Some(known) => known.keys,
                    None => keys,
                };
                issuer.known = Some(Known { keys, document, since: now });
                issuer.failed = None;
            }
            Err(why) => issuer.failed = Some((now, why.into())),
        }
    }
}

impl Drop for Duty {
    fn drop(&mut self) {
        if let Some(issuer) = self.issuers.lock().get_mut(&self.name)
            && issuer.asked.as_ref().is_some_and(|asked| Arc::ptr_eq(asked, &self.meeting))
        {
            issuer.asked = None;
        }
        self.meeting.end(Some(()));
    }
}
