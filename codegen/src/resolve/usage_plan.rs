//! Usage plans: `x-gwgen.usagePlans`.

use super::Resolver;
use super::throttle::method_key;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::model::{ApiKind, PlanStage, Throttle, UsagePlan};
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
                out.push(UsagePlan { name, stages: None, throttle: Throttle::default() });
                continue;
            };
            self.reader.known_members(node, "a usage plan", &MEMBERS);
            if let Some(span) = node.key_span("quota") {
                self.later(Code::UNSUPPORTED_QUOTA, span, "`quota`");
            }
            let throttle = self.throttle(node);
            let stages = self.reader.member_list(node, "stages");
            let stages =
                stages.map(|stages| stages.items().filter_map(|stage| self.plan_stage(stage)).collect());
            out.push(UsagePlan { name, stages, throttle });
        }
        out
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
