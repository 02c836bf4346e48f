//! Quotas beside the throttles of their plans.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::Api;

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for plan in &api.usage_plans {
        let Some(quota) = plan.quota.as_ref().filter(|quota| quota.limit.value > 0) else { continue };
        let limit = f64::from(quota.limit.value);
        let burst = plan.throttle.burst.filter(|burst| f64::from(*burst) >= limit);
        let rate = plan.throttle.rate.filter(|rate| *rate >= limit);
        let at_once = match (burst, rate) {
            (Some(burst), _) => format!("{burst} requests at once"),
            (None, Some(rate)) => format!("{rate} requests a second"),
            (None, None) => continue,
        };
        let message = format!(
            "`throttle` lets {at_once} through, and the quota has {} for a period",
            quota.limit.value
        );
        findings.push(Diagnostic::new(Code::QUOTA_BELOW_THROTTLE, quota.limit.span, message));
    }
}
