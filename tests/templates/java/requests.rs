//! Requests made up for a template: bodies that hold what it asks for, in many kinds, and parameters that it names.

use std::time::{Duration, SystemTime};

use gwgen::interpret::Trial;
use serde_json::{Map, Value, json};

/// Texts of bodies; some are numbers, JSON or code in quotes.
const TEXTS: &[&str] = &[
    "",
    "x",
    "some text",
    "42",
    "true",
    "a,b,,c,",
    "it's \"quoted\" \\ / and <b>",
    "line\nbreak\ttab",
    "Grün 😀 \u{2028}",
    "2026-01-02T03:04:05Z",
    "{\"a\": [1, {\"b\": null}], \"message\": \"m\"}",
    "[1,2]",
    "$input.body #set($x = 1)",
    "arn:aws:states:eu-west-1:123456789012:execution:name:id",
    "null",
    " padded ",
];

/// Numbers of bodies as they are written.
const NUMBERS: &[&str] =
    &["0", "1", "-7", "200", "3.5", "10.00", "1e3", "249.99", "12345678901", "0.25", "-1.75E2"];

/// Requests for one template; the same ones each time.
pub(super) struct Requests {
    random: u64,
    /// Names that stand in the template.
    words: Vec<String>,
    /// Paths that stand in it, as names and positions.
    paths: Vec<Vec<String>>,
    parameters: Vec<String>,
    variables: Vec<String>,
}

impl Requests {
    pub(super) fn of(template: &str) -> Requests {
        let words: std::collections::BTreeSet<String> = template
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.len() < 24)
            .map(str::to_owned)
            .collect();
        Requests {
            random: 0x9e37_79b9_7f4a_7c15,
            words: words.into_iter().collect(),
            paths: quoted_behind(template, &["json(", "path("]).iter().map(|path| steps(path)).collect(),
            parameters: quoted_behind(template, &["params("]),
            variables: names_behind(template, "stageVariables."),
        }
    }

    /// The next request.
    pub(super) fn next(&mut self) -> Trial {
        let mut trial = Trial {
            body: self.body(),
            time: Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_767_322_845_678)),
            ..Trial::default()
        };
        for name in self.parameters.clone() {
            let value = ["v1", "two", "7", "x-y_z", "2026"][self.below(5)].to_owned();
            match self.below(4) {
                0 => trial.path.push((name, value)),
                1 => trial.query.push_str(&format!("{name}={value}&")),
                2 => trial.headers.push((name, value)),
                _ => {}
            }
        }
        for name in self.variables.clone() {
            if self.below(4) > 0 {
                trial.variables.push((name, "stage-value".to_owned()));
            }
        }
        trial
    }

    fn body(&mut self) -> String {
        match self.below(24) {
            0 => return String::new(),
            1 => return ["no JSON", "{\"a\":", "'x'", "{\"a\":1}}"][self.below(4)].to_owned(),
            2 => return self.value(3).to_string(),
            _ => {}
        }
        let mut root = self.object(2);
        for path in self.paths.clone() {
            if self.below(8) > 0 {
                let value = self.value(2);
                put(&mut root, &path, value);
            }
        }
        root.to_string()
    }

    fn value(&mut self, depth: u32) -> Value {
        match self.below(if depth == 0 { 6 } else { 10 }) {
            0..=2 => Value::from(TEXTS[self.below(TEXTS.len())]),
            3 => serde_json::from_str(NUMBERS[self.below(NUMBERS.len())]).expect("a number"),
            4 => Value::Bool(self.below(2) == 0),
            5 => Value::Null,
            6 | 7 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => self.object(depth - 1),
        }
    }

    fn object(&mut self, depth: u32) -> Value {
        let mut members = Map::new();
        for _ in 0..self.below(6) {
            if self.words.is_empty() {
                break;
            }
            let at = self.below(self.words.len());
            let word = self.words[at].clone();
            let value = self.value(depth);
            members.insert(word, value);
        }
        Value::Object(members)
    }

    /// xorshift64: the same sequence everywhere.
    fn below(&mut self, end: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) as usize % end.max(1)
    }
}

/// Puts a value where a path leads; containers on the way are made.
fn put(root: &mut Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    match first.parse::<usize>() {
        Ok(at) => {
            if !root.is_array() {
                *root = json!([]);
            }
            let items = root.as_array_mut().expect("a list");
            while items.len() <= at.min(4) {
                items.push(Value::Null);
            }
            let place = &mut items[at.min(4)];
            if rest.is_empty() { *place = value } else { put(place, rest, value) }
        }
        Err(_) => {
            if !root.is_object() {
                *root = json!({});
            }
            let place = &mut root[first.as_str()];
            if rest.is_empty() { *place = value } else { put(place, rest, value) }
        }
    }
}

/// `$.a.b[0]` as steps; what is no name and no position is the first position.
fn steps(path: &str) -> Vec<String> {
    path.trim_start_matches('$')
        .split(['.', '[', ']', '\'', '"'])
        .filter(|step| !step.is_empty())
        .map(|step| if step.starts_with(['*', '?', '(', '@']) { "0".to_owned() } else { step.to_owned() })
        .take(8)
        .collect()
}

/// The texts in quotes behind some words.
fn quoted_behind(template: &str, words: &[&str]) -> Vec<String> {
    let mut found = std::collections::BTreeSet::new();
    for word in words {
        for behind in template.split(word).skip(1) {
            let behind = behind.trim_start();
            let Some(quote) = behind.chars().next().filter(|c| matches!(c, '\'' | '"')) else { continue };
            let inside = behind[1..].split(quote).next().unwrap_or("");
            if !inside.is_empty() && inside.len() < 80 && !inside.contains(['\n', '&', '=', ' ', ':']) {
                found.insert(inside.to_owned());
            }
        }
    }
    found.into_iter().collect()
}

fn names_behind(template: &str, word: &str) -> Vec<String> {
    let name = |behind: &str| {
        behind.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
    };
    let names: std::collections::BTreeSet<String> = template.split(word).skip(1).map(name).collect();
    names.into_iter().filter(|name| !name.is_empty()).collect()
}
