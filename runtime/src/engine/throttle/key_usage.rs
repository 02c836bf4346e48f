//! What an API key has left of what its usage plans allow (reference 7.7).

use std::sync::{Arc, OnceLock};

use super::limiter::Limiter;
use super::{Limit, Sharing};
use crate::api::{Api, PlanStage, UsagePlan};
use crate::engine::quota::QuotaWindow;
use crate::message::LimiterId;

/// How a key was used. It outlives the set of keys that it was learnt with: a key that is learnt again goes on where it was.
#[derive(Debug)]
pub struct KeyUsage {
    /// The key's id.
    key: Box<str>,
    /// By the position of the plan in `Api::usage_plans`; there once it is asked for.
    plans: OnceLock<Box<[PlanUsage]>>,
}

#[derive(Debug)]
struct PlanUsage {
    tokens: Option<Limiter>,
    quota: Option<QuotaWindow>,
    methods: Box<[MethodUsage]>,
}

/// A method of a stage that has a limit of its own.
#[derive(Debug)]
struct MethodUsage {
    stage: &'static str,
    method: u32,
    tokens: Option<Limiter>,
}

impl KeyUsage {
    /// A key that was not used yet, by its id.
    pub fn of(key: &str) -> KeyUsage {
        KeyUsage { key: key.into(), plans: OnceLock::new() }
    }

    /// What requests to a method take from, where the plan holds them back.
    pub(super) fn tokens(
        &self,
        api: &'static Api,
        sharing: Option<&Arc<Sharing>>,
        plan: usize,
        stage: &str,
        method: u32,
    ) -> Option<&Limiter> {
        let plan = self.plan(api, sharing, plan)?;
        match plan.methods.iter().find(|own| own.method == method && own.stage == stage) {
            Some(own) => own.tokens.as_ref(),
            None => plan.tokens.as_ref(),
        }
    }

    /// What all requests use, where the plan has a quota.
    pub(super) fn quota(
        &self,
        api: &'static Api,
        sharing: Option<&Arc<Sharing>>,
        plan: usize,
    ) -> Option<&QuotaWindow> {
        self.plan(api, sharing, plan)?.quota.as_ref()
    }

    fn plan(&self, api: &'static Api, sharing: Option<&Arc<Sharing>>, plan: usize) -> Option<&PlanUsage> {
        let of = |plan: &'static UsagePlan| PlanUsage::of(plan, &self.key, api, sharing);
        self.plans.get_or_init(|| api.usage_plans.iter().map(of).collect()).get(plan)
    }
}

impl PlanUsage {
    fn of(
        plan: &'static UsagePlan,
        key: &str,
        api: &'static Api,
        sharing: Option<&Arc<Sharing>>,
    ) -> PlanUsage {
        let of_method = |stage: &'static str, method: u32, limit: Limit| {
            let id = || {
                let [verb, path] = api.method_name(method);
                LimiterId::of("keymethod", &[api.id, key, plan.name, stage, verb, path])
            };
            Limiter::new(limit, sharing, false, id)
        };
        let of_stage = |stage: &'static PlanStage| {
            stage.methods.iter().map(move |(method, throttle)| {
                let limit = Limit::of(throttle.or(plan.throttle));
                let tokens = limit.map(|limit| of_method(stage.name, *method, limit));
                MethodUsage { stage: stage.name, method: *method, tokens }
            })
        };
        let id = || LimiterId::of("key", &[api.id, key, plan.name]);
        PlanUsage {
            tokens: Limit::of(plan.throttle).map(|limit| Limiter::new(limit, sharing, false, id)),
            quota: plan.quota.map(QuotaWindow::new),
            methods: plan.stages.unwrap_or_default().iter().flat_map(of_stage).collect(),
        }
    }
}

/// Whether a plan holds anything back.
pub(super) fn holds_back(plan: &UsagePlan) -> bool {
    let has_methods = plan.stages.unwrap_or_default().iter().any(|stage| !stage.methods.is_empty());
    has_methods || plan.quota.is_some() || Limit::of(plan.throttle).is_some()
}
