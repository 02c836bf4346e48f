//! `$context` in templates: every variable of the reference (5.5, 11.2), written in every form.

use std::time::{Duration, SystemTime};

use gwgen::interpret::{Trial, script};
use gwgen::language::context_variable::NAMES;
use gwgen::language::velocity::read;

/// What has a value before the integration runs: name, and what the trial's request makes of it.
const SET: &[(&str, &str)] = &[
    ("accountId", "000000000000"),
    ("apiId", "a1b2c3d4e5"),
    ("deploymentId", "abcdef"),
    ("domainName", "localhost"),
    ("domainPrefix", "localhost"),
    ("endpointType", "REGIONAL"),
    ("extendedRequestId", "JKJaXmPLvHcESHA="),
    ("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
    ("httpMethod", "POST"),
    ("path", "/7"),
    ("protocol", "HTTP/1.1"),
    ("resourceId", "abc123"),
    ("resourcePath", "/{id}"),
    ("routeKey", "POST /{id}"),
    ("stage", "test"),
    ("requestTime", "02/Jan/2026:03:00:45 +0000"),
    ("requestTimeEpoch", "1767322845678"),
    ("integration.responseTransferMode", "BUFFERED"),
    ("identity.sourceIp", "127.0.0.1"),
    ("identity.userAgent", "curl/8"),
];

/// What authorizers return has names of its own.
const FREE: &[&str] = &["authorizer.tenant", "authorizer.claims.sub", "authorizer.claims.email"];

fn trial() -> Trial {
    Trial {
        path: vec![("id".to_owned(), "7".to_owned())],
        headers: vec![("User-Agent".to_owned(), "curl/8".to_owned())],
        time: Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_767_322_845_678)),
        ..Trial::default()
    }
}

/// Renders a template in which nothing may be wrong.
fn rendered(template: &str) -> String {
    let reading = read(template, &[]);
    assert!(reading.findings.is_empty(), "{template}: {:?}", reading.findings);
    let script = script(&reading.script.expect("a script")).expect("known variables");
    let rendered = trial().render(script).unwrap_or_else(|fault| panic!("{template}: {fault}"));
    String::from_utf8_lossy(&rendered.text).into_owned()
}

#[test]
fn every_variable_is_known_and_has_its_value() {
    let mut wrong = Vec::new();
    for name in NAMES.iter().chain(FREE) {
        let expected = SET.iter().find(|(set, _)| set == name).map_or("", |(_, value)| *value);
        let indexed: String = name.split('.').map(|part| format!("['{part}']")).collect();
        let got: String = name.split('.').map(|part| format!(".get('{part}')")).collect();
        for template in [
            format!("[$context.{name}]"),
            format!("[${{context.{name}}}]"),
            format!("[$!context.{name}]"),
            format!("#set($value = $context.{name})[$value]"),
            format!("#set($c = $context)[$c.{name}]"),
            format!("[$context{indexed}]"),
            format!("[$context{got}]"),
            format!("#set($value = \"$context.{name}\")[$value]"),
        ] {
            let rendered = rendered(&template);
            if rendered != format!("[{expected}]") {
                wrong.push(format!("{template}: {rendered}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn absent_variables_are_empty_everywhere() {
    for (template, expected) in [
        ("#if($context.authorizer.principalId == '')empty#end", "empty"),
        ("$util.escapeJavaScript($context.identity.user).", "."),
        ("#foreach($key in $context.authorizer.keySet())$key#end.", "."),
        ("#foreach($key in $context.authorizer.claims.keySet())$key#end.", "."),
        ("[$context.authorizer][$context.authorizer.claims][$context.identity][$context.error]", "[][][][]"),
        ("$context.identity.get('sourceIp') $context['identity']['sourceIp']", "127.0.0.1 127.0.0.1"),
        ("$context.containsKey('stage') $context.containsKey('nothing') $context.size()", "true false 18"),
        // Nor does one print that was emptied.
        ("#set($all = $context.responseOverride)#set($gone = $all.clear())[$all]", "[]"),
        // A map prints nothing inside of a text either (recorded).
        ("#foreach($key in $context.keySet())#if($key == 'identity')\"$context.get($key)\"#end#end", "\"\""),
    ] {
        assert_eq!(rendered(template), expected, "{template}");
    }
}

#[test]
fn names_that_nothing_has_are_told() {
    for (template, at, help) in [
        ("a $context.stag", 2, "did you mean `$context.stage`?"),
        ("$context.identity.sourceIP", 0, "did you mean `$context.identity.sourceIp`?"),
        ("${context.requestid}", 0, "did you mean `$context.requestId`?"),
        ("#if($context.nothing.at.all)x#end", 4, ""),
    ] {
        let findings = read(template, &[]).findings;
        let [finding] = findings.as_slice() else { panic!("{template}: {findings:?}") };
        assert!(finding.message.contains("it is empty text"), "{template}: {}", finding.message);
        assert_eq!((finding.range.start, finding.help.as_str()), (at, help), "{template}");
    }
}
