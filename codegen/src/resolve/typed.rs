//! What values of types are held to, for native code.

use super::Resolver;
use super::check::{Compiler, Dialect, Direction, NoDocuments};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document;
use crate::model::{ApiKind, Checks};

impl Resolver<'_, '_> {
    /// The checks of all schemas that types may be made of; the schemas name them from here on.
    ///
    /// Types are ours, not Amazon's: a model is read as its document's dialect has it. Formats are asserted where no
    /// rules of Amazon hold.
    pub(super) fn typed(&mut self) -> Checks {
        let dialect = match self.document.dialect {
            document::Dialect::Swagger20 => Dialect::SWAGGER20,
            document::Dialect::OpenApi30 => Dialect::OPENAPI30,
            document::Dialect::OpenApi31 => Dialect::OPENAPI31,
        };
        let dialect = dialect.with_formats(self.kind == ApiKind::OpenApi).for_types();
        let mut compiler = Compiler::new(&NoDocuments, Direction::Types);
        let nodes = std::mem::take(&mut self.schemas.nodes);
        let ids: Vec<_> =
            nodes.iter().map(|node| node.is_mapping().then(|| compiler.schema(*node, dialect))).collect();
        let roots: Vec<_> = ids.iter().flatten().copied().collect();
        let compiled = compiler.finish(&roots);
        for (schema, id) in self.schemas.list.iter_mut().zip(ids) {
            schema.check = id.and_then(|id| compiled.get(id));
        }
        // The others are said where requests are held to these schemas.
        let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
        for finding in compiled.findings.into_iter().filter(is_error) {
            self.report(finding);
        }
        compiled.checks
    }
}
