//! `gwgen schema`: the JSON Schema of `x-gwgen`, from which editors complete and check it.

use clap::Args;

use crate::console::Console;
use crate::exit::Exit;

/// Print the JSON Schema of `x-gwgen`
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

const SCHEMA: &str = include_str!("x-gwgen.schema.json");

/// Prints the schema.
pub(crate) fn run(_: &Arguments, console: &Console) -> Exit {
    console.result(SCHEMA)
}

#[cfg(test)]
mod tests {
    use gwgen::diagnostic::Diagnostics;
    use gwgen::source::{Input, LoadOptions, de, load};
    use serde_json::{Map, Value};

    /// What does not fit the schema, by path. Knows the keywords that the schema uses, and refuses others.
    fn misfits(schema: &Value, value: &Value, path: &str, root: &Value, out: &mut Vec<String>) {
        let empty = Map::new();
        let fields = schema.as_object().unwrap();
        let object = value.as_object().unwrap_or(&empty);
        let bad = |wrong: bool, what: &str| wrong.then(|| format!("{path}: {what}"));
        for (keyword, rule) in fields {
            let text = rule.as_str().unwrap_or("");
            match keyword.as_str() {
                "$schema" | "title" | "description" | "default" | "$defs" | "patternProperties"
                | "propertyNames" | "pattern" | "uniqueItems" => {}
                "type" => out.extend(bad(!types(rule).iter().any(|kind| is(value, kind)), "type")),
                "enum" => out.extend(bad(!rule.as_array().unwrap().contains(value), "enum")),
                "minimum" => out.extend(bad(value.as_f64() < rule.as_f64(), "minimum")),
                "maximum" => out.extend(bad(value.as_f64() > rule.as_f64(), "maximum")),
                "exclusiveMinimum" => out.extend(bad(value.as_f64() <= rule.as_f64(), "exclusiveMinimum")),
                "maxLength" => out.extend(bad(
                    value.as_str().unwrap_or("").len() as u64 > rule.as_u64().unwrap(),
                    "maxLength",
                )),
                "minItems" => out.extend(bad(
                    (value.as_array().map_or(0, Vec::len) as u64) < rule.as_u64().unwrap(),
                    "minItems",
                )),
                "required" => {
                    let lacks = |name: &Value| !object.contains_key(name.as_str().unwrap());
                    let is_short = value.is_object() && rule.as_array().unwrap().iter().any(lacks);
                    out.extend(bad(is_short, "required"));
                }
                "$ref" => {
                    misfits(root.pointer(text.trim_start_matches('#')).unwrap(), value, path, root, out)
                }
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        misfits(rule, item, path, root, out);
                    }
                }
                "properties" => {
                    for (name, value) in object {
                        if let Some(rule) = rule.get(name) {
                            misfits(rule, value, &format!("{path}/{name}"), root, out);
                        }
                    }
                }
                "additionalProperties" => {
                    let known =
                        |name: &str| fields.get("properties").is_some_and(|known| known.get(name).is_some());
                    for (name, value) in object.iter().filter(|(name, _)| !known(name)) {
                        if rule.is_object() {
                            misfits(rule, value, &format!("{path}/{name}"), root, out);
                        } else if !name.starts_with("x-") {
                            out.push(format!("{path}/{name}: unknown"));
                        }
                    }
                }
                other => panic!("unknown keyword {other}"),
            }
        }
    }

    fn types(rule: &Value) -> Vec<&str> {
        rule.as_array()
            .map_or_else(|| vec![rule], |list| list.iter().collect())
            .into_iter()
            .filter_map(Value::as_str)
            .collect()
    }

    fn is(value: &Value, kind: &str) -> bool {
        match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("unknown type {other}"),
        }
    }

    fn check(text: &str) -> Vec<String> {
        let schema: Value = serde_json::from_str(super::SCHEMA).unwrap();
        let mut findings = Diagnostics::new();
        let loaded = load(&Input::Stdin(text.as_bytes().to_vec()), &LoadOptions::default(), &mut findings);
        assert!(!findings.has_errors());
        let value: Value = de::from_node(loaded.root().unwrap()).unwrap();
        let mut out = Vec::new();
        misfits(&schema, &value, "", &schema, &mut out);
        out
    }

    #[test]
    fn everything_that_x_gwgen_may_say_fits() {
        let text = r#"
stages:
  prod:
    variables: { backend: "orders.internal:8080" }
    methodSettings:
      "*/*": { throttlingRateLimit: 2000, throttlingBurstLimit: 4000, metricsEnabled: true }
      "/pets/{id}/GET": { cachingEnabled: true, cacheTtlInSeconds: 60, cacheErrorAnswers: false, cacheStaleIfErrorInSeconds: 30, cacheSharedByCallers: true }
    cacheClusterEnabled: true
    cacheClusterSize: "0.5"
    accessLogSettings: { destination: stdout, format: '{"id":"$context.requestId"}' }
    canarySettings: { percentTraffic: 10, stageVariableOverrides: { backend: "orders-next.internal:8080" } }
  test:
usagePlans:
  gold: { throttle: { rateLimit: 100, burstLimit: 200 }, quota: { limit: 1000000, period: MONTH }, stages: [prod] }
domainNames:
  api.example.com: { basePathMappings: { v1: prod }, mutualTlsAuthentication: { truststore: ./ca.pem } }
webSocket:
  routeSelectionExpression: "$request.body.action"
  routes: { $connect: {}, $default: {}, sendMessage: {} }
functions:
  getPet: { command: [python3, -m, awslambdaric, app.handler], directory: ./lambda, concurrency: 4, timeout: 29, environment: { A: b } }
  report: { runtime: nodejs22.x, handler: index.handler, memorySize: 256, environment: { TOKEN: } }
"#;
        assert_eq!(check(text), [""; 0]);
    }

    #[test]
    fn mistakes_do_not_fit() {
        assert_eq!(check("stage: {}\n"), ["/stage: unknown"]);
        assert_eq!(check("stages: {prod: {variable: {}}}\n"), ["/stages/prod/variable: unknown"]);
        let settings =
            "stages: {prod: {methodSettings: {'*/*': {cacheTtlInSeconds: 4000, loggingLevel: LOUD}}}}\n";
        assert_eq!(
            check(settings),
            [
                "/stages/prod/methodSettings/*/*/cacheTtlInSeconds: maximum",
                "/stages/prod/methodSettings/*/*/loggingLevel: enum"
            ]
        );
        assert_eq!(
            check("functions: {a: {command: []}, b: {timeout: 901, memory: 1}}\n"),
            [
                "/functions/a/command: minItems",
                "/functions/b/memory: unknown",
                "/functions/b/timeout: maximum"
            ]
        );
    }
}
