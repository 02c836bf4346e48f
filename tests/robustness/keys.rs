//! A gateway and the keys of its state store: it learns of changes within seconds, lives through the store's absence, and
//! does not begin without it.

use std::fs;
use std::process::{Command, Stdio};

use gwgen_tests::backend::Backend;
use gwgen_tests::client::get;
use gwgen_tests::compiler::{call, text};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::redis::Redis;
use gwgen_tests::{skip, wait};

use super::{binary, gateway, metric};

/// Calls `gwgen keys` beside the gateway; what it printed.
fn keys(state: &str, line: &str) -> String {
    let mut arguments = vec!["keys"];
    arguments.extend(line.split_whitespace());
    arguments.extend(["--state", state]);
    let output = call(&arguments);
    assert!(output.status.success(), "{line}: {}", text(&output.stderr));
    text(&output.stdout).trim().to_owned()
}

/// Waits until a gateway knows so many good values of API keys, and access keys.
fn knows(gateway: &Gateway, api_keys: u64, access_keys: u64) {
    let count = |name: &str| metric(gateway, name, "") as u64;
    let known = || (count("gwgen_api_keys"), count("gwgen_access_keys"));
    let learnt = wait::until(wait::LONG, || (known() == (api_keys, access_keys)).then_some(()));
    assert!(
        learnt.is_some(),
        "{:?}, not {:?}: {}",
        known(),
        (api_keys, access_keys),
        gateway.process.output()
    );
}

/// Creates, disables, rotates and deletes keys while gateways run.
fn lives_with(gateways: &[&Gateway], state: &str) {
    let know =
        |api_keys, access_keys| gateways.iter().for_each(|gateway| knows(gateway, api_keys, access_keys));
    know(0, 0);
    let value = keys(state, "create partner --usage-plan gold");
    know(1, 0);
    keys(state, "disable partner");
    know(0, 0);
    keys(state, "enable partner");
    know(1, 0);
    let rotated = keys(state, "rotate partner --keep-old 1h");
    know(2, 0);
    keys(state, "rotate partner");
    know(1, 0);
    let access = keys(state, "create alice --access");
    know(1, 1);
    let id = access.lines().next().and_then(|line| line.split_once('=')).unwrap().1;
    keys(state, &format!("disable {id} --access"));
    know(1, 0);
    keys(state, "delete partner");
    know(0, 0);
    let secret = access.lines().nth(1).and_then(|line| line.split_once('=')).unwrap().1;
    for gateway in gateways {
        let output = gateway.process.output();
        let metrics = get(gateway.admin, "/metrics").unwrap();
        for secret in [&*value, &rotated, secret] {
            assert!(!output.contains(secret) && !String::from_utf8_lossy(&metrics.body).contains(secret));
        }
        assert!(!output.contains("warning") && !output.contains("does not answer"), "{output}");
    }
}

#[test]
pub(super) fn keys_of_a_folder_are_learnt_while_gateways_run() {
    let folder = tempfile::tempdir().unwrap();
    let state = format!("file:{}", folder.path().display());
    let backend = Backend::echo();
    let (first, second) = (gateway(&backend, &["--state", &state]), gateway(&backend, &["--state", &state]));
    lives_with(&[&first, &second], &state);
}

#[test]
fn whoever_is_left_owns_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let state = format!("file:{}", folder.path().display());
    let backend = Backend::echo();
    let (first, second) = (gateway(&backend, &["--state", &state]), gateway(&backend, &["--state", &state]));
    keys(&state, "create partner");
    knows(&second, 1, 0);
    // Without a word: file and socket stay as they are.
    first.process.signal("KILL");
    let mut first = first;
    assert!(first.process.wait(wait::LONG).is_some());
    keys(&state, "create other");
    knows(&second, 2, 0);
    assert_eq!(get(second.admin, "/readyz").unwrap().status(), 200);
    let third = gateway(&backend, &["--state", &state]);
    knows(&third, 2, 0);
}

#[test]
fn keys_of_redis_are_learnt_while_gateways_run() {
    let Some(server) = Redis::start(&[]) else { return skip::because("there is no redis-server") };
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--state", &server.url()]);
    knows(&gateway, 0, 0);
    keys(&server.url(), "create partner");
    knows(&gateway, 1, 0);
    // Who brings no key is told where it lies.
    assert_eq!(gateway.process.output().matches("warning: without --state-key").count(), 1);
}

#[test]
pub(super) fn keys_in_redis_are_learnt_and_outlive_an_outage() {
    let Some(server) = Redis::start(&[]) else { return skip::because("there is no redis-server") };
    let state = server.url();
    let backend = Backend::echo();
    let key = tempfile::NamedTempFile::new().unwrap();
    fs::write(key.path(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    let path = key.path().to_string_lossy().into_owned();
    let flags = ["--state", &*state, "--state-key", &*path];
    let (first, second) = (gateway(&backend, &flags), gateway(&backend, &flags));
    keys(&state, &format!("create partner --state-key {path}"));
    knows(&first, 1, 0);
    knows(&second, 1, 0);

    let address = server.kill();
    let answers = |wanted: f64| {
        let told =
            wait::until(wait::LONG, || (metric(&first, "gwgen_state_answers", "") == wanted).then_some(()));
        assert!(told.is_some(), "{}", first.process.output());
    };
    answers(0.0);
    // What was known is known, and the gateway serves.
    knows(&first, 1, 0);
    assert_eq!(get(first.admin, "/readyz").unwrap().status(), 200);
    assert_eq!(get(first.address, "/mock").unwrap().status(), 200);
    let _again = Redis::start_again(address, &[]);
    answers(1.0);
    // It came back empty, so that nobody has a key any more.
    knows(&first, 0, 0);
    let output = first.process.output();
    for line in ["the state store does not answer: Redis", "the state store answers again"] {
        assert_eq!(output.matches(line).count(), 1, "{output}");
    }
}

#[test]
fn nothing_begins_without_its_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let state = format!("file:{}", path("state"));
    keys(&state, "create partner");
    fs::write(path("other.key"), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    fs::write(path("file"), "").unwrap();
    let server = Redis::start(&["--requirepass", "right-word"]);
    if server.is_none() {
        skip::because("there is no redis-server");
    }
    let redis = server.as_ref().map(|server| format!("redis://:wrong-word@{}", server.address));
    let below = format!("file:{}/below", path("file"));
    let mut cases = vec![
        (vec!["--state", &*state, "--state-key", "OTHER"], "does not open what is stored"),
        (vec!["--state", "redis://:secret-word@127.0.0.1:1"], "connection refused"),
        (vec!["--state", &*below], "file"),
    ];
    cases.extend(redis.as_deref().map(|url| (vec!["--state", url], "does not take the user and password")));
    let other = path("other.key");
    for (flags, why) in cases {
        let flags = flags.into_iter().map(|flag| if flag == "OTHER" { &*other } else { flag });
        let mut command = Command::new(binary());
        command
            .args(["--listen", "127.0.0.1:0", "--admin", "off", "--param", "openHost=127.0.0.1:1"])
            .args(flags)
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains("error: --state ") && said.contains(why), "{said}");
        assert!(!said.contains("wrong-word") && !said.contains("secret-word"), "{said}");
        assert!(!said.contains("listening on"), "{said}");
    }
}

#[test]
pub(super) fn the_configuration_lists_keys_and_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    let key = |name: &str| {
        format!("- {{ name: {name}, value: value-of-{name}-with-twenty, usagePlans: [gold] }}\n")
    };
    fs::write(&file, format!("apiKeys:\n{}", key("one"))).unwrap();
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--config", &file.to_string_lossy()]);
    knows(&gateway, 1, 0);
    fs::write(&file, format!("apiKeys:\n{}{}", key("one"), key("two"))).unwrap();
    gateway.process.signal("HUP");
    knows(&gateway, 2, 0);
    // What is wrong changes nothing.
    fs::write(&file, "apiKeys:\n- { name: one, value: short }\n").unwrap();
    gateway.process.signal("HUP");
    let why = "apiKeys, line 2: `value`: a value has 20 to 128";
    let kept = || {
        let output = gateway.process.output();
        (output.contains("configuration is kept: ") && output.contains(why)).then_some(())
    };
    assert!(wait::until(wait::LONG, kept).is_some(), "{}", gateway.process.output());
    knows(&gateway, 2, 0);
    assert!(!gateway.process.output().contains("value-of-"), "{}", gateway.process.output());
}
