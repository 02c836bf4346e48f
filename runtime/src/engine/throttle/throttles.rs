//! The buckets of a process, and the order in which they are asked (reference 8.1).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use super::by_value::{self, ByValue, Value};
use super::{Bucket, KeyUsage, Limit, Moment, key_usage};
use crate::api::{Api, MethodSettings, Stage};
use crate::engine::quota::QuotaWindow;
use crate::engine::scope::Scope;
use crate::message::ThrottleLevel;

/// The buckets of a process. A stage keeps its own over all changes of configuration, in which it may come and go.
#[derive(Debug)]
pub struct Throttles {
    api: &'static Api,
    began: Instant,
    of_api: Option<Arc<Bucket>>,
    stages: Mutex<HashMap<Box<str>, Option<Arc<StageThrottles>>>>,
}

/// The buckets that requests to a stage take from.
#[derive(Debug)]
pub struct StageThrottles {
    api: &'static Api,
    name: Box<str>,
    /// When the time of all buckets began.
    began: Instant,
    /// What all stages share.
    of_api: Option<Arc<Bucket>>,
    /// What all methods share.
    of_stage: Option<Bucket>,
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
    bucket: Option<Bucket>,
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
    Bucket(&'a Bucket),
    Quota(&'a QuotaWindow, SystemTime),
    Value(&'a ByValue, Value),
}

impl Throttles {
    /// Full buckets, from now on.
    pub fn new(api: &'static Api, now: Instant) -> Throttles {
        let of_api = Limit::of(api.throttle).map(|limit| Arc::new(Bucket::new(limit)));
        Throttles { api, began: now, of_api, stages: Mutex::default() }
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
        let of_method = |method: u32| {
            let own = stage.methods.iter().find(|(of, _)| *of == method).map(|(_, settings)| settings);
            MethodThrottles::of(own.unwrap_or(&MethodSettings::DEFAULT), &stage.every_method)
        };
        let throttles = StageThrottles {
            api,
            name: name.into(),
            began: self.began,
            of_api: self.of_api.clone(),
            of_stage: Limit::of(stage.throttle).map(Bucket::new),
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
    /// Takes a token of each level, and a request of the quota, or of none.
    ///
    /// # Errors
    /// The first level that has none.
    pub fn take(
        &self,
        method: u32,
        key: Option<&UsagePlanKey>,
        scope: &Scope<'_>,
        now: Instant,
    ) -> Result<(), ThrottleLevel> {
        let moment = Moment::after(now.saturating_duration_since(self.began));
        let sources = || self.sources(method, key, scope);
        for (at, (level, source)) in sources().enumerate() {
            if !source.take(moment) {
                sources().take(at).for_each(|(_, taken)| taken.give_back());
                return Err(level);
            }
        }
        Ok(())
    }

    /// Where a request's tokens come from: the same for the same request, as often as one asks.
    fn sources<'a>(
        &'a self,
        method: u32,
        key: Option<&'a UsagePlanKey>,
        scope: &'a Scope<'_>,
    ) -> impl Iterator<Item = (ThrottleLevel, Source<'a>)> {
        let own = self.of_methods.get(method as usize);
        let of_key = key.and_then(|key| key.usage.bucket(self.api, key.plan, &self.name, method));
        let of_callers = own.map_or(&[][..], |own| &own.of_callers);
        let of_callers = if of_callers.is_empty() { &self.of_callers_by_method } else { of_callers };
        let of_callers = of_callers.iter().map(move |by| (by, by.value(Some(method), scope)));
        let of_callers = of_callers.chain(self.of_callers.iter().map(|by| (by, by.value(None, scope))));
        let of_callers = of_callers.map(|(by, value)| (ThrottleLevel::Value, Source::Value(by, value)));
        let shared = [
            (ThrottleLevel::Method, own.and_then(|own| own.bucket.as_ref())),
            (ThrottleLevel::Stage, self.of_stage.as_ref()),
            (ThrottleLevel::Api, self.of_api.as_deref()),
        ];
        let bucket = |(level, bucket): (_, Option<&'a Bucket>)| Some((level, Source::Bucket(bucket?)));
        let of_key = bucket((ThrottleLevel::UsagePlan, of_key));
        let quota = key.and_then(|key| key.usage.quota(self.api, key.plan));
        let quota = quota.map(|quota| (ThrottleLevel::Quota, Source::Quota(quota, scope.context.time)));
        of_key.into_iter().chain(quota).chain(of_callers).chain(shared.into_iter().filter_map(bucket))
    }
}

impl MethodThrottles {
    fn of(own: &'static MethodSettings, every: &'static MethodSettings) -> MethodThrottles {
        MethodThrottles {
            bucket: Limit::of(own.throttle.or(every.throttle)).map(Bucket::new),
            of_callers: by_value::all(own.throttle_by),
        }
    }

    fn holds_back(&self) -> bool {
        self.bucket.is_some() || !self.of_callers.is_empty()
    }
}

impl Source<'_> {
    fn take(self, now: Moment) -> bool {
        match self {
            Source::Bucket(bucket) => bucket.take(now).is_ok(),
            Source::Quota(quota, now) => quota.take(now),
            Source::Value(by, value) => by.buckets.take(value, now).is_ok(),
        }
    }

    fn give_back(self) {
        match self {
            Source::Bucket(bucket) => bucket.give_back(),
            Source::Quota(quota, taken) => quota.give_back(taken),
            Source::Value(by, value) => by.buckets.give_back(value),
        }
    }
}
