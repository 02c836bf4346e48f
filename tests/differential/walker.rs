//! Schemas of files to tables in memory, and bodies against them.

use std::collections::BTreeMap;
use std::path::Path;

use gwgen::diagnostic::{Diagnostic, Diagnostics};
use gwgen::interpret;
use gwgen::model::check as model;
use gwgen::resolve::check::{Compiler, Dialect, Direction, Documents};
use gwgen::source::{Input, LoadOptions, Loaded, Node, load};
use gwgen_runtime::api::{CheckId, Checks};
use gwgen_runtime::engine::check::{FirstFault, Unfit, check};

/// Documents by their URLs.
#[derive(Default)]
pub(crate) struct Library {
    loaded: BTreeMap<String, Loaded>,
}

impl Library {
    /// Reads a file that is known by a URL.
    pub(crate) fn add(&mut self, url: &str, path: &Path) {
        self.loaded.insert(url.to_owned(), read(path));
    }
}

/// The same, as the compiler wants it.
pub(crate) struct Shelf<'t>(pub(crate) &'t Library);

impl<'t> Documents<'t> for Shelf<'t> {
    fn find(&self, url: &str) -> Option<Node<'t>> {
        self.0.loaded.get(url)?.root()
    }
}

/// A file with its places.
pub(crate) fn read(path: &Path) -> Loaded {
    load(&Input::Path(path.to_owned()), &LoadOptions::default(), &mut Diagnostics::new())
}

/// The checks of a schema that is a document with this URL.
pub(crate) fn compile<'t>(
    node: Node<'t>,
    url: &str,
    dialect: Dialect,
    documents: &dyn Documents<'t>,
) -> (model::Checks, model::CheckId, Vec<Diagnostic>) {
    let mut compiler = Compiler::new(documents, Direction::Both);
    let id = compiler.document(node, url, dialect);
    let compiled = compiler.finish(&[id]);
    let root = compiled.get(id).expect("the check that was asked for");
    (compiled.checks, root, compiled.findings)
}

/// Checks in memory.
pub(crate) struct Table {
    pub(crate) checks: &'static Checks,
    pub(crate) root: CheckId,
}

impl Table {
    pub(crate) fn of(checks: &model::Checks, root: model::CheckId) -> Table {
        Table { checks: interpret::checks(checks), root: CheckId(root.0) }
    }

    /// Whether a body passes.
    pub(crate) fn check(&self, body: &str) -> Result<(), Unfit> {
        check(self.checks, self.root, body.as_bytes(), &mut FirstFault)
    }
}
