//! Two gateways of one definition at one state store: what a command does to a key there, requests to both find out.

use std::time::Duration;

use gwgen_tests::compiler::{call, text};
use gwgen_tests::redis::Redis;
use gwgen_tests::{skip, wait};

use super::site::{API_KEY, Kind, Site};

/// A second or two is what is promised; the rest is for a machine that has other things to do.
const SOON: Duration = Duration::from_secs(10);

/// Two gateways, each with a backend of its own, and the store's URL.
struct Pair {
    sites: [Site; 2],
    url: String,
    key: tempfile::NamedTempFile,
}

impl Pair {
    fn at(url: String) -> Pair {
        let key = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(key.path(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").unwrap();
        let path = key.path().to_string_lossy().into_owned();
        let site = || Site::with_flags(Kind::Rest, &["--state", &url, "--state-key", &path]);
        Pair { sites: [site(), site()], url, key }
    }

    /// Calls `gwgen keys` beside the gateways; what it printed, which nobody may find anywhere.
    fn keys(&self, line: &str) -> String {
        let key = self.key.path().to_string_lossy();
        let words = ["keys"].into_iter().chain(line.split_whitespace());
        let arguments: Vec<&str> = words.chain(["--state", &self.url, "--state-key", &key]).collect();
        let output = call(&arguments);
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        let printed = text(&output.stdout).trim().to_owned();
        if !printed.is_empty() {
            self.sites.iter().for_each(|site| drop(site.secret(printed.clone())));
        }
        printed
    }

    /// Both answer so, soon, and go on doing so; the key of their configuration is not touched by it.
    #[track_caller]
    fn answer(&self, value: &str, is_admitted: bool, after: &str) {
        let line = format!("x-api-key: {value}");
        for site in &self.sites {
            let ask = || {
                assert!(site.get("/key/a", &[&format!("x-api-key: {API_KEY}")]).is_admitted(), "{after}");
                let seen = site.get("/key/a", &[&line]);
                assert!(seen.is_admitted() || seen.is_refused(403, false), "{after}: {seen:?}");
                (seen.is_admitted() == is_admitted).then_some(())
            };
            let output = || site.gateway.process.output();
            assert!(wait::until(SOON, ask).is_some(), "{after}: {}", output());
            for _ in 0..3 {
                assert!(ask().is_some(), "{after}, and then otherwise: {}", output());
            }
        }
    }
}

/// From the first key to the last value; gives back one that is good.
fn every_command(pair: &Pair) -> String {
    pair.answer("a-value-that-nobody-has-made", false, "at first");
    let value = pair.keys("create visitor");
    pair.answer(&value, true, "created");
    pair.keys("disable visitor");
    pair.answer(&value, false, "disabled");
    pair.keys("enable visitor");
    pair.answer(&value, true, "enabled");
    let kept = pair.keys("rotate visitor --keep-old 1h");
    pair.answer(&kept, true, "rotated");
    pair.answer(&value, true, "kept");
    let last = pair.keys("rotate visitor");
    pair.answer(&last, true, "rotated again");
    pair.answer(&kept, false, "dropped");
    pair.answer(&value, false, "dropped");
    last
}

#[test]
fn both_know_what_one_command_did() {
    let Some(server) = Redis::start(&[]) else { return skip::because("there is no redis-server") };
    let pair = Pair::at(server.url());
    let last = every_command(&pair);

    // The store goes, and nobody notices who has a key; it comes back without one, and both hear of that.
    let address = server.kill();
    for site in &pair.sites {
        let said = || site.gateway.process.output().contains("the state store does not answer").then_some(());
        assert!(wait::until(SOON, said).is_some(), "{}", site.gateway.process.output());
    }
    pair.answer(&last, true, "the store is away");
    pair.answer("a-value-that-nobody-has-made", false, "the store is away");
    let _again = Redis::start_again(address, &[]);
    pair.answer(&last, false, "the store came back empty");
    let value = pair.keys("create visitor");
    pair.answer(&value, true, "created again");
    pair.keys("delete visitor");
    pair.answer(&value, false, "deleted");
}

/// The same with a folder, whose owner one of the two is.
#[test]
fn also_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::at(format!("file:{}", folder.path().join("state").display()));
    let last = every_command(&pair);
    pair.keys("delete visitor");
    pair.answer(&last, false, "deleted");
}
