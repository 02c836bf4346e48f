use std::time::SystemTime;

use zeroize::Zeroizing;

use super::*;
use crate::engine::bind::CredentialRules;
use crate::engine::jwt::Leeway;
use crate::engine::keys::StateKey;

static API: Api = Api { id: "abcdefghij", name: "Pets", version: "1.2", ..Api::EMPTY };

fn read_with(arguments: &str, environment: &[(&str, &str)], file: &str) -> Result<Command, String> {
    let variable = |name: &str| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    let read_file = |_: &std::path::Path| Ok(file.to_owned());
    let secret = |_: &std::path::Path| Ok(Zeroizing::new(file.to_owned()));
    let arguments = ["gateway"].into_iter().chain(arguments.split_whitespace()).map(str::to_owned);
    read(&API, arguments, &Surroundings { variable: &variable, file: &read_file, secret: &secret })
}

fn options(arguments: &str, environment: &[(&str, &str)], file: &str) -> Options {
    match read_with(arguments, environment, file) {
        Ok(Command::Serve(options)) => *options,
        other => panic!("{other:?}"),
    }
}

fn fault(arguments: &str, file: &str) -> String {
    read_with(arguments, &[], file).expect_err(arguments)
}

#[test]
fn defaults_are_those_of_the_contract() {
    let options = options("", &[], "");
    assert_eq!(options.listen.iter().map(ToString::to_string).collect::<Vec<_>>(), ["http://127.0.0.1:8080"]);
    assert_eq!(options.admin.unwrap().to_string(), "127.0.0.1:9901");
    assert_eq!(options.bindings.region, "us-east-1");
    assert_eq!(options.bindings.account, "000000000000");
    assert!(options.tls.is_none() && options.workers >= 1 && options.lame_duck.is_zero());
}

#[test]
fn flags_go_before_the_environment_before_the_file() {
    let file = "listen: [127.0.0.1:3, 127.0.0.1:4]\nadmin: off\nkeepAlive: 5m\nvar: {a: file, b: file}\nworkers: 3\n";
    let environment = [("GATEWAY_LISTEN", "127.0.0.1:2,unix:/tmp/x"), ("AWS_REGION", "eu-west-1")];
    let options = options("--config f --var a=flag --workers=2 --stage-path", &environment, file);
    let listen: Vec<String> = options.listen.iter().map(ToString::to_string).collect();
    assert_eq!(listen, ["http://127.0.0.1:2", "unix:/tmp/x"]);
    assert!(options.admin.is_none() && options.bindings.stage_path);
    assert_eq!(
        options.bindings.variables.into_iter().collect::<Vec<_>>(),
        [("a".into(), "flag".into()), ("b".into(), "file".into())]
    );
    assert_eq!((options.workers, options.limits.keep_alive), (2, Duration::from_secs(300)));
    assert_eq!(options.bindings.region, "eu-west-1");
}

#[test]
fn the_file_is_yaml_or_json() {
    let json = r#"{"stage": ["a", "b"], "endpoint": {"lambda:f": "http://127.0.0.1:9"}, "stagePath": true, "lameDuck": "250ms"}"#;
    let yaml = "# comment\nstage:\n  - a\n  - b\nendpoint:\n  'lambda:f': http://127.0.0.1:9\nstagePath: true\nlameDuck: 250ms\n";
    for file in [json, yaml] {
        let options = options("--config f", &[], file);
        assert_eq!(options.bindings.stages, ["a", "b"]);
        assert_eq!(options.bindings.endpoint("lambda:f").unwrap().port, 9);
        assert!(options.bindings.stage_path);
        assert_eq!(options.lame_duck, Duration::from_millis(250));
    }
    assert_eq!(options("--config f", &[], "").bindings.stages, [] as [&str; 0]);
}

#[test]
fn credentials_are_judged_as_strictly_as_configured() {
    let rules = |file: &str| options("--config f", &[], file).bindings.credential_rules;
    assert_eq!(rules(""), CredentialRules::default());
    assert_eq!(rules("tokenLeeway: 0\nunsignedPayload: refuse\nsignedContentType: optional\n"), rules(""));
    let other = rules("tokenLeeway: 1m\nunsignedPayload: allow\nsignedContentType: required\n");
    let leeway = Leeway::of(Duration::from_secs(60)).unwrap();
    let expected = CredentialRules { leeway, allows_unsigned_payload: true, needs_content_type: true };
    assert_eq!(other, expected);
}

#[test]
fn sizes_have_units() {
    let memory = |text: &str| options("--config f", &[], &format!("memory: {text}")).limits.memory;
    assert_eq!((memory("7"), memory("256MiB"), memory("2G")), (Some(7), Some(256 << 20), Some(2 << 30)));
    assert_eq!(options("", &[], "").limits.memory, None);
}

#[test]
fn an_endpoint_may_bind_a_url() {
    let options = options("--endpoint issuer:https://a.example/p?x=y=http://127.0.0.1:1/k", &[], "");
    assert_eq!(options.bindings.endpoints[0].0, "issuer:https://a.example/p?x=y");
}

#[test]
fn what_has_no_effect_is_named() {
    assert!(options("", &[], "").without_effect.is_empty());
    let flags = |given: Options| given.without_effect.iter().map(|(flag, _)| *flag).collect::<Vec<_>>();
    let environment = [("GATEWAY_STATE_KEY", STATE_KEY)];
    assert_eq!(flags(options("--peer 127.0.0.1:1", &environment, "")), ["--state-key", "--peer"]);
    assert!(flags(options("--state file:/tmp/x", &environment, "")).is_empty());
}

const STATE_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn state_has_a_place_and_a_key() {
    let place = |url: &str| options(&format!("--state {url}"), &[], "").state;
    assert_eq!(options("", &[], "").state, StatePlace::Memory);
    assert_eq!(place("file:state"), StatePlace::File("state".into()));
    assert_eq!(place("file:///var/lib/x"), StatePlace::File("/var/lib/x".into()));
    for url in ["redis://127.0.0.1:7000", "rediss://redis.example", "redis-cluster://a:1,b:2"] {
        assert_eq!(place(url).to_string(), url);
    }
    assert!(options("", &[], "").state_key.is_none());
    // The flag names a file; the variable is the key itself.
    let of_file = options("--state-key key.txt --state file:x", &[], STATE_KEY).state_key.unwrap();
    let of_variable = options("", &[("GATEWAY_STATE_KEY", STATE_KEY)], "").state_key.unwrap();
    assert_eq!(of_file.check(), of_variable.check());
}

#[test]
fn a_password_is_shown_nowhere() {
    let url = "redis://user:pass-word@127.0.0.1:7000/2?x=pass-word";
    let options = options(&format!("--state {url}"), &[("GATEWAY_STATE_KEY", STATE_KEY)], "");
    let shown = format!("{options:?} {}", options.state);
    assert!(shown.contains("redis://127.0.0.1:7000/2"), "{shown}");
    assert!(
        !shown.contains("pass-word") && !shown.contains(STATE_KEY) && !shown.contains("user:"),
        "{shown}"
    );
    for url in ["redis://:pass-word@host:port", "pass-word", "redis:pass-word"] {
        let fault = fault(&format!("--state {url}"), "");
        assert!(fault.starts_with("--state: ") && !fault.contains("pass-word"), "{fault}");
    }
}

#[test]
fn keys_are_listed_with_their_secrets_elsewhere() {
    let file = "apiKeys:\n  - {name: partner, value: \"${env:PARTNER_KEY}\", usagePlans: [gold, silver]}\n  - {name: old, id: k2, value: twenty-characters-and-2, enabled: false}\naccessKeys:\n  - id: AKIAIOSFODNN7EXAMPLE\n    secret: ${env:SECRET}\n    user: ana\n    account: \"111122223333\"\n    policies: ['{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}']\n";
    let options =
        options("--config f", &[("PARTNER_KEY", "twenty-characters-and-1"), ("SECRET", "very secret")], file);
    let known = options.keys.known(&StateKey::of([1; 32]));
    let now = SystemTime::now();
    let partner = known.api_key("twenty-characters-and-1", now).unwrap();
    assert_eq!((&*partner.key.id, &*partner.key.name, partner.key.enabled), ("partner", "partner", true));
    assert_eq!(partner.key.usage_plans, ["gold", "silver"].map(Box::<str>::from));
    assert!(!known.api_key("twenty-characters-and-2", now).unwrap().key.enabled);
    let ana = known.access_key("AKIAIOSFODNN7EXAMPLE").unwrap();
    assert_eq!((&*ana.user, ana.account.as_deref(), ana.policies.len()), ("ana", Some("111122223333"), 1));
    assert_eq!(ana.secret.as_str(), "very secret");
    let shown = format!("{options:?}");
    assert!(!shown.contains("secret") && !shown.contains("characters-and"), "{shown}");
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        ("--listen x", "", "--listen"),
        ("extra", "", "extra"),
        ("--listen", "", "needs a value"),
        ("--listen 8080", "", "8080"),
        ("--listen https://127.0.0.1:1", "", "--tls-cert"),
        ("--tls-cert a", "", "go together"),
        ("--stage-path=yes", "", "takes no value"),
        ("--state postgres://x", "", "file:DIR"),
        ("--state memory:x", "", "nothing stands behind"),
        ("--state file:", "", "needs a folder"),
        ("--state file://host/x", "", "file:///DIR"),
        ("--state redis://", "", "names no server"),
        ("--state-key f", "too short", "--state-key f: 32 bytes in base64"),
        ("--trusted-proxies x", "", "--trusted-proxies x"),
        ("--workers 0", "", "--workers 0"),
        ("--workers many", "", "many"),
        ("--var x", "", "NAME=VALUE"),
        ("--endpoint x=y", "", "WHAT=URL"),
        ("--log-format xml", "", "xml"),
        ("--config f", "lissten: a", "did you mean listen"),
        ("--config f", "workers: 1\nworkers: 2", "line 2"),
        ("--config f", "listen: {a: b}", "a list of texts"),
        ("--config f", "- a", "a mapping"),
        ("--config f", "keepAlive: 5 weeks", "keepAlive 5 weeks"),
        ("--config f", "a: [", "f:"),
        ("--config f", "workers: 1\nlisten: \"x\n", "column"),
        ("--config f", "listen: [a\nworkers: 2", "this is no YAML"),
        ("--config f", "config: x", "config"),
        ("--config f", "accessLog: file", "stdout or off"),
        ("--config f", "memory: much", "memory much: 256MiB"),
        ("--config f", "memory: 0", "256MiB"),
        ("--config f", "stagePath: maybe", "true or false"),
        ("--config f", "connections: 0", "at least one"),
        ("--config f", "inFlight: 0", "at least one"),
        ("--config f", "keepAliveRequests: 0", "at least one"),
        ("--config f", "var: {a: 1, a: 2}", "var.a is set twice"),
        ("--config f", "var: {a: ~}", "var.a: a value is expected"),
        ("--config f", "listen: null", "listen: a value is expected"),
        ("--config f", "apiKeys: x", "a list of mappings"),
        ("--config f", "apiKeys: [x]", "mappings are expected"),
        (
            "--config f",
            "workers: 1\napiKeys:\n- {name: a, value: short}",
            "apiKeys, line 3: `value`: a value has 20 to 128",
        ),
        (
            "--config f",
            "apiKeys: [{name: a, value: \"twenty characters and 1\"}]",
            "`value`: a value has letters",
        ),
        (
            "--config f",
            "apiKeys: [{name: a, value: zwanzig-zeichen-und-mehr-für-ß}]",
            "`value`: a value has letters",
        ),
        ("--config f", "apiKeys: [{value: twenty-characters-and-1}]", "`name` is missing"),
        ("--config f", "apiKeys: [{name: a, valeu: x}]", "did you mean `value`?"),
        ("--config f", "apiKeys: [{name: a, name: b}]", "apiKeys.name is set twice"),
        ("--config f", "apiKeys: [{name: a, value: \"${env:NONE}\"}]", "the environment has no NONE"),
        ("--config f", "apiKeys: [{name: a, value: \"${vault:X}\"}]", "${env:NAME} or ${file:PATH}"),
        (
            "--config f",
            "apiKeys: [{name: a, value: twenty-characters-and-1}, {name: b, value: twenty-characters-and-1}]",
            "the same name or value",
        ),
        ("--config f", "accessKeys: [{id: A, secret: s, account: 1}]", "twelve digits"),
        ("--config f", "accessKeys: [{id: A, secret: s, sessionToken: t}]", "go together"),
        ("--config f", "accessKeys: [{id: A, secret: s, policies: ['{\"Version\": 1}']}]", "`policies`"),
        ("--config f", "accessKeys: [{id: A, secret: s}, {id: A, secret: t}]", "the same id"),
        ("--config f", "tokenLeeway: 61s", "tokenLeeway 61s: at most 60s"),
        ("--config f", "unsignedPayload: yes", "refuse or allow is expected"),
        ("--config f", "signedContentType: allow", "optional or required is expected"),
        ("--config f", "stage: [a, ~]", "stage: a value is expected"),
    ];
    for (arguments, file, want) in cases {
        let fault = fault(arguments, file);
        assert!(fault.contains(want), "{arguments} {file:?}: {fault}");
    }
}

#[test]
fn help_names_the_api_and_every_setting() {
    let Ok(Command::Print(text)) = read_with("--help", &[], "") else { panic!() };
    assert!(text.starts_with("Pets 1.2 — gateway of a REST API with 0 operations\n"), "{text}");
    for setting in SETTINGS {
        assert!(text.contains(setting.flag.unwrap_or(setting.key)), "{}", setting.key);
        assert!(setting.variable.is_none_or(|variable| text.contains(variable)));
    }
    assert!(text.lines().all(|line| line.chars().count() <= 108), "{text}");
    let Ok(Command::Print(text)) = read_with("--version", &[], "") else { panic!() };
    assert!(text.starts_with("Pets 1.2 (gwgen "), "{text}");
}
