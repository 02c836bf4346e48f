//! `gwgen keys`: what is printed once, what is never printed, and what is said when something cannot be.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use gwgen_runtime::adapter::file::FileStore;
use gwgen_runtime::adapter::state::wait_for;
use gwgen_runtime::port::{KeyChange, KeysVersion, StateStore, StoredKey, Written};
use gwgen_tests::compiler::{command, text};
use gwgen_tests::redis::Redis;
use gwgen_tests::{skip, wait};
use serde_json::Value;
use tempfile::TempDir;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*" }
}
"#;

/// A store, and everything that was ever printed that must not be found in it.
struct Desk {
    folder: TempDir,
    state: String,
}

impl Desk {
    fn of_a_folder() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let state = format!("file:{}", folder.path().join("state").display());
        Desk { folder, state }
    }

    /// Words of a command line, then those that may hold spaces.
    fn call(&self, line: &str, more: &[&str]) -> Output {
        let mut arguments = vec!["keys"];
        arguments.extend(line.split_whitespace());
        arguments.extend(more);
        arguments.extend(["--state", &self.state]);
        command(&arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// What a call printed that did what it was asked.
    fn get(&self, line: &str, more: &[&str]) -> String {
        let output = self.call(line, more);
        assert_eq!(output.status.code(), Some(0), "{line}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.get(&format!("{line} --format json"), &[])).unwrap()
    }

    /// What a call said that was refused.
    fn refused(&self, status: i32, line: &str, more: &[&str]) -> String {
        let output = self.call(line, more);
        assert_eq!(output.status.code(), Some(status), "{line}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{line}");
        text(&output.stderr)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn state_file(&self, name: &str) -> PathBuf {
        self.folder.path().join("state").join(name)
    }
}

#[test]
fn an_api_key_is_shown_once() {
    let desk = Desk::of_a_folder();
    let made = desk
        .call("create partner --usage-plan gold --usage-plan silver", &["--description", "for a partner"]);
    let value = text(&made.stdout);
    assert!(text(&made.stderr).contains("Created API key partner, id "), "{}", text(&made.stderr));
    assert_eq!(
        (value.len(), value.trim().len()),
        (41, 40),
        "the value alone, to be kept by a script: {value}"
    );
    let value = value.trim();

    let listed = desk.json("list");
    let key = &listed["apiKeys"][0];
    assert_eq!((&key["name"], &key["enabled"]), (&"partner".into(), &true.into()));
    assert_eq!(key["usagePlans"], serde_json::json!(["gold", "silver"]));
    assert_eq!(key["description"], "for a partner");
    let table = desk.get("list", &[]);
    let mut lines = table.lines();
    assert!(lines.next().unwrap().starts_with("NAME     ID"), "{table}");
    let row = lines.next().unwrap();
    assert!(row.contains("partner  ") && row.contains("gold, silver") && row.contains("enabled"), "{table}");
    for shown in [listed.to_string(), table, text(&made.stderr)] {
        assert!(!shown.contains(value), "{shown}");
    }
    let stored = fs::read(desk.state_file("state.redb")).unwrap();
    for secret in [value, "partner", "gold"] {
        assert!(!stored.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn a_value_may_be_given_and_is_one_keys_alone() {
    let desk = Desk::of_a_folder();
    let value = "a-value-of-our-old-gateway";
    assert_eq!(desk.get("create partner --value", &[value]).trim(), value);
    for (line, more, why) in [
        ("create other --value", value, "another API key has this value"),
        ("create partner --value", "another-value-for-the-name", "there is an API key \"partner\" already"),
        ("create short --value", "nineteen-characters", "20 to 128 characters"),
        ("create spaced --value", "a value with spaces in it", "no space"),
        ("create planned --usage-plan", "gold\u{1b}[2J", "a name has no control characters"),
        ("rotate partner --value", value, "another API key has this value"),
    ] {
        let said = desk.refused(2, line, &[more]);
        assert!(said.contains(why) && !said.contains(more), "{said}");
    }
    // Other users of the machine see command lines; standard input they do not.
    let mut child =
        command(&["keys", "create", "piped", "--value", "-", "--format", "json", "--state", &desk.state])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
    child.stdin.take().unwrap().write_all(b"a-value-of-standard-input\n").unwrap();
    let made: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!((&made["name"], &made["value"]), (&"piped".into(), &"a-value-of-standard-input".into()));
    assert_eq!(desk.json("list")["apiKeys"].as_array().unwrap().len(), 2);
}

#[test]
fn an_api_key_is_disabled_enabled_rotated_and_deleted() {
    let desk = Desk::of_a_folder();
    let first = desk.get("create partner --disabled", &[]);
    let key = |desk: &Desk| desk.json("list")["apiKeys"][0].clone();
    let id = key(&desk)["id"].as_str().unwrap().to_owned();
    assert_eq!(key(&desk)["enabled"], false);
    desk.get("enable partner", &[]);
    assert_eq!(key(&desk)["enabled"], true);
    // By its id too; and once more is no fault.
    for said in ["Disabled", "disabled already"] {
        let output = desk.call(&format!("disable {id}"), &[]);
        assert!(output.status.success() && text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
    let second = desk.get("rotate partner", &[]);
    assert_ne!(first, second);
    assert_eq!((&key(&desk)["id"], &key(&desk)["oldValueUntil"]), (&id.as_str().into(), &Value::Null));
    let output = desk.call("rotate partner --keep-old 7d", &[]);
    assert!(text(&output.stderr).contains("the old one is good until 20"), "{}", text(&output.stderr));
    assert!(key(&desk)["oldValueUntil"].is_string());
    assert!(desk.get("list", &[]).contains("OLD VALUE UNTIL"));
    desk.get("delete partner", &[]);
    assert_eq!(desk.json("list")["apiKeys"], serde_json::json!([]));
    let said = desk.refused(2, "delete partner", &[]);
    assert!(said.contains("there is no API key \"partner\""), "{said}");
}

#[test]
fn an_access_key_is_ready_for_the_environment() {
    let desk = Desk::of_a_folder();
    let policy = desk.file("alice.json", POLICY);
    let made = desk.get("create alice --access --account 123456789012 --policy", &[&policy]);
    let lines: Vec<(&str, &str)> = made.lines().filter_map(|line| line.split_once('=')).collect();
    let [("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret)] = lines[..] else { panic!("{made}") };
    assert!(id.starts_with("AKIA") && id.len() == 20 && secret.len() == 40);

    let listed = desk.json("list --access");
    let key = &listed["accessKeys"][0];
    assert_eq!((&key["accessKeyId"], &key["userName"]), (&id.into(), &"alice".into()));
    assert_eq!((&key["account"], &key["status"]), (&"123456789012".into(), &"enabled".into()));
    assert_eq!(key["policies"][0]["Statement"]["Effect"], "Allow");
    let table = desk.get("list --access", &[]);
    for shown in [listed.to_string(), table] {
        assert!(shown.contains(id) && !shown.contains(secret), "{shown}");
    }
    let stored = fs::read(desk.state_file("state.redb")).unwrap();
    assert!(!stored.windows(secret.len()).any(|window| window == secret.as_bytes()));

    // Another key of the same user; the old one stays for an hour.
    let rotated = desk.get(&format!("rotate {id} --access --keep-old 1h"), &[]);
    assert!(
        rotated.starts_with("AWS_ACCESS_KEY_ID=AKIA") && !rotated.contains(id) && !rotated.contains(secret)
    );
    let keys = desk.json("list --access")["accessKeys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2);
    assert!(keys.iter().all(|key| key["userName"] == "alice" && key["policies"][0].is_object()));
    let ends: Vec<bool> = keys.iter().map(|key| key["goodUntil"].is_string()).collect();
    assert_eq!(ends, [true, false], "{keys:?}");
    desk.get(&format!("delete {id} --access"), &[]);
    assert_eq!(desk.json("list --access")["accessKeys"].as_array().unwrap().len(), 1);
}

#[test]
fn a_temporary_access_key_has_a_token_and_an_end() {
    let desk = Desk::of_a_folder();
    let made = desk.json("create ci --access --session 15m");
    assert!(made["accessKeyId"].as_str().unwrap().starts_with("ASIA"));
    assert!(made["sessionToken"].as_str().unwrap().len() > 300 && made["expiration"].is_string());
    let text = desk.get("create ci --access --session 12h", &[]);
    assert!(text.contains("\nAWS_SESSION_TOKEN="), "{text}");
    let id = made["accessKeyId"].as_str().unwrap();
    let said = desk.refused(2, &format!("rotate {id} --access"), &[]);
    assert!(said.contains("create another one"), "{said}");
    assert!(desk.json("list --access")["accessKeys"][0]["goodUntil"].is_string());
}

/// GW1560.
#[test]
fn a_policy_is_read_as_gateways_read_it() {
    let desk = Desk::of_a_folder();
    let wrong = desk.file("wrong.json", &POLICY.replace("Allow", "Permit"));
    let right = desk.file("right.json", POLICY);
    let said = desk.refused(1, "create alice --access --policy", &[&right, "--policy", &wrong]);
    for part in ["error[GW1560]", "wrong.json:3:28", "`Permit` is no effect", "\"Effect\": \"Permit\""] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let principal = POLICY.replace("\"Action\"", "\"Principal\": \"*\", \"Action\"");
    let said = desk.refused(1, "create alice --access --policy", &[&desk.file("p.json", &principal)]);
    assert!(said.contains("names a principal"), "{said}");
    let said = desk.refused(1, "create alice --access --policy", &[&desk.file("empty.json", "")]);
    assert!(said.contains("GW1560") && said.contains("empty.json:1:1"), "{said}");
    assert!(!desk.folder.path().join("state").exists(), "nothing was made");
    let said = desk.refused(2, "create alice --access --policy", &["/nowhere/policy.json"]);
    assert!(said.contains("--policy /nowhere/policy.json"), "{said}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let desk = Desk::of_a_folder();
    desk.get("create somebody", &[]);
    for (line, why) in [
        ("create partner --policy x.json", "--access"),
        ("create alice --access --usage-plan gold", "--access"),
        ("create alice --access --account 1234", "twelve digits"),
        ("create alice --access --session 5", "90s, 15m, 12h or 7d"),
        ("rotate partner --keep-old 0s", "90s, 15m, 12h or 7d"),
        ("rotate partner --keep-old 999d", "a year at most"),
        ("disable nobody", "there is no API key \"nobody\""),
        ("disable AKIANOBODY --access", "there is no access key"),
    ] {
        let said = desk.refused(2, line, &[]);
        assert!(said.contains(why), "{line}: {said}");
    }
}

#[test]
fn a_state_is_named_and_opens() {
    let folder = tempfile::tempdir().unwrap();
    let at = |state: &str| Desk { folder: tempfile::tempdir().unwrap(), state: state.to_owned() };
    let said = at("memory:").refused(2, "list", &[]);
    assert!(said.contains("one process' own"), "{said}");
    let said = at("redis://:pass-word@host:port").refused(2, "list", &[]);
    assert!(said.contains("names no server") && !said.contains("pass-word"), "{said}");
    let said = at("redis://:pass-word@127.0.0.1:1").refused(4, "list", &[]);
    assert!(
        said.contains("redis://127.0.0.1:1: Redis does not listen") && !said.contains("pass-word"),
        "{said}"
    );

    // Written with one key, asked with another.
    let desk = Desk { state: format!("file:{}", folder.path().display()), folder };
    desk.get("create partner", &[]);
    let other = desk.file("other.key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    let said = desk.refused(4, "list --state-key", &[&other]);
    assert!(said.contains("does not open what is stored"), "{said}");
    let said = desk.refused(2, "list --state-key", &[&desk.file("none.key", "none")]);
    assert!(said.contains("32 bytes in base64"), "{said}");
    // The right one, from elsewhere.
    let kept = Path::new(desk.state.trim_start_matches("file:")).join("state.key");
    let moved = desk.folder.path().join("moved.key");
    fs::rename(&kept, &moved).unwrap();
    assert!(desk.get("list --state-key", &[&moved.to_string_lossy()]).contains("partner"));
    assert!(!kept.exists(), "who brings a key leaves none behind");
    // Without it a new one is made, which is not the one that is asked for.
    let said = desk.refused(4, "list", &[]);
    assert!(said.contains("--state-key FILE names"), "{said}");
}

#[test]
fn the_environment_names_state_and_key() {
    let desk = Desk::of_a_folder();
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let call = |arguments: &[&str]| {
        let mut call = command(&[&["keys"], arguments].concat());
        let output = call.env("GATEWAY_STATE", &desk.state).env("GATEWAY_STATE_KEY", key).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    call(&["create", "partner"]);
    assert!(call(&["list"]).contains("partner"));
    assert!(!desk.state_file("state.key").exists());
    desk.refused(4, "list", &[]);
    // What the environment holds is not in the help.
    assert!(!call(&["list", "--help"]).contains(&desk.state));
}

#[test]
fn keys_live_in_redis_too() {
    let Some(server) = Redis::start(&["--requirepass", "pass-word"]) else {
        return skip::because("there is no redis-server");
    };
    let state = format!("redis://:pass-word@{}", server.address);
    let desk = Desk { folder: tempfile::tempdir().unwrap(), state };
    let value = desk.get("create partner --usage-plan gold", &[]);
    let made = desk.call("create alice --access", &[]);
    let secret = text(&made.stdout).lines().nth(1).unwrap().split_once('=').unwrap().1.to_owned();
    assert!(
        text(&made.stderr).contains("whoever reads the store can read access keys"),
        "{}",
        text(&made.stderr)
    );
    assert!(desk.get("list", &[]).contains("partner") && desk.get("list --access", &[]).contains("alice"));
    let stored = server.command("AUTH pass-word\r\nHGETALL gw:{keys}:records");
    assert!(stored.contains("api/") && stored.contains("access/"), "{stored}");
    for hidden in [value.trim(), &secret, "partner", "alice", "gold"] {
        assert!(!stored.contains(hidden), "{hidden}");
    }
    desk.get("rotate partner", &[]);
    desk.get("delete partner", &[]);
    assert_eq!(desk.json("list")["apiKeys"], serde_json::json!([]));
}

/// What is made is printed, also where nobody can say yet that it stays.
#[test]
fn a_replica_that_does_not_answer_is_told() {
    let Some(server) = Redis::start(&[]) else { return skip::because("there is no redis-server") };
    let desk = Desk { folder: tempfile::tempdir().unwrap(), state: server.url() };
    let port = server.address.port().to_string();
    let replica = Redis::start(&["--replicaof", "127.0.0.1", &port]).unwrap();
    let online = || server.command("INFO replication").contains("state=online").then_some(());
    wait::until(wait::LONG, online).expect("the replica is there");
    let told = |line: &str| {
        let output = desk.call(line, &[]);
        assert_eq!(output.status.code(), Some(0), "{line}: {}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr).contains("none has confirmed the change in time"))
    };
    assert!(!told("create partner").1);
    replica.process.signal("STOP");
    let (value, is_told) = told("create other");
    assert!(value.trim().len() == 40 && is_told);
    assert!(told("disable other").1 && !told("list").1);
    // Nothing was changed, and so there is nothing to confirm.
    assert!(!told("disable other").1);
    replica.process.signal("CONT");
}

#[test]
fn redis_over_tls_is_verified() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let own = rcgen::KeyPair::generate().unwrap();
    let server = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = server.signed_by(&own, &issuer).unwrap();
    fs::write(path("ca.pem"), authority_certificate.pem()).unwrap();
    fs::write(path("cert.pem"), certificate.pem()).unwrap();
    fs::write(path("key.pem"), own.serialize_pem()).unwrap();
    let (certificate, key, authority) = (path("cert.pem"), path("key.pem"), path("ca.pem"));
    let flags =
        ["--tls-cert-file", &*certificate, "--tls-key-file", &*key, "--tls-ca-cert-file", &*authority];
    let flags = [&flags[..], &["--tls-auth-clients", "no"]].concat();
    let Some(server) = Redis::start(&flags) else { return skip::because("there is no redis-server") };
    let url = format!("rediss://localhost:{}", server.address.port());
    let list = |authority: Option<&str>| {
        let mut call = command(&["keys", "list", "--state", &url]);
        authority.map(|file| call.env("SSL_CERT_FILE", file));
        call.output().unwrap()
    };
    let known = list(Some(&authority));
    assert!(known.status.success(), "{}", text(&known.stderr));
    let unknown = list(None);
    assert_eq!(unknown.status.code(), Some(4), "{}", text(&unknown.stderr));
    assert!(text(&unknown.stderr).to_lowercase().contains("certificate"), "{}", text(&unknown.stderr));
}

/// A name that was mistyped makes nothing; a new key may be what a store begins with.
#[test]
fn only_a_new_key_makes_a_store() {
    let desk = Desk::of_a_folder();
    for line in
        ["list", "list --access", "disable a", "enable a", "rotate a", "delete a", "delete A --access"]
    {
        let said = desk.refused(2, line, &[]);
        assert!(said.contains(&format!("--state {}: there is no state store", desk.state)), "{line}: {said}");
        assert!(!desk.folder.path().join("state").exists(), "{line}");
    }
    // A folder that is something else is left as it is.
    let (folder, file) = (desk.folder.path().join("other"), desk.file("notes.txt", "mine"));
    fs::create_dir(&folder).unwrap();
    let at = |state: String| Desk { folder: tempfile::tempdir().unwrap(), state };
    let said = at(format!("file:{}", folder.display())).refused(2, "list", &[]);
    assert!(said.contains("there is no state store"), "{said}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let said = at(format!("file:{file}")).refused(4, "list", &[]);
    assert!(said.contains("notes.txt"), "{said}");
    desk.get("create partner", &[]);
    assert!(desk.get("list", &[]).contains("partner"));
}

#[test]
fn a_state_key_is_a_small_file() {
    let desk = Desk::of_a_folder();
    desk.get("create partner", &[]);
    let pipe = desk.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (folder, pipe) = (desk.folder.path().to_string_lossy(), pipe.to_string_lossy());
    let huge = desk.file("huge", "");
    fs::File::create(&huge).unwrap().set_len(1 << 40).unwrap();
    let binary = desk.folder.path().join("binary");
    fs::write(&binary, [0xFF; 32]).unwrap();
    for (file, why) in [
        ("/dev/zero", "no file, but a device or a pipe"),
        (&*pipe, "no file, but a device or a pipe"),
        (&*folder, "this is a folder"),
        (&*huge, "more than 4096 bytes"),
        (&*binary.to_string_lossy(), "not UTF-8"),
        ("/nowhere/state.key", "No such file"),
    ] {
        let said = desk.refused(2, "list --state-key", &[file]);
        assert!(said.contains(&format!("--state-key {file}: ")) && said.contains(why), "{file}: {said}");
    }
}

#[test]
fn a_value_that_has_no_room_any_more_is_told() {
    let desk = Desk::of_a_folder();
    desk.get("create partner", &[]);
    let said = |line: &str| text(&desk.call(line, &[]).stderr);
    for _ in 0..4 {
        assert!(!said("rotate partner --keep-old 1h").contains("older"));
    }
    let told = said("rotate partner --keep-old 1h");
    assert!(told.contains("; an older one that still was is good no more"), "{told}");
    let told = said("rotate partner");
    assert!(told.contains("the old one is good no more; 4 older ones that still were"), "{told}");
    assert!(!said("rotate partner").contains("older"));
}

/// What is listed is right as far as it goes; the status says that it does not go all the way.
#[test]
fn a_record_that_cannot_be_read_is_told() {
    let desk = Desk::of_a_folder();
    desk.get("create partner", &[]);
    {
        let store = FileStore::new(&desk.folder.path().join("state")).unwrap();
        let read = wait_for(store.read_keys(None)).unwrap().unwrap().unwrap();
        let junk = KeyChange::Put(StoredKey { name: "api/junk".into(), sealed: vec![9; 60] });
        let next = KeysVersion("next".into());
        let written = wait_for(store.write_keys(&read.version, &next, &[junk])).unwrap().unwrap();
        assert_eq!(written, Written::Done);
    }
    for line in ["list", "list --format json", "list --access"] {
        let output = desk.call(line, &[]);
        assert_eq!(output.status.code(), Some(4), "{line}");
        let said = text(&output.stderr);
        assert!(said.contains("a record cannot be read, and opens nothing: api/junk: "), "{said}");
        assert_eq!(text(&output.stdout).contains("partner"), !line.contains("access"), "{line}");
    }
    assert!(desk.call("disable partner", &[]).status.success());
}
