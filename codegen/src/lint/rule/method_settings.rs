//! Method settings are for methods that exist.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::model::Api;

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let known: Vec<String> =
        api.methods.iter().map(|method| format!("{}/{}", api.path(method), method.verb.as_str())).collect();
    for settings in api.stages.iter().flat_map(|stage| &stage.method_settings) {
        let key = settings.key.value.replace("~1", "/");
        let key = if key.starts_with('/') { key } else { format!("/{key}") };
        if key == "/*/*" || known.iter().any(|name| *name == key || format!("/{name}") == key) {
            continue;
        }
        let message = format!("there is no method `{}`", settings.key.value);
        let finding = Diagnostic::new(Code::METHOD_SETTINGS_KEY, settings.key.span, message);
        let finding = finding.help("write `*/*`, or a path and a verb: `/pets/{id}/GET`");
        findings.push(finding.did_you_mean(nearest(&key, known.iter().map(String::as_str))));
    }
}
