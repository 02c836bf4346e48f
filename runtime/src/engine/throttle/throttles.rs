//! The buckets of a process, and the order in which they are asked (reference 8.1).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use super::by_value::{self, ByValue, Value};
use super::limiter::{Limiter, Outcome, Token};
use super::{KeyUsage, Limit, Moment, Sharing, Taken, Verdict, key_usage};
use crate::api::{Api, MethodSettings, Stage, ThrottlingMode};
use crate::engine::quota::QuotaWindow;
use crate::engine::scope::Scope;
use crate::message::{LimiterId, ThrottleLevel};

/// The buckets of a process. A stage keeps its own over all changes of configuration, in which it may come and go.
#[derive(Debug)]
pub struct Throttles {
    api: &'static Api,
    began: Instant,
    sharing: Option<Arc<Sharing>>,
    of_api: Option<Arc<Limiter>>,
    stages: Mutex<HashMap<Box<str>, Option<Arc<StageThrottles>>>>,
}

/// The buckets that requests to a stage take from.
#[derive(Debug)]
pub struct StageThrottles {
    api: &'static Api,
    name: Box<str>,
    /// When the time of all buckets began.
    began: Instant,
    /// How gateways share what is not for callers by values, where they do.
    sharing: Option<Arc<Sharing>>,
    /// What all stages share.
    of_api: Option<Arc<Limiter>>,
    /// What all methods share.
    of_stage: Option<Limiter>,
    /// What each caller has for all methods.
    of_callers: Box<[ByValue]>,
    /// What each caller has for each method that says nothing of it.
    of_callers_by_method: Box<[ByValue]>,
    /// By the position of the method in `Api::methods`.
    of_methods: Box<[MethodThrottles]>,
}

/// The buckets of a method.
#[derive(Debug, Default)]
struct MethodThrottles {
    tokens: Option<Limiter>,
    /// What each caller has; empty: what each caller has for every method.
    of_callers: Box<[ByValue]>,
}

/// An API key, in the usage plan that opens the stage to it.
#[derive(Debug, Clone)]
pub struct UsagePlanKey {
    /// How the key was used.
    pub usage: Arc<KeyUsage>,
    /// The plan, by its position in `Api::usage_plans`.
    pub plan: usize,
}

/// Where a token comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Limiter(&'a Limiter),
    Quota(&'a QuotaWindow, SystemTime),
    Value(&'a ByValue, Value),
}

/// Why a request has no tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untaken {
    /// A level has none.
    HeldBack(ThrottleLevel),
    /// A store has to be asked.
    Unasked,
}

/// Tokens of a request that waits for others. Dropped, they are given back, also where the request leaves.
struct Held<'a, N: Fn() -> Moment> {
    tokens: Vec<(Source<'a>, Token)>,
    now: N,
}

impl<N: Fn() -> Moment> Drop for Held<'_, N> {
    fn drop(&mut self) {
        let now = (self.now)();
        self.tokens.drain(..).for_each(|(source, token)| source.give_back(token, now));
    }
}

impl Throttles {
    /// Full buckets, from now on; with `sharing`, those that gateways share.
    pub fn new(api: &'static Api, sharing: Option<Arc<Sharing>>, now: Instant) -> Throttles {
        let began = sharing.as_ref().map_or(now, |sharing| sharing.began());
        let id = || LimiterId::of("api", &[api.id]);
        let of_api =
            Limit::of(api.throttle).map(|limit| Arc::new(Limiter::new(limit, sharing.as_ref(), false, id)));
        Throttles { api, began, sharing, of_api, stages: Mutex::default() }
    }

    /// Whether anything of an API is held back, in whatever stage.
    pub fn hold_back(api: &Api) -> bool {
        let is_said = |settings: &MethodSettings| {
            Limit::of(settings.throttle).is_some() || !settings.throttle_by.is_empty()
        };
        let of_stage = |stage: &Stage| {
            Limit::of(stage.throttle).is_some()
                || is_said(&stage.every_method)
                || stage.methods.iter().any(|(_, settings)| is_said(settings))
        };
        Limit::of(api.throttle).is_some()
            || api.stages.iter().any(of_stage)
            || api.usage_plans.iter().any(key_usage::holds_back)
    }

    /// The buckets of a stage, `None` where nothing is held back; of a stage that was there before, the same.
    pub fn of_stage(&self, name: &str) -> Option<Arc<StageThrottles>> {
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = stages.get(name) {
            return known.clone();
        }
        let new = self.new_stage(name).map(Arc::new);
        stages.insert(name.into(), new.clone());
        new
    }

    fn new_stage(&self, name: &str) -> Option<StageThrottles> {
        let api = self.api;
        let stage = api.stages.iter().find(|stage| stage.name == name).unwrap_or(&Stage::DEFAULT);
        let sharing = self.sharing.as_ref();
        let of_method = |method: u32| {
            let own = stage.methods.iter().find(|(of, _)| *of == method).map(|(_, settings)| settings);
            let id = || {
                let [verb, path] = api.method_name(method);
                LimiterId::of("method", &[api.id, name, verb, path])
            };
            MethodThrottles::of(own.unwrap_or(&MethodSettings::DEFAULT), &stage.every_method, sharing, id)
        };
        let id = || LimiterId::of("stage", &[api.id, name]);
        let throttles = StageThrottles {
            api,
            name: name.into(),
            began: self.began,
            sharing: self.sharing.clone(),
            of_api: self.of_api.clone(),
            of_stage: Limit::of(stage.throttle).map(|limit| Limiter::new(limit, sharing, false, id)),
            of_callers: by_value::all(stage.throttle_by),
            of_callers_by_method: by_value::all(stage.every_method.throttle_by),
            of_methods: api.methods.iter().map(|method| of_method(method.index)).collect(),
        };
        let holds_back = throttles.of_api.is_some()
            || throttles.of_stage.is_some()
            || !throttles.of_callers.is_empty()
            || !throttles.of_callers_by_method.is_empty()
            || throttles.of_methods.iter().any(MethodThrottles::holds_back)
            || api.usage_plans.iter().any(key_usage::holds_back);
        holds_back.then_some(throttles)
    }
}

impl StageThrottles {
    /// Takes a token of each level, and a request of the quota, or of none, without waiting for anybody.
    ///
    /// # Errors
    /// A level has none, or a store has to be asked.
    pub fn take(
        &self,
        method: u32,
        key: Option<&UsagePlanKey>,
        scope: &Scope<'_>,
        now: Instant,
    ) -> Result<(), Untaken> {
        let moment = self.moment(now);
        let sources = || self.sources(method, key, scope);
        // Who is refused by one level takes nothing of another that a store would have to be asked for.
        if self.sharing.is_some()
            && let Some((at, (level, _))) =
                sources().enumerate().find(|(_, (_, source))| source.holds_back(moment))
        {
            // The first level that refuses is the one that is told.
            let mut before = sources().take(at).filter(|(_, source)| source.refuses_at_once(moment));
            return Err(Untaken::HeldBack(before.next().map_or(level, |(level, _)| level)));
        }
        self.take_on(sources(), moment)
    }

    /// The same, and waits for the store where it has to be asked.
    ///
    /// # Errors
    /// The first level that has none.
    pub async fn take_asking(
        &self,
        method: u32,
        key: Option<&UsagePlanKey>,
        scope: &Scope<'_>,
        clock: impl Fn() -> Instant,
    ) -> Result<(), ThrottleLevel> {
        let mut held = Held { tokens: Vec::new(), now: || self.moment(clock()) };
        for (level, source) in self.sources(method, key, scope) {
            let outcome = match source.take((held.now)()) {
                Outcome::Ask => source.ask(&held.now).await,
                outcome => outcome,
            };
            let Outcome::Taken(token) = outcome else { return Err(level) };
            held.tokens.push((source, token));
        }
        // Spent: nothing is given back.
        held.tokens.clear();
        Ok(())
    }

    /// Takes a token of each source, one after the other, or of none.
    fn take_on<'a>(
        &self,
        mut sources: impl Iterator<Item = (ThrottleLevel, Source<'a>)>,
        now: Moment,
    ) -> Result<(), Untaken> {
        let Some((level, source)) = sources.next() else { return Ok(()) };
        let token = match source.take(now) {
            Outcome::Taken(token) => token,
            Outcome::HeldBack => return Err(Untaken::HeldBack(level)),
            Outcome::Ask => return Err(Untaken::Unasked),
        };
        let rest = self.take_on(sources, now);
        if rest.is_err() {
            source.give_back(token, now);
        }
        rest
    }

    fn moment(&self, now: Instant) -> Moment {
        Moment::after(now.saturating_duration_since(self.began))
    }

    /// Where a request's tokens come from: the same for the same request, as often as one asks.
    fn sources<'a>(
        &'a self,
        method: u32,
        key: Option<&'a UsagePlanKey>,
        scope: &'a Scope<'_>,
    ) -> impl Iterator<Item = (ThrottleLevel, Source<'a>)> {
        let own = self.of_methods.get(method as usize);
        let of_key = key
            .and_then(|key| key.usage.tokens(self.api, self.sharing.as_ref(), key.plan, &self.name, method));
        let of_callers = own.map_or(&[][..], |own| &own.of_callers);
        let of_callers = if of_callers.is_empty() { &self.of_callers_by_method } else { of_callers };
        let of_callers = of_callers.iter().map(move |by| (by, by.value(Some(method), scope)));
        let of_callers = of_callers.chain(self.of_callers.iter().map(|by| (by, by.value(None, scope))));
        let of_callers = of_callers.map(|(by, value)| (ThrottleLevel::Value, Source::Value(by, value)));
        let shared = [
            (ThrottleLevel::Method, own.and_then(|own| own.tokens.as_ref())),
            (ThrottleLevel::Stage, self.of_stage.as_ref()),
            (ThrottleLevel::Api, self.of_api.as_deref()),
        ];
        let limiter = |(level, limiter): (_, Option<&'a Limiter>)| Some((level, Source::Limiter(limiter?)));
        let of_key = limiter((ThrottleLevel::UsagePlan, of_key));
        let quota = key.and_then(|key| key.usage.quota(self.api, self.sharing.as_ref(), key.plan));
        let quota = quota.map(|quota| (ThrottleLevel::Quota, Source::Quota(quota, scope.context.time)));
        of_key.into_iter().chain(quota).chain(of_callers).chain(shared.into_iter().filter_map(limiter))
    }
}

impl MethodThrottles {
    fn of(
        own: &'static MethodSettings,
        every: &'static MethodSettings,
        sharing: Option<&Arc<Sharing>>,
        id: impl FnOnce() -> LimiterId,
    ) -> MethodThrottles {
        let mode = own.throttling_mode.or(every.throttling_mode).unwrap_or(ThrottlingMode::Leased);
        let limit = Limit::of(own.throttle.or(every.throttle));
        MethodThrottles {
            tokens: limit.map(|limit| Limiter::new(limit, sharing, mode == ThrottlingMode::Exact, id)),
            of_callers: by_value::all(own.throttle_by),
        }
    }

    fn holds_back(&self) -> bool {
        self.tokens.is_some() || !self.of_callers.is_empty()
    }
}

impl Source<'_> {
    fn take(self, now: Moment) -> Outcome {
        match self {
            Source::Limiter(limiter) => limiter.take(now),
            Source::Quota(quota, now) if quota.take(now) => Outcome::Taken(Token::Own),
            Source::Value(by, value) if by.buckets.take(value, now).is_ok() => Outcome::Taken(Token::Own),
            Source::Quota(..) | Source::Value(..) => Outcome::HeldBack,
        }
    }

    /// Asks the store; where that does not answer, this gateway's part counts.
    async fn ask(self, now: impl Fn() -> Moment) -> Outcome {
        let Source::Limiter(Limiter::Shared(bucket)) = self else { return Outcome::HeldBack };
        match bucket.wait().await {
            Verdict::Granted => Outcome::Taken(Token::Shared(Taken::Granted)),
            Verdict::Refused => Outcome::HeldBack,
            Verdict::Unanswered => Outcome::of(bucket.attempt_part(now())),
        }
    }

    fn holds_back(self, now: Moment) -> bool {
        matches!(self, Source::Limiter(limiter) if limiter.holds_back(now))
    }

    /// Whether it has nothing, where that is known without a store. Nothing is taken.
    fn refuses_at_once(self, now: Moment) -> bool {
        match self {
            Source::Limiter(Limiter::Shared(_)) => false,
            own => match own.take(now) {
                Outcome::Taken(token) => {
                    own.give_back(token, now);
                    false
                }
                Outcome::HeldBack | Outcome::Ask => true,
            },
        }
    }

    fn give_back(self, token: Token, now: Moment) {
        match self {
            Source::Limiter(limiter) => limiter.give_back(token, now),
            Source::Quota(quota, taken) => quota.give_back(taken),
            Source::Value(by, value) => by.buckets.give_back(value),
        }
    }
}
