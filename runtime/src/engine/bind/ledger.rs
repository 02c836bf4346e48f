//! What binding asked for: so that a parameter that is missing, and a name that nobody asks for, are both known by
//! the end of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use super::Bindings;
use crate::api::Api;
use crate::engine::nearest::nearest;

/// How many names are told where none is near.
const MOST_NAMES: usize = 8;

/// The names that texts and integrations of the served stages asked for.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Parameters that were needed and not there.
    pub(super) unbound: RefCell<BTreeSet<&'static str>>,
    /// Stage variables.
    variables: RefCell<BTreeSet<&'static str>>,
    /// What `--endpoint` could have bound.
    endpoints: RefCell<BTreeSet<String>>,
}

impl Ledger {
    /// A text holds a stage variable.
    pub(super) fn ask_variable(&self, name: &'static str) {
        self.variables.borrow_mut().insert(name);
    }

    /// An integration could be bound elsewhere by this name.
    pub(super) fn ask_endpoint(&self, name: &str) {
        if !self.endpoints.borrow().contains(name) {
            self.endpoints.borrow_mut().insert(name.to_owned());
        }
    }

    /// A function could be bound elsewhere: by its reference as written, by name and qualifier, by name, with all.
    pub(super) fn ask_function(&self, function: &str) {
        let qualified = function.rsplit_once("function:").map_or(function, |(_, name)| name);
        let name = qualified.split(':').next().unwrap_or(qualified);
        self.ask_endpoint("lambda");
        for form in [function, qualified, name] {
            self.ask_endpoint(&format!("lambda:{form}"));
        }
    }

    /// The names in the bindings that nothing asked for.
    pub(super) fn unknown(&self, api: &Api, bindings: &Bindings) -> Vec<UnknownName> {
        let variables = self.variables.borrow();
        let declared = api.stages.iter().flat_map(|stage| stage.variables).map(|(name, _)| *name);
        let variables: BTreeSet<&str> = declared.chain(variables.iter().copied()).collect();
        let parameters: BTreeSet<&str> = api.parameters.iter().map(|parameter| parameter.name).collect();
        let endpoints = self.endpoints.borrow();
        let endpoints: BTreeSet<&str> = endpoints.iter().map(String::as_str).collect();
        let mut unknown = Vec::new();
        let mut check = |flag, what, name: &str, known: &BTreeSet<&str>| {
            if !known.contains(name) {
                unknown.push(UnknownName { flag, what, name: name.to_owned(), hint: hint(name, known) });
            }
        };
        for name in bindings.variables.keys() {
            check("--var", "stage variable", name, &variables);
        }
        for name in bindings.parameters.keys().filter(|name| !name.starts_with("AWS::")) {
            check("--param", "parameter", name, &parameters);
        }
        for (name, _) in &bindings.endpoints {
            check("--endpoint", "backend", name, &endpoints);
        }
        unknown
    }
}

fn hint(name: &str, known: &BTreeSet<&str>) -> String {
    if let Some(near) = nearest(name, known.iter().copied()) {
        return format!("did you mean {near}?");
    }
    let names: Vec<&str> = known.iter().copied().take(MOST_NAMES).collect();
    match names.as_slice() {
        [] => "it has none".to_owned(),
        names if names.len() < known.len() => format!("it has {} and others", names.join(", ")),
        names => format!("it has {}", names.join(", ")),
    }
}

/// A name that is bound, by a flag or by the configuration file, and that the definition does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    flag: &'static str,
    what: &'static str,
    name: String,
    hint: String,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnknownName { flag, what, name, hint } = self;
        write!(f, "{flag} {name}: the definition has no {what} of this name; {hint}")
    }
}
