//! Every recorded case: template, context, and the text that Amazon API Gateway returned.

use gwgen::interpret::Trial;
use serde_json::Value;

/// At Amazon each run put one line `#set($name = $bodyJSON.name)` for each key of the context before the template; the
/// context was the body.
#[test]
fn every_recorded_case_is_equal() {
    let Some(folder) = gwgen_tests::repository::shared("corpus/conformance/vtl") else { return };
    let text = std::fs::read_to_string(folder.join("aws-recorded-vtl.json")).expect("the cases");
    let cases: Value = serde_json::from_str(&text).expect("JSON");
    let cases = cases["cases"].as_array().expect("a list");
    let mut wrong = Vec::new();
    for case in cases {
        let written = case["template"].as_str().expect("a template");
        let (template, trial) = request(case);
        let printed = match trial.read_and_render(&template) {
            Ok(rendered) => String::from_utf8_lossy(&rendered.text).into_owned(),
            Err(fault) => format!("{fault:?}"),
        };
        if !is_equal(case, &printed) {
            wrong.push(format!(
                "{}: {written:?}\n  Amazon {}\n  gwgen  {printed:?}",
                case["name"], case["aws"]
            ));
        }
    }
    assert!(cases.len() >= 150, "{} cases", cases.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The template as it ran, and the request that it ran for.
pub(super) fn request(case: &Value) -> (String, Trial) {
    let mut template = "#set($bodyJSON = $input.path('$'))\n".to_owned();
    for name in case["context"].as_object().expect("an object").keys() {
        template.push_str(&format!("#set(${name} = $bodyJSON.{name})\n"));
    }
    template.push_str(case["template"].as_str().expect("a template"));
    (template, Trial { body: case["context"].to_string(), ..Trial::default() })
}

/// Whether a text is what Amazon printed.
pub(super) fn is_equal(case: &Value, printed: &str) -> bool {
    match &case["aws"] {
        Value::String(expected) if case.get("whitespace_normalised").is_some() => {
            *expected == printed.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Value::String(expected) => expected == printed,
        json => serde_json::from_str::<Value>(printed).ok().as_ref() == Some(json),
    }
}
