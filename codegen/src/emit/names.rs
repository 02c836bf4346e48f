//! Names of generated items and files.
//!
//! All names are given in one pass: gather what everybody would like, pin what only one wants, and number the others in
//! the order of what they stand for, never in the order of the document; so moving an operation renames nothing.
//! Identifiers and file names are ASCII and come from the mangler alone, whatever the definition says.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::rust_name;
use crate::model::Api;

/// First words of items that the emitter names itself: `NODE_4`, `TEMPLATE_2`.
const NUMBERED: [&str; 9] =
    ["CHECK", "CHECKS", "MAPPINGS", "METHODS", "NODE", "NODES", "RESPONSES", "STAGE", "TEMPLATE"];

/// Names of items that a crate may have.
const RESERVED: [&str; 9] =
    ["API", "CHECKS", "FUNCTIONS", "GATEWAY_RESPONSES", "METHODS", "NODES", "PARAMETERS", "POLICY", "STAGES"];

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
        let mut claims = Vec::new();
        for method in &api.methods {
            let path = api.path(method);
            let (id, verb) = (method.operation_id.as_ref().map(|id| id.value.as_str()), method.verb.as_str());
            claims.push(Claim { key: format!("{path} {verb}"), wish: rust_name::method(id, verb, path) });
        }
        for resource in &api.resources {
            let path = &resource.path.value;
            claims.push(Claim { key: path.clone(), wish: rust_name::resource(path) });
        }
        let mut given = give(&claims);
        let resources = given.split_off(api.methods.len());
        let segments = api.resources.iter().map(|resource| first_segment(&resource.path.value));
        let modules = segments.map(rust_name::module).collect();
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

fn first_segment(path: &str) -> &str {
    path.split('/').find(|segment| !segment.is_empty()).unwrap_or("root")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::rust_name::constant;

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
}
