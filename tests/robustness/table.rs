//! Every flag, variable and knob that `--help` names has a test; this is the list.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use gwgen_tests::repository;

use super::{binary, cache, flags, keys, knobs, mutual_tls, reload, stalled, tls};

/// A name, and the test that shows its effect.
const TESTED: &[(&str, fn())] = &[
    ("--listen", flags::several_listeners_and_a_unix_socket),
    ("--admin", flags::no_admin_address),
    ("--stage", flags::stages),
    ("--stage-path", flags::stages),
    ("--var", flags::variables_endpoints_and_parameters),
    ("--endpoint", flags::variables_endpoints_and_parameters),
    ("--param", flags::variables_endpoints_and_parameters),
    ("--state", keys::keys_of_a_folder_are_learnt_while_gateways_run),
    ("--state-key", keys::keys_in_redis_are_learnt_and_outlive_an_outage),
    ("--peer", flags::what_a_state_in_memory_does_not_need),
    ("--trusted-proxies", flags::trusted_proxies),
    ("--workers", flags::workers),
    ("--tls-cert", tls::certificates_are_reloaded_on_sighup),
    ("--tls-key", tls::certificates_are_reloaded_on_sighup),
    ("--config", flags::the_environment_and_the_configuration_file),
    ("--log-format", flags::the_access_log_as_text),
    ("--help", flags::help_names_the_api),
    ("--version", flags::the_version),
    ("GATEWAY_LISTEN", flags::every_variable_of_the_environment),
    ("GATEWAY_ADMIN", flags::every_variable_of_the_environment),
    ("GATEWAY_STAGE", flags::every_variable_of_the_environment),
    ("GATEWAY_STATE", flags::every_variable_of_the_environment),
    ("GATEWAY_STATE_KEY", flags::every_variable_of_the_environment),
    ("GATEWAY_PEER", flags::every_variable_of_the_environment),
    ("--truststores", mutual_tls::who_shows_a_certificate_and_where),
    ("GATEWAY_TRUSTSTORES", mutual_tls::a_trust_store_changes_under_load),
    ("apiKeys", keys::the_configuration_lists_keys_and_is_read_again),
    ("accessLog", knobs::no_access_log),
    ("lameDuck", knobs::after_sigterm),
    ("drain", knobs::after_sigterm),
    ("keepAlive", knobs::connections_end),
    ("keepAliveRequests", knobs::connections_end),
    ("connectionAge", knobs::connections_end),
    ("handshakeTimeout", tls::a_handshake_has_its_time),
    ("firstByteTimeout", knobs::clients_that_are_slow),
    ("headTimeout", knobs::clients_that_are_slow),
    ("bodyGapTimeout", knobs::clients_that_are_slow),
    ("bodyTimeout", knobs::a_body_that_never_pauses_and_never_ends),
    ("writeStallTimeout", stalled::a_client_that_takes_nothing),
    ("connections", knobs::only_so_many),
    ("inFlight", knobs::only_so_many),
    ("cache", cache::a_cache_has_its_size_and_begins_anew_with_another_configuration),
    ("memory", reload::a_limit_of_memory),
];

/// The same of tests that need another gateway than the one here: a name, the file below `tests/`, and its function.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("tokenLeeway", "access/claims.rs", "clocks_differ_as_far_as_configured"),
    ("unsignedPayload", "services/callers.rs", "what_a_signature_covers_is_configured"),
    ("signedContentType", "services/callers.rs", "what_a_signature_covers_is_configured"),
    ("accessKeys", "services/callers.rs", "every_byte_counts"),
    ("--functions", "functions/faults.rs", "a_gateway_without_the_folders_does_not_start"),
    ("GATEWAY_FUNCTIONS", "functions/faults.rs", "a_gateway_without_the_folders_does_not_start"),
];

#[test]
fn whatever_help_names_is_tested() {
    let output = Command::new(binary()).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for (name, file, function) in ELSEWHERE {
        let text = fs::read_to_string(repository::root().join("tests").join(file)).unwrap();
        let test = format!("#[test]\nfn {function}()");
        assert!(text.contains(&test) && text.contains(name), "{file} has no test {function} of {name}");
    }
    let here = TESTED.iter().map(|(name, _)| *name);
    let tested: BTreeSet<&str> = here.chain(ELSEWHERE.iter().map(|(name, ..)| *name)).collect();
    assert_eq!(named(&help), tested, "left: named by --help, right: tested");
}

/// Names of flags, of variables in brackets, and of knobs.
fn named(help: &str) -> BTreeSet<&str> {
    let (flags, knobs) = help.split_once("Knobs").expect("--help lists knobs");
    let word = |line: &'_ str| line.strip_prefix("  ").is_some_and(|rest| !rest.starts_with(' '));
    let of_flags = flags.lines().filter(|line| word(line)).flat_map(|line| {
        let words = line.split([' ', ',', '(', ')']);
        words.filter(|word| word.starts_with("--") || word.starts_with("GATEWAY_")).collect::<Vec<_>>()
    });
    let of_knobs = knobs.lines().filter(|line| word(line)).filter_map(|line| line.split_whitespace().next());
    of_flags.chain(of_knobs).collect()
}
