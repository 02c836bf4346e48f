//! Settings of methods are for methods that exist.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Spanned, nearest};
use crate::model::{Api, MethodKey};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let known: Vec<MethodKey> = api.methods.iter().map(|method| api.key_of(method)).collect();
    let of_stages = api.stages.iter().flat_map(|stage| &stage.method_settings).map(|settings| &settings.key);
    let of_plans = api.usage_plans.iter().flat_map(|plan| plan.stages.iter().flatten());
    let of_plans = of_plans.flat_map(|stage| stage.throttles.iter().map(|(key, _)| key));
    for key in of_stages.filter(|key| key.value != MethodKey::All) {
        check_key(key, "write `*/*`, or a path and a verb: `/pets/{id}/GET`", &known, findings);
    }
    for key in of_plans {
        check_key(key, "write a path and a verb: `/pets/{id}/GET`", &known, findings);
    }
}

fn check_key(key: &Spanned<MethodKey>, help: &str, known: &[MethodKey], findings: &mut Diagnostics) {
    if known.contains(&key.value) {
        return;
    }
    let name = key.value.text();
    let finding =
        Diagnostic::new(Code::METHOD_SETTINGS_KEY, key.span, format!("there is no method `{name}`"));
    findings.push(finding.help(help).did_you_mean(nearest(name, known.iter().map(MethodKey::text))));
}
