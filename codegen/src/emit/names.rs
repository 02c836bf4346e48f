//! Names of generated items and files.
//!
//! All names are given in one pass: gather what everybody would like, pin what only one wants, and number the others in
//! the order of what they stand for, never in the order of the document; so moving an operation renames nothing.
//! Identifiers and file names are ASCII and come from the mangler alone, whatever the definition says.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToShoutySnakeCase, ToSnakeCase};
use sha2::{Digest, Sha256};

use crate::model::Api;

/// Longest name in bytes; with `.rs` a file name stays below 64.
const LONGEST: usize = 56;

/// First words of items that the emitter names itself: `NODE_4`, `TEMPLATE_2`.
const NUMBERED: [&str; 7] = ["MAPPINGS", "METHODS", "NODE", "NODES", "RESPONSES", "STAGE", "TEMPLATE"];

/// Names of items that every crate has.
const RESERVED: [&str; 6] = ["API", "GATEWAY_RESPONSES", "METHODS", "NODES", "PARAMETERS", "STAGES"];

/// File names that some system keeps for itself.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// The names of one API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The constant of each method, by position in `Api::methods`.
    pub methods: Vec<String>,
    /// The constant of each resource, by position in `Api::resources`.
    pub resources: Vec<String>,
    /// The module (and file) that holds a resource and its methods, by position in `Api::resources`.
    pub modules: Vec<String>,
}

/// Who would like to be called how.
struct Claim {
    /// What it stands for; no two are equal.
    key: String,
    wish: String,
}

impl Names {
    /// Gathers and gives the names of an API.
    pub fn of(api: &Api) -> Names {
        let path =
            |index: usize| api.resources.get(index).map_or("", |resource| resource.path.value.as_str());
        let mut claims = Vec::new();
        for method in &api.methods {
            let path = path(method.resource.0 as usize);
            let wish =
                method.operation_id.as_ref().map(|id| constant(&id.value)).filter(|name| !name.is_empty());
            claims.push(Claim {
                key: format!("{path} {}", method.verb.as_str()),
                wish: wish.unwrap_or_else(|| constant(&format!("{} {}", method.verb.as_str(), spoken(path)))),
            });
        }
        for resource in &api.resources {
            let path = &resource.path.value;
            claims.push(Claim { key: path.clone(), wish: constant(&format!("resource {}", spoken(path))) });
        }
        let mut given = give(&claims);
        let resources = given.split_off(api.methods.len());
        let modules = (0..api.resources.len()).map(|index| module(first_segment(path(index)))).collect();
        Names { methods: given, resources, modules }
    }
}

/// Gives every claim a name of its own.
fn give(claims: &[Claim]) -> Vec<String> {
    let mut wishes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, claim) in claims.iter().enumerate() {
        wishes.entry(&claim.wish).or_default().push(position);
    }
    let mut taken: BTreeSet<String> = wishes.keys().map(|wish| (*wish).to_owned()).collect();
    let mut given = vec![String::new(); claims.len()];
    for (wish, mut positions) in wishes {
        positions.sort_by(|a, b| claims[*a].key.cmp(&claims[*b].key));
        let mut positions = positions.into_iter();
        if !is_reserved(wish)
            && let Some(first) = positions.next()
        {
            given[first] = wish.to_owned();
        }
        let mut number = 2;
        for position in positions {
            let name = loop {
                let candidate = format!("{wish}_{number}");
                number += 1;
                if !is_reserved(&candidate) && taken.insert(candidate.clone()) {
                    break candidate;
                }
            };
            given[position] = name;
        }
    }
    given
}

fn is_reserved(name: &str) -> bool {
    let numbered = name.rsplit_once('_').is_some_and(|(word, number)| {
        NUMBERED.contains(&word) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered || RESERVED.contains(&name)
}

/// `/pets/{petId}` as words: `pets by petId`; `/` is `root`.
fn spoken(path: &str) -> String {
    let mut words = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            Some(parameter) => {
                words.push_str(" by ");
                words.push_str(parameter.trim_end_matches('+'));
            }
            None => {
                words.push(' ');
                words.push_str(segment);
            }
        }
    }
    if words.is_empty() { "root".to_owned() } else { words }
}

fn first_segment(path: &str) -> &str {
    path.split('/').find(|segment| !segment.is_empty()).unwrap_or("root")
}

/// A name for a constant: `GET_PET_BY_ID`. Empty where no letter or digit is left.
pub fn constant(text: &str) -> String {
    short(lead(plain(text).to_shouty_snake_case(), "N"), text)
}

/// A name for a module, which is a file's name too: `pet_photos`.
pub fn module(text: &str) -> String {
    let name = short(lead(plain(text).to_snake_case(), "n"), text);
    if name.is_empty() {
        return format!("x{}", digest(text));
    }
    let is_port = name.len() == 4 && (name.starts_with("com") || name.starts_with("lpt"));
    let is_taken = is_port || name == "mod" || DEVICES.contains(&name.as_str());
    if is_taken || syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

/// A name for a package or a binary: `pet-photos`.
pub fn package(text: &str) -> String {
    let name = short(plain(text).to_snake_case(), text).replace('_', "-");
    match name.chars().next() {
        None => "gateway".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("gateway-{name}"),
        Some(_) => name,
    }
}

/// ASCII letters and digits; everything else parts words.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect()
}

/// No identifier begins with a digit.
pub(super) fn lead(name: String, letter: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{letter}{name}") } else { name }
}

/// Cuts a long name and keeps it distinct by a hash of the text it was made from.
pub(super) fn short(name: String, text: &str) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let kept = name.get(..LONGEST - 9).unwrap_or(&name).trim_end_matches('_');
    let hash = digest(text);
    let hash = if name.starts_with(|c: char| c.is_ascii_uppercase()) { hash.to_uppercase() } else { hash };
    format!("{kept}_{hash}")
}

/// Eight letters and digits of a text's hash.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(claims: &[(&str, &str)]) -> Vec<String> {
        let claims: Vec<Claim> =
            claims.iter().map(|(key, text)| Claim { key: (*key).into(), wish: constant(text) }).collect();
        give(&claims)
    }

    #[test]
    fn collisions_are_numbered_by_what_they_stand_for() {
        assert_eq!(
            names(&[("/b", "foo-bar"), ("/a", "fooBar"), ("/c", "other")]),
            ["FOO_BAR_2", "FOO_BAR", "OTHER"]
        );
        assert_eq!(
            names(&[("/a", "fooBar"), ("/c", "other"), ("/b", "foo-bar")]),
            ["FOO_BAR", "OTHER", "FOO_BAR_2"]
        );
    }

    #[test]
    fn a_number_never_takes_a_name_that_somebody_has() {
        assert_eq!(names(&[("/a", "x"), ("/b", "X"), ("/c", "x_2")]), ["X", "X_3", "X_2"]);
    }

    #[test]
    fn the_emitters_own_names_are_not_given_away() {
        assert_eq!(
            names(&[("/a", "api"), ("/b", "template1"), ("/c", "node 4")]),
            ["API_2", "TEMPLATE1", "NODE_4_2"]
        );
    }

    #[test]
    fn names_cannot_become_code_or_paths() {
        assert_eq!(module("../../etc/passwd"), "etc_passwd");
        assert_eq!(module("a; fn main() {}"), "a_fn_main");
        assert_eq!(module("type"), "type_");
        assert_eq!(module("self"), "self_");
        assert_eq!(module("Con"), "con_");
        assert_eq!(module("com1"), "com1_");
        assert_eq!(module("2fa"), "n2fa");
        assert_eq!(module("\u{1f600}"), format!("x{}", digest("\u{1f600}")));
        assert_eq!(constant("größe"), "GR_E");
        assert_eq!(package("\"\n[dependencies]"), "dependencies");
        assert_eq!(package("2 pets"), "gateway-2-pets");
        assert_eq!(package("\u{1f600}"), "gateway");
    }

    #[test]
    fn long_names_are_cut_and_stay_distinct() {
        let (a, b) = (module(&"word ".repeat(40)), module(&"word ".repeat(41)));
        assert!(a.len() <= 60 && b.len() <= 60 && a != b, "{a} {b}");
    }
}
