//! The door of the compiler: a definition in, a checked model and every finding out.

use crate::Options;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lint::{self, Valid};
use crate::model::Api;
use crate::resolve;
use crate::source::{Input, LoadOptions, SourceMap, allow, load};

/// What became of a definition.
#[derive(Debug)]
pub struct Compilation {
    /// The model; `None` if there are errors.
    pub api: Option<Valid<Api>>,
    /// Every finding, by place; those that a comment allows are left out.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that were read, for whoever shows the findings.
    pub sources: SourceMap,
}

/// Compiles a definition: everything that can be decided from it is decided, and every fault is found in one pass.
pub fn compile(input: &Input, options: &Options) -> Compilation {
    let mut findings = Diagnostics::new();
    let load_options =
        LoadOptions { allow_paths: options.allow_paths.clone(), config: options.config.clone() };
    let loaded = load(input, &load_options, &mut findings);
    let api = match loaded.root() {
        Some(root) => resolve::resolve(root, loaded.config(), &loaded.sources, options, &mut findings),
        None => None,
    };
    let api = api.and_then(|api| lint::check(api, &mut findings));
    let mut diagnostics = allow::apply(&loaded.sources, &loaded.tree, findings);
    for fix in diagnostics.iter_mut().filter_map(|finding| finding.fix.as_mut()) {
        fix.keep_quotes(loaded.sources.slice(fix.span));
    }
    Compilation { api, diagnostics, sources: loaded.sources }
}
