//! Usage plans: `x-gwgen.usagePlans`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::list_texts;
use crate::model::{ApiKind, UsagePlan};

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
                out.push(UsagePlan { name, stages: None });
                continue;
            };
            self.reader.known_members(node, "a usage plan", &MEMBERS);
            for limit in ["throttle", "quota"] {
                if let Some(span) = node.key_span(limit) {
                    self.later(Code::UNSUPPORTED_USAGE_PLAN, span, format!("`{limit}`"));
                }
            }
            let stages = self.reader.member_list(node, "stages").map(|stages| {
                let named = list_texts(stages).into_iter();
                named.map(|stage| Spanned::new(stage.value.to_owned(), stage.span)).collect()
            });
            out.push(UsagePlan { name, stages });
        }
        out
    }
}
