//! Templates of real definitions and published JSON paths, against Java's own engines.
//!
//! Each template is rendered for made-up requests whose bodies hold what the template asks for, in many kinds. What the
//! two say differently is explained by a row of [`explained::TEMPLATES`] or [`explained::PATHS`], or is a fault.

mod engine;
mod explained;
mod requests;

use std::collections::{BTreeMap, BTreeSet};

use gwgen::interpret::script;
use gwgen::language::velocity::{hole, read};
use serde_json::{Value, json};

use engine::{Answer, Engine};
use requests::Requests;

/// Inputs for each template where nobody says how many; `cargo xtask differential templates` takes more.
const INPUTS: usize = 8;

#[test]
fn templates_render_as_javas() {
    let Some(corpus) = gwgen_tests::repository::shared("corpus") else { return };
    let Some(mut java) = Engine::start() else { return };
    let inputs =
        std::env::var(gwgen_tests::java::INPUTS).ok().and_then(|text| text.parse().ok()).unwrap_or(INPUTS);
    let mut texts = BTreeSet::new();
    for mut found in super::corpus::templates(&corpus) {
        for number in 0..found.parameters.len() {
            found.text = found.text.replace(&hole(number), "parameter");
        }
        texts.insert(found.text);
    }
    let (mut count, mut reasons, mut wrong) = (0_usize, BTreeMap::new(), BTreeMap::new());
    for text in &texts {
        let Some(script) = read(text, &[]).script.and_then(|read| script(&read).ok()) else { continue };
        let mut requests = Requests::of(text);
        for _ in 0..inputs {
            let trial = requests.next();
            let ours = match trial.render(script) {
                Ok(rendered) => Answer::Text(String::from_utf8_lossy(&rendered.text).into_owned()),
                Err(fault) => Answer::Fault(fault.to_string()),
            };
            let theirs = java.render(text, &trial);
            count += 1;
            if ours.agrees_with(&theirs) {
                continue;
            }
            match explained::template(text, &trial, &ours, &theirs) {
                Some(reason) => *reasons.entry(reason).or_insert(0_usize) += 1,
                None => {
                    wrong.entry(text).or_insert_with(|| {
                        format!("{text}\n— on {}\n— ours   {ours:?}\n— Java's {theirs:?}", trial.body)
                    });
                }
            }
        }
    }
    say(&format!(
        "{} templates, {count} renderings compared with Java's; explained: {reasons:?}",
        texts.len()
    ));
    assert!(texts.len() > 100, "{} templates", texts.len());
    let told: Vec<String> = wrong.into_values().take(12).collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn recorded_cases_tell_how_near_javas_engine_is_to_amazons() {
    let Some(folder) = gwgen_tests::repository::shared("corpus/conformance/vtl") else { return };
    let Some(mut java) = Engine::start() else { return };
    let text = std::fs::read_to_string(folder.join("aws-recorded-vtl.json")).expect("the cases");
    let cases: Value = serde_json::from_str(&text).expect("JSON");
    let mut different = Vec::new();
    for case in cases["cases"].as_array().expect("a list") {
        let (template, trial) = super::recorded::request(case);
        let printed = java.render(&template, &trial);
        let equal = matches!(&printed, Answer::Text(text) if super::recorded::is_equal(case, text));
        if !equal {
            different.push(case["name"].as_str().expect("a name").to_owned());
        }
    }
    say(&format!("recorded cases that Java's engine prints otherwise: {}", different.len()));
    assert_eq!(different, explained::RECORDED);
}

/// Debian's Jayway is of 2015, Amazon's is newer: where a newer one was seen to answer as we do, that explains it.
#[test]
fn paths_lead_where_javas_lead() {
    let Some(folder) = gwgen_tests::repository::shared("corpus/conformance/jsonpath") else { return };
    let Some(mut java) = Engine::start() else { return };
    let (mut count, mut published, mut different) = (0, 0, BTreeMap::new());
    for query in super::json_path::queries(&folder) {
        let answer = query.answer();
        let ours = answer.clone().map_or(Answer::Fault(String::new()), Answer::Text);
        let theirs = java.ask(&json!({ "path": query.selector, "body": query.document }));
        count += 1;
        if ours.is_the_same_json(&theirs) {
            continue;
        }
        if query.is_published(answer.as_deref()) == Some(true) {
            published += 1;
            continue;
        }
        let told = format!("{} on {}: ours {ours:?}, Java's {theirs:?}", query.selector, query.document);
        different.insert(query.id, told);
    }
    let listed: BTreeSet<&str> = explained::PATHS.iter().map(|(id, _)| *id).collect();
    let found: BTreeSet<&str> = different.keys().map(String::as_str).collect();
    say(&format!(
        "{count} paths compared with Java's; a newer Jayway's answer explains {published}, a row {}",
        found.len()
    ));
    let unlisted: Vec<String> = found
        .difference(&listed)
        .map(|id| format!("{id}: {}", different.get(*id).expect("it is there")))
        .collect();
    assert!(unlisted.is_empty(), "{}", unlisted.join("\n"));
    let idle: Vec<&&str> = listed.difference(&found).collect();
    assert!(idle.is_empty(), "rows that are not needed: {idle:?}");
}

#[allow(clippy::print_stderr, reason = "figures for whoever asked for them")]
fn say(text: &str) {
    eprintln!("{text}");
}
