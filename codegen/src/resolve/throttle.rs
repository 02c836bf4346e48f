//! Throttles: of the whole API, of stages, methods and usage plans.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::{ContextVariable, MethodKey, Throttle, ThrottleBy, ThrottlingMode};
use crate::source::Node;

/// Names of rate and burst.
pub(super) type Names = [&'static str; 2];

/// In `throttle`.
pub(super) const LIMITS: Names = ["rateLimit", "burstLimit"];
/// In `throttleBy`.
const LIMITS_BY: [&str; 3] = ["by", "rateLimit", "burstLimit"];
/// In `methodSettings`.
pub(super) const THROTTLING: Names = ["throttlingRateLimit", "throttlingBurstLimit"];

/// More requests a second than any machine serves; with as many a bucket's time is still counted exactly.
const HIGHEST_RATE: f64 = 1e9;

/// Reads what settings name methods by, as Amazon writes it in one place or another: `/pets/GET`, `pets/GET`, `~1pets/GET`,
/// `/*/*`.
pub(super) fn method_key(text: &str) -> MethodKey {
    let text = text.replace("~1", "/");
    match text.trim_start_matches('/') {
        "*/*" => MethodKey::All,
        // Of the root: its path is all slash.
        verb if !verb.contains('/') => MethodKey::Method(format!("//{verb}")),
        path => MethodKey::Method(format!("/{path}")),
    }
}

impl Resolver<'_, '_> {
    /// `x-gwgen.throttle`.
    pub(super) fn api_throttle(&mut self) -> Throttle {
        let node = self.gwgen.get("throttle").and_then(|node| self.reader.mapping(node, "`throttle`"));
        node.map_or_else(Throttle::default, |node| self.limits(node))
    }

    /// `throttle`, where an object has one.
    pub(super) fn throttle(&mut self, node: Node<'_>) -> Throttle {
        match self.reader.member_mapping(node, "throttle") {
            None => Throttle::default(),
            Some(node) => self.limits(node),
        }
    }

    /// A mapping of `rateLimit` and `burstLimit`.
    pub(super) fn limits(&mut self, node: Node<'_>) -> Throttle {
        self.reader.known_members(node, "a throttle", &LIMITS);
        self.rate_and_burst(node, LIMITS)
    }

    /// `throttleBy`, where an object has one.
    pub(super) fn throttle_by(&mut self, node: Node<'_>) -> Vec<ThrottleBy> {
        let list = self.reader.member_list(node, "throttleBy");
        let mut out = Vec::new();
        for node in list.into_iter().flat_map(|list| list.items()) {
            let Some(node) = self.reader.mapping(node, "a throttle by what tells callers apart") else {
                continue;
            };
            self.reader.known_members(node, "a throttle by what tells callers apart", &LIMITS_BY);
            let throttle = self.rate_and_burst(node, LIMITS);
            let by = self.what_tells_callers_apart(node);
            if LIMITS.iter().all(|name| node.get(name).is_none_or(Node::is_null)) {
                let message = "this throttle has neither `rateLimit` nor `burstLimit`";
                self.report(Diagnostic::new(Code::THROTTLE_BY, node.span(), message));
            }
            if let Some(by) = by.filter(|_| !throttle.is_empty()) {
                out.push(ThrottleBy { by, throttle });
            }
        }
        out
    }

    fn what_tells_callers_apart(&mut self, node: Node<'_>) -> Option<ContextVariable> {
        let Some(by) = self.reader.member_literal(node, "by") else {
            let message = "this throttle does not say `by` what callers are told apart";
            let finding = Diagnostic::new(Code::THROTTLE_BY, node.span(), message);
            self.report(finding.help("write `by: $context.identity.sourceIp`"));
            return None;
        };
        let name = by.value.strip_prefix("$context.");
        let variable = name.and_then(ContextVariable::parse).filter(ContextVariable::tells_callers_apart);
        if variable.is_none() {
            let message = format!("`{}` does not tell callers apart", by.value);
            let known = nearest(name.unwrap_or(&by.value), ContextVariable::of_callers());
            let known = known.map(|known| format!("$context.{known}"));
            self.report(
                Diagnostic::new(Code::THROTTLE_BY, by.span, message)
                    .help("`$context.identity.…` and `$context.authorizer.…` do")
                    .did_you_mean(known.as_deref()),
            );
        }
        variable
    }

    /// `throttlingMode`.
    pub(super) fn throttling_mode(&mut self, node: Node<'_>) -> Option<ThrottlingMode> {
        let mode = self.reader.member_literal(node, "throttlingMode")?;
        let modes = [("leased", ThrottlingMode::Leased), ("exact", ThrottlingMode::Exact)];
        self.enumeration(&mode, "mode of a throttle", &modes)
    }

    /// Two members of a mapping.
    pub(super) fn rate_and_burst(&mut self, node: Node<'_>, [rate, burst]: Names) -> Throttle {
        let throttle = Throttle { rate: self.rate(node, rate), burst: self.whole(node, burst, u32::MAX) };
        let closing = match throttle {
            Throttle { rate: Some(0.0), .. } => Some(rate),
            Throttle { burst: Some(0), .. } => Some(burst),
            _ => None,
        };
        if let Some((key, value)) = closing.and_then(|key| Some((key, node.get(key)?))) {
            let message = format!("`{key}: 0` lets no request through");
            self.report(Diagnostic::new(Code::CLOSED_THROTTLE, value.span(), message));
        }
        throttle
    }

    fn rate(&mut self, node: Node<'_>, key: &str) -> Option<f64> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        let number = match value.as_f64() {
            Some(number) => Some(number),
            None => self.reader.literal(value)?.value.trim().parse().ok(),
        };
        let rate = number.filter(|rate| (0.0..=HIGHEST_RATE).contains(rate));
        if rate.is_none() {
            let message = format!("`{key}` is a number of requests a second, from 0 to a thousand million");
            self.report(Diagnostic::new(Code::SETTING_RANGE, value.span(), message));
        }
        rate
    }

    /// A whole number, at most `most`.
    pub(super) fn whole(&mut self, node: Node<'_>, key: &str, most: u32) -> Option<u32> {
        let number = self.reader.member_number(node, key)?;
        let value = number
            .value
            .as_ref()
            .ok()
            .and_then(|value| u32::try_from(*value).ok())
            .filter(|value| *value <= most);
        if value.is_none() {
            let message = format!("`{key}` is a whole number from 0 to {most}");
            self.report(Diagnostic::new(Code::SETTING_RANGE, number.span, message));
        }
        value
    }
}
