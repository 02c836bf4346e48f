//! Dialects as typed views over the tree: what a Swagger 2.0, OpenAPI 3.0 or 3.1 document says, in one shape.
//!
//! A view borrows from the tree and keeps the node it was read from. Nothing here decides what an API *does*;
//! `resolve` makes the model of it.

pub mod extension;
mod gwgen;
mod intrinsic;
mod members;
mod openapi30;
mod openapi31;
mod operation;
mod reader;
mod server;
mod swagger20;

pub use gwgen::{FunctionView, Gwgen, StageView};
pub use intrinsic::Decided;
pub use openapi30::encoded;
pub use operation::{
    BodyView, Location, OperationView, ParameterView, PathItemView, ResponseView, path_item_nodes,
};
pub use reader::{Reader, flag, list_texts};
pub use server::ServerView;

use crate::diagnostic::{Code, Diagnostic};
use crate::language::style::Written;
use crate::source::{Node, pointer};

/// What a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Swagger 2.0.
    Swagger20,
    /// OpenAPI 3.0.x.
    OpenApi30,
    /// OpenAPI 3.1.x and 3.2.x.
    OpenApi31,
}

/// A definition, seen as an API description.
#[derive(Debug, Clone, Copy)]
pub struct Document<'t> {
    /// Its dialect.
    pub dialect: Dialect,
    /// Its root.
    pub root: Node<'t>,
}

impl<'t> Document<'t> {
    /// Finds out what a definition is; `None` where it is none, which is reported.
    pub fn read(root: Node<'t>, reader: &mut Reader<'_>) -> Option<Document<'t>> {
        if !root.is_mapping() {
            let message = format!("a definition is a mapping; this is {}", root.describe());
            reader.report(Diagnostic::new(Code::NOT_A_DEFINITION, root.span(), message));
            return None;
        }
        if let Some(version) = root.get("swagger") {
            if let (Some(place), Some(read)) = (root.key_span("openapi"), root.key_span("swagger")) {
                let message = "the document is read as Swagger 2.0; `openapi` has no effect beside `swagger`";
                let finding = Diagnostic::new(Code::TWO_VERSIONS, place, message);
                reader.report(finding.also(read, "read").help("remove one of them"));
            }
            return match version.text() {
                Some(text) if text.starts_with("2") => Some(Document { dialect: Dialect::Swagger20, root }),
                _ => unknown_version(version, reader),
            };
        }
        let Some(version) = root.get("openapi") else {
            not_a_definition(root, reader);
            return None;
        };
        let text = version.text().unwrap_or("");
        let dialect = match text.split('.').take(2).collect::<Vec<_>>().as_slice() {
            ["3", "0"] | ["3"] => Dialect::OpenApi30,
            ["3", "1"] => Dialect::OpenApi31,
            ["3", _] => {
                let message = format!("OpenAPI {text} is read by the rules of 3.1");
                reader.report(Diagnostic::new(Code::NEWER_VERSION, version.span(), message));
                Dialect::OpenApi31
            }
            _ => return unknown_version(version, reader),
        };
        let document = Document { dialect, root };
        if dialect == Dialect::OpenApi30 {
            openapi30::check_views(root, reader);
        }
        Some(document)
    }

    /// `info`.
    pub fn info(&self, member: &str) -> Option<Node<'t>> {
        pointer::meant(self.root.get("info")?).get(member)
    }

    /// The entries of `paths` that are paths.
    pub fn path_items(&self, reader: &mut Reader<'_>) -> Vec<PathItemView<'t>> {
        operation::path_items(self.root, self.dialect, reader)
    }

    /// Named schemas with their keys.
    pub fn schemas(&self) -> Option<Node<'t>> {
        match self.dialect {
            Dialect::Swagger20 => self.root.get("definitions").map(pointer::meant),
            _ => pointer::meant(self.root.get("components")?).get("schemas").map(pointer::meant),
        }
    }

    /// Security schemes by name.
    pub fn security_schemes(&self) -> Option<Node<'t>> {
        match self.dialect {
            Dialect::Swagger20 => self.root.get("securityDefinitions").map(pointer::meant),
            _ => pointer::meant(self.root.get("components")?).get("securitySchemes").map(pointer::meant),
        }
    }

    /// The parameters of an operation, with those of its path item.
    pub fn parameters(
        &self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        reader: &mut Reader<'_>,
    ) -> Vec<ParameterView<'t>> {
        match self.dialect {
            Dialect::Swagger20 => swagger20::parameters(item, operation, reader),
            _ => openapi30::parameters(item, operation, reader),
        }
    }

    /// The body of an operation's request.
    pub fn body(
        &self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        reader: &mut Reader<'_>,
    ) -> Option<BodyView<'t>> {
        match self.dialect {
            Dialect::Swagger20 => swagger20::body(self.root, item, operation, reader),
            _ => openapi30::body(operation, reader),
        }
    }

    /// The declared responses of an operation.
    pub fn responses(&self, operation: &OperationView<'t>, reader: &mut Reader<'_>) -> Vec<ResponseView<'t>> {
        match self.dialect {
            Dialect::Swagger20 => swagger20::responses(self.root, operation, reader),
            _ => openapi30::responses(operation, reader),
        }
    }

    /// The schema of a response's header, how its value is written, and whether it must be there.
    pub fn header(&self, node: Node<'t>) -> (Option<Node<'t>>, Written, bool) {
        match self.dialect {
            Dialect::Swagger20 => (Some(node), swagger20::written(node, Location::Header), false),
            _ => openapi30::header(node),
        }
    }

    /// Name, node and written form of a field of Swagger 2.0's forms, and whether it must be there.
    pub fn form_field(&self, node: Node<'t>) -> Option<(&'t str, Written, bool)> {
        let name = node.get("name").and_then(Node::text)?;
        let required = node.get("required").and_then(flag).unwrap_or(false);
        Some((name, swagger20::written(node, Location::Query), required))
    }

    /// The servers that hold for an operation (or, without one, for the document).
    pub fn servers(
        &self,
        operation: Option<(&PathItemView<'t>, &OperationView<'t>)>,
        reader: &mut Reader<'_>,
    ) -> Vec<ServerView<'t>> {
        match self.dialect {
            Dialect::Swagger20 => swagger20::server(self.root, operation, reader).into_iter().collect(),
            dialect => {
                let own = operation.and_then(|(item, operation)| {
                    operation.node.get("servers").or_else(|| item.get("servers"))
                });
                let Some(list) = own.or_else(|| self.root.get("servers")) else { return Vec::new() };
                if !list.is_sequence() && !list.is_null() {
                    let message =
                        format!("`servers` is a list; this is {}, and none is read", list.describe());
                    reader.report_once(list, Diagnostic::new(Code::VIEW_MISFIT, list.span(), message));
                }
                let typed = dialect == Dialect::OpenApi30;
                list.items().filter_map(|node| server::read(node, typed, reader)).collect()
            }
        }
    }

    /// Whether a schema allows `null` and which types it has, in the dialect's words.
    pub fn types(&self, schema: Node<'t>) -> (Vec<&'t str>, bool) {
        match self.dialect {
            Dialect::Swagger20 => swagger20::types(schema),
            Dialect::OpenApi30 => openapi30::types(schema),
            Dialect::OpenApi31 => openapi31::types(schema),
        }
    }
}

fn unknown_version<'t>(version: Node<'t>, reader: &mut Reader<'_>) -> Option<Document<'t>> {
    let message = match version.text() {
        Some(text) => format!("version {text} is not read"),
        None => format!("a version is a text; this is {}", version.describe()),
    };
    let finding = Diagnostic::new(Code::UNKNOWN_VERSION, version.span(), message);
    reader.report(finding.help("write `openapi: 3.0.3`, `openapi: 3.1.0` or `swagger: \"2.0\"`"));
    None
}

fn not_a_definition(root: Node<'_>, reader: &mut Reader<'_>) {
    let template = root.get("Resources").is_some_and(Node::is_mapping)
        || root.get("AWSTemplateFormatVersion").is_some()
        || root.get("Transform").is_some();
    let place = root.entries().next().map_or(root.span(), |(key, _)| key.span);
    reader.report(if template {
        Diagnostic::new(
            Code::UNSUPPORTED_TEMPLATE_FILE,
            place,
            "CloudFormation and SAM templates are not read yet",
        )
        .help("write the content of the API's `DefinitionBody` or `Body` to a file of its own")
    } else {
        Diagnostic::new(Code::NOT_A_DEFINITION, place, "neither `openapi` nor `swagger` stands at the root")
            .help("a definition begins with `openapi: 3.0.3`, or `swagger: \"2.0\"`")
    });
}
