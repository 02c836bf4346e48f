//! Resource policies: what the compiler takes the gateway reads, and what it refuses is none there either; and those
//! that people have published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gwgen::diagnostic::Severity;
use gwgen::model::{Part, PolicyList, ResourcePolicy, Text};
use gwgen::source::Input;
use gwgen::{Compilation, Options, compile};
use gwgen_runtime::engine::policy::Policy;
use gwgen_tests::repository;
use serde_json::{Map, Value, json};

/// A REST API that takes everything, below a policy.
fn definition(policy: &str) -> Compilation {
    let text = format!(
        "openapi: 3.0.1\ninfo: {{ title: Policies, version: '1' }}\nx-amazon-apigateway-policy: {policy}\n\
         paths:\n  /:\n    get:\n      responses: {{ '200': {{ description: ok }} }}\n      \
         x-amazon-apigateway-integration: {{ type: http_proxy, httpMethod: GET, uri: 'https://pets.example/' }}\n  \
         /{{proxy+}}:\n    x-amazon-apigateway-any-method:\n      \
         parameters: [{{ name: proxy, in: path, required: true, schema: {{ type: string }} }}]\n      \
         responses: {{ '200': {{ description: ok }} }}\n      \
         x-amazon-apigateway-integration: {{ type: http_proxy, httpMethod: ANY, uri: 'https://pets.example/{{proxy}}', \
         requestParameters: {{ integration.request.path.proxy: method.request.path.proxy }} }}\n"
    );
    compile(&Input::Stdin(text.into_bytes()), &Options::default())
}

/// The codes of what is found.
fn codes(compilation: &Compilation) -> BTreeSet<String> {
    compilation.diagnostics.iter().map(|finding| finding.code.to_string()).collect()
}

fn is_refused(compilation: &Compilation) -> bool {
    compilation.diagnostics.iter().any(|finding| finding.severity == Severity::Error)
}

/// The policy of the model as the JSON that it stands for.
fn as_json(policy: &ResourcePolicy) -> String {
    let text = |text: &Text| -> String {
        let part = |part: &Part| match part {
            Part::Literal(literal) => literal.clone(),
            Part::Parameter(name) => match name.as_str() {
                "AWS::Region" => "us-east-1".to_owned(),
                "AWS::AccountId" => "111122223333".to_owned(),
                "AWS::Partition" => "aws".to_owned(),
                _ => "bound".to_owned(),
            },
            Part::StageVariable(name) => panic!("{name} in a policy"),
        };
        text.parts.iter().map(part).collect()
    };
    let texts = |list: &[Text]| list.iter().map(text).collect::<Vec<_>>();
    let member = |name: &str, list: &PolicyList<Text>| {
        (format!("{}{name}", if list.excludes { "Not" } else { "" }), json!(texts(&list.list)))
    };
    let statements = policy.statements.iter().map(|statement| {
        let mut principals: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (kind, name) in &statement.principals.list {
            principals.entry(kind.as_str()).or_default().push(text(name));
        }
        let mut conditions: Map<String, Value> = Map::new();
        for condition in &statement.conditions {
            let keys = conditions.entry(condition.operator.clone()).or_insert_with(|| json!({}));
            keys[&condition.key] = json!(texts(&condition.values));
        }
        let not = if statement.principals.excludes { "Not" } else { "" };
        let members: Map<String, Value> = [
            ("Effect".to_owned(), json!(if statement.denies { "Deny" } else { "Allow" })),
            (format!("{not}Principal"), json!(principals)),
            member("Action", &statement.actions),
            member("Resource", &statement.resources),
            ("Condition".to_owned(), Value::Object(conditions)),
        ]
        .into_iter()
        .collect();
        Value::Object(members)
    });
    let version = if policy.variables { "2012-10-17" } else { "2008-10-17" };
    json!({ "Version": version, "Statement": statements.collect::<Vec<_>>() }).to_string()
}

/// Values that are one for some operators and none for others.
const VALUES: &[&str] = &[
    "",
    "text",
    "*",
    "a?b*",
    "true",
    "FALSE",
    "yes",
    "0",
    "-1.50",
    "+7",
    "1.",
    "1e3",
    "2026",
    "2026-11",
    "2026-02-29",
    "2024-02-29",
    "2026-11-30",
    "2026-11-30T12:00Z",
    "2026-11-30T12:00:00.5+01:00",
    "2026-11-30T24:00:00Z",
    "2026-11-30T12:00:00",
    "2026-11T12:00Z",
    "2026-11-30-01",
    "99999999999999999999",
    "203.0.113.7",
    "203.0.113.0/24",
    "203.0.113.0/024",
    "203.0.113.0/33",
    "203.0.113",
    "2001:db8::/32",
    "::ffff:203.0.113.0/120",
    "::/129",
    "QQ==",
    "QQ=",
    "QQ",
    "Q",
    "QUI=",
    "a-b",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:iam",
    "arn:aws:iam::${aws:PrincipalAccount}:role/x",
    "${aws:username}",
    "${aws:username, 'x'}",
    "${aws:username, x}",
    "${aws:username",
    "${*}${?}${$}",
    "*${aws:username}?*",
    "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?*",
    "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?*",
];

#[test]
fn compiler_and_gateway_take_the_same_values() {
    let mut taken = 0;
    for (operator, _) in gwgen::language::policy::OPERATORS {
        for value in VALUES {
            for version in ["2012-10-17", "2008-10-17"] {
                let policy = json!({ "Version": version, "Statement": {
                    "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                    "Condition": { operator: { "aws:UserAgent": [value] } }
                } })
                .to_string();
                let (compiled, read) = (definition(&policy), Policy::read(&policy));
                let findings: Vec<_> = compiled.diagnostics.iter().map(|it| &it.message).collect();
                assert_eq!(
                    is_refused(&compiled),
                    read.is_err(),
                    "{operator} {value:?}: {findings:?} {read:?}"
                );
                taken += usize::from(read.is_ok());
            }
        }
    }
    assert!(taken > 500, "{taken}");
}

#[test]
fn compiler_and_gateway_take_the_same_words() {
    for (member, good, bad) in [
        ("Effect", vec!["Allow", "Deny"], vec!["", "allow", "Permit"]),
        (
            "Action",
            vec!["*", "execute-api:Invoke", "EXECUTE-API:*", "*:Inv?ke"],
            vec!["", "Invoke", "a:b:c", "a: b", ":x"],
        ),
        (
            "Resource",
            vec![
                "*",
                "**",
                "arn:*",
                "arn:aws:execute-api:*:*:*",
                "arn:aws:execute-api:*:*:*/${aws:username}",
            ],
            vec!["", "x", "arn:aws:execute-api:us-east-1", "arn:aws:execute-api:${aws:username}:*:*"],
        ),
        (
            "AWS",
            vec![
                "*",
                "111122223333",
                "arn:aws:iam::111122223333:root",
                "arn:aws-cn:iam::111122223333:user/a/b",
                "arn:aws:sts::111122223333:assumed-role/R/s",
                "AIDACKCEVSQ6C2EXAMPLE",
            ],
            vec![
                "",
                "11112222333",
                "arn:aws:iam::*:root",
                "arn:aws:iam::111122223333:user/*",
                "arn:aws:iam::111122223333:user/",
                "arn:aws:iam::111122223333:group/G",
                "arn:aws:sts::111122223333:user/B",
                "arn::iam::111122223333:root",
                "aidackcevsq6c2example",
            ],
        ),
        ("Service", vec!["events.amazonaws.com"], vec!["", "*", "events"]),
        (
            "Federated",
            vec!["cognito-identity.amazonaws.com", "arn:aws:iam::111122223333:saml-provider/x"],
            vec!["", "*"],
        ),
        (
            "key",
            vec![
                "aws:SourceIp",
                "s3:prefix",
                "aws:PrincipalTag/my team",
                "accounts.google.com:aud",
                "oidc.example.com/id/X_1:sub",
            ],
            vec!["", "SourceIp", "aws:", ":x", "a b:c"],
        ),
        (
            "operator",
            vec![
                "StringEquals",
                "ForAnyValue:StringLike",
                "StringLikeIfExists",
                "ForAllValues:StringLikeIfExists",
            ],
            vec!["", "stringEquals", "StringEqual", "NullIfExists", "ForAnyValue:Null", "BinaryNotEquals"],
        ),
    ] {
        let good = good.into_iter().map(|word| (word, true));
        for (word, is_good) in good.chain(bad.into_iter().map(|word| (word, false))) {
            let mut statement = json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" });
            match member {
                "AWS" | "Service" | "Federated" => statement["Principal"] = json!({ member: [word] }),
                "key" => statement["Condition"] = json!({ "StringEquals": { word: "x" } }),
                "operator" => statement["Condition"] = json!({ word: { "aws:UserAgent": "x" } }),
                _ => statement[member] = json!(word),
            }
            let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
            assert_eq!(Policy::read(&policy).is_ok(), is_good, "{member} {word:?}");
            assert_eq!(!is_refused(&definition(&policy)), is_good, "{member} {word:?}");
        }
    }
}

/// Published policies by the end of their file's name, and what is to be said of each.
const PUBLISHED: &[(&str, &[&str])] = &[
    // Only Amazon's network has `aws:SourceVpc` and `aws:SourceVpce`.
    ("multi-account-private-apigw_accountA_template.yaml", &["GW1523"]),
    ("multi-account-private-apigw_accountB_template.yaml", &["GW1523"]),
    ("multi-account-private-apigw_centralAccount_template.yaml", &["GW1523"]),
    ("private-apigw-cross-region_template1-regionA.yaml", &["GW1523"]),
    ("api_with_custom_domain_security_policy_private.json", &["GW1523"]),
    ("api_with_custom_domains_private.json", &["GW1523"]),
    ("api_with_custom_domains_private_basePath.json", &["GW1523"]),
    // Neither effect nor principal.
    ("api_with_resource_policy.json", &["GW1520"]),
    ("api_with_resource_policy_global_implicit.json", &["GW1520", "GW1522"]),
    // One with `Fn::If` alone, and one without a resource before it.
    ("api_with_resource_policy_global.json", &["GW0306"]),
    ("api_with_resource_policy_global.json", &["GW0306", "GW1520", "GW1522"]),
    ("api_with_if_conditional_with_resource_policy.json", &["GW0306"]),
    // No statement.
    ("api_with_merge_definitions_null_paths.json", &["GW1520"]),
    ("api_merge_definitions_with_any_method.json", &["GW1520"]),
    // Accounts of five and six digits.
    ("state_machine_with_implicit_api_globals.json", &["GW1520"]),
    ("api_swagger_integration_with_string_api_id.json", &["GW1520"]),
    ("api_swagger_integration_with_ref_intrinsic_api_id.json", &["GW1520"]),
    // `Fn::Sub` with a variable that is null.
    ("state_machine_with_api_resource_policy.json", &["GW0103"]),
];

#[test]
fn published_policies() {
    let Some(corpus) = repository::shared("corpus") else { return };
    let mut found = Vec::new();
    for folder in ["templates/embedded-definition", "conformance/sam-transform/output", "gateway-specs/rest"]
    {
        let mut paths: Vec<_> = fs::read_dir(corpus.join(folder))
            .expect("a folder")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        paths.iter().for_each(|path| policies_of(path, &mut found));
    }
    let mut expected: Vec<_> = PUBLISHED.to_vec();
    for (file, policy) in &found {
        let compiled = definition(policy);
        let codes = codes(&compiled);
        let row = expected.iter().position(|(name, said)| {
            file.ends_with(name)
                && said.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>() == codes
        });
        let findings: Vec<_> = compiled.diagnostics.iter().map(|it| &it.message).collect();
        let Some(row) = row else { panic!("{file}: {codes:?} {findings:?}\n{policy}") };
        expected.remove(row);
        if !is_refused(&compiled) {
            let policy = compiled.api.as_ref().and_then(|api| api.policy.clone()).expect("a policy");
            let json = as_json(&policy);
            Policy::read(&json).unwrap_or_else(|error| panic!("{file}: {error}\n{json}"));
        }
    }
    assert!(expected.is_empty(), "not found: {expected:?}");
}

/// The resource policies that a file holds.
fn policies_of(path: &Path, out: &mut Vec<(String, String)>) {
    const KEY: &str = "x-amazon-apigateway-policy";
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Ok(text) = fs::read_to_string(path) else { return };
    if !text.contains(KEY) {
        return;
    }
    if let Ok(json) = serde_json::from_str::<Value>(&text) {
        let mut waiting = vec![&json];
        while let Some(value) = waiting.pop() {
            if let Some(policy) = value.get(KEY) {
                out.push((name.clone(), policy.to_string()));
            }
            waiting.extend(value.as_object().into_iter().flat_map(Map::values));
            waiting.extend(value.as_array().into_iter().flatten());
        }
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    let indentation = |line: &str| line.len() - line.trim_start().len();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with(KEY)) {
        let own = indentation(line);
        let block =
            lines[at + 1..].iter().take_while(|line| line.trim().is_empty() || indentation(line) > own);
        let below: String = block.map(|line| format!("\n{}", line.get(own..).unwrap_or_default())).collect();
        out.push((name.clone(), below));
    }
}
