//! Usage plans: `x-gwgen.usagePlans`.

use super::Resolver;
use super::throttle::method_key;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::model::{ApiKind, PlanStage, Quota, QuotaPeriod, Throttle, UsagePlan};
use crate::source::Node;

const MEMBERS: [&str; 4] = ["description", "throttle", "quota", "stages"];

impl Resolver<'_, '_> {
    pub(super) fn usage_plans(&mut self) -> Vec<UsagePlan> {
        let plans = self.gwgen.get("usagePlans");
        let plans = plans.and_then(|plans| self.reader.mapping(plans, "`usagePlans`"));
        let first = plans.and_then(|plans| plans.entries().next()).filter(|_| self.kind == ApiKind::OpenApi);
        if let Some((key, _)) = first {
            let message =
                "usage plans open and close nothing here: a plain document's API keys are its backend's";
            let finding = Diagnostic::new(Code::MISPLACED_EXTENSION, key.span, message);
            self.report(
                finding.help(
                    "where operations have `x-amazon-apigateway-integration`, the gateway asks for keys",
                ),
            );
        }
        let mut out = Vec::new();
        for (key, node) in plans.into_iter().flat_map(|plans| plans.entries()) {
            let name = Spanned::new(key.text.to_owned(), key.span);
            let node = if node.is_null() { None } else { self.reader.mapping(node, "a usage plan") };
            let Some(node) = node else {
                out.push(UsagePlan { name, stages: None, throttle: Throttle::default(), quota: None });
                continue;
            };
            self.reader.known_members(node, "a usage plan", &MEMBERS);
            let throttle = self.throttle(node);
            let quota = self.reader.member_mapping(node, "quota").and_then(|node| self.quota(node));
            if let Some(span) = node.key_span("quota").filter(|_| quota.is_some()) {
                self.later(Code::UNSUPPORTED_QUOTA, span, "`quota`");
            }
            let stages = self.reader.member_list(node, "stages");
            let stages =
                stages.map(|stages| stages.items().filter_map(|stage| self.plan_stage(stage)).collect());
            out.push(UsagePlan { name, stages, throttle, quota });
        }
        out
    }

    fn quota(&mut self, node: Node<'_>) -> Option<Quota> {
        const PERIODS: [(&str, QuotaPeriod); 3] =
            [("DAY", QuotaPeriod::Day), ("WEEK", QuotaPeriod::Week), ("MONTH", QuotaPeriod::Month)];
        self.reader.known_members(node, "a quota", &["limit", "offset", "period"]);
        for key in ["limit", "period"].into_iter().filter(|key| node.get(key).is_none_or(Node::is_null)) {
            let finding =
                Diagnostic::new(Code::WRONG_KIND, node.span(), format!("a quota does not say its `{key}`"));
            self.report(finding.help("write `quota: { limit: 1000, period: DAY }`"));
        }
        let limit = self.whole(node, "limit", u32::MAX);
        let offset = self.whole(node, "offset", u32::MAX).unwrap_or(0);
        let period = self.reader.member_literal(node, "period");
        let period = period.map(|period| period.map(|text| text.to_ascii_uppercase()));
        let period = period.and_then(|period| self.enumeration(&period, "period", &PERIODS))?;
        let limit = Spanned::new(limit?, node.get("limit")?.span());
        if offset >= limit.value {
            let message = match limit.value {
                0 => "`limit: 0` lets no request through",
                _ => "`offset` leaves nothing of the first period",
            };
            self.report(Diagnostic::new(Code::CLOSED_THROTTLE, limit.span, message));
        }
        Some(Quota { limit, offset, period })
    }

    /// A stage by its name, or with throttles of its methods, as in Amazon's `apiStages`.
    fn plan_stage(&mut self, node: Node<'_>) -> Option<PlanStage> {
        let node = self.reader.value(node)?;
        if !node.is_mapping() {
            return Some(PlanStage { name: self.reader.literal(node)?, throttles: Vec::new() });
        }
        self.reader.known_members(node, "a stage of a usage plan", &["stage", "throttle"]);
        let Some(name) = self.reader.member_literal(node, "stage") else {
            let message = "a stage of a usage plan has no name";
            let finding = Diagnostic::new(Code::WRONG_KIND, node.span(), message);
            self.report(finding.help("write `stage: prod`"));
            return None;
        };
        let mut throttles = Vec::new();
        for (key, node) in
            self.reader.member_mapping(node, "throttle").into_iter().flat_map(|it| it.entries())
        {
            if let Some(node) = self.reader.mapping(node, "a throttle") {
                let limits = self.limits(node);
                throttles.push((Spanned::new(method_key(key.text), key.span), limits));
            }
        }
        Some(PlanStage { name, throttles })
    }
}
