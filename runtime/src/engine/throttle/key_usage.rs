//! What an API key has left of what its usage plans allow (reference 7.7).

use std::sync::OnceLock;

use super::{Bucket, Limit};
use crate::api::{Api, PlanStage, UsagePlan};
use crate::engine::quota::QuotaWindow;

/// How a key was used. It outlives the set of keys that it was learnt with: a key that is learnt again goes on where it was.
#[derive(Debug, Default)]
pub struct KeyUsage {
    /// By the position of the plan in `Api::usage_plans`; there once it is asked for.
    plans: OnceLock<Box<[PlanUsage]>>,
}

#[derive(Debug)]
struct PlanUsage {
    bucket: Option<Bucket>,
    quota: Option<QuotaWindow>,
    methods: Box<[MethodBucket]>,
}

/// A method of a stage that has a bucket of its own.
#[derive(Debug)]
struct MethodBucket {
    stage: &'static str,
    method: u32,
    bucket: Option<Bucket>,
}

impl KeyUsage {
    /// What requests to a method take from, where the plan holds them back.
    pub(super) fn bucket(&self, api: &'static Api, plan: usize, stage: &str, method: u32) -> Option<&Bucket> {
        let plan = self.plan(api, plan)?;
        match plan.methods.iter().find(|own| own.method == method && own.stage == stage) {
            Some(own) => own.bucket.as_ref(),
            None => plan.bucket.as_ref(),
        }
    }

    /// What all requests use, where the plan has a quota.
    pub(super) fn quota(&self, api: &'static Api, plan: usize) -> Option<&QuotaWindow> {
        self.plan(api, plan)?.quota.as_ref()
    }

    fn plan(&self, api: &'static Api, plan: usize) -> Option<&PlanUsage> {
        self.plans.get_or_init(|| api.usage_plans.iter().map(PlanUsage::of).collect()).get(plan)
    }
}

impl PlanUsage {
    fn of(plan: &'static UsagePlan) -> PlanUsage {
        let of_stage = |stage: &'static PlanStage| {
            stage.methods.iter().map(|(method, throttle)| MethodBucket {
                stage: stage.name,
                method: *method,
                bucket: Limit::of(throttle.or(plan.throttle)).map(Bucket::new),
            })
        };
        PlanUsage {
            bucket: Limit::of(plan.throttle).map(Bucket::new),
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
