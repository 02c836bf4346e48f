//! `x-gwgen`: what stands outside OpenAPI at Amazon. At the document's root, or in a file of its own.

use super::Reader;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::source::{Key, Node};

const KEY: &str = "x-gwgen";

const MEMBERS: [&str; 9] = [
    "protocolType",
    "apiType",
    "stages",
    "throttle",
    "usagePlans",
    "domainNames",
    "webSocket",
    "functions",
    "validation",
];

const VALIDATION_MEMBERS: [&str; 2] = ["requests", "responses"];

const STAGE_MEMBERS: [&str; 10] = [
    "variables",
    "methodSettings",
    "cacheClusterEnabled",
    "cacheClusterSize",
    "accessLogSettings",
    "canarySettings",
    "description",
    "tracingEnabled",
    "throttle",
    "throttleBy",
];

const FUNCTION_MEMBERS: [&str; 9] = [
    "command",
    "runtime",
    "handler",
    "directory",
    "concurrency",
    "timeout",
    "memorySize",
    "environment",
    "description",
];

/// The objects that say it: the separate file goes before the document.
#[derive(Debug, Clone, Default)]
pub struct Gwgen<'t> {
    nodes: Vec<Node<'t>>,
}

/// `x-gwgen.stages.<name>`.
#[derive(Debug, Clone, Copy)]
pub struct StageView<'t> {
    /// Its name.
    pub name: Key<'t>,
    /// The stage; null where nothing is said about it.
    pub node: Node<'t>,
}

/// `x-gwgen.functions.<name>`.
#[derive(Debug, Clone, Copy)]
pub struct FunctionView<'t> {
    /// Its name.
    pub name: Key<'t>,
    /// The function.
    pub node: Node<'t>,
}

impl<'t> Gwgen<'t> {
    /// Reads both places.
    pub fn read(root: Node<'t>, config: Option<Node<'t>>, reader: &mut Reader<'_>) -> Gwgen<'t> {
        let separate = config.map(|config| config.get(KEY).unwrap_or(config));
        let mut nodes = Vec::new();
        for node in separate.into_iter().chain(root.get(KEY)) {
            if let Some(node) = reader.mapping(node, "`x-gwgen`") {
                reader.known_members(node, "`x-gwgen`", &MEMBERS);
                nodes.push(node);
            }
        }
        Gwgen { nodes }
    }

    /// A member, from the first object that has it.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.nodes.iter().find_map(|node| node.get(key)).filter(|node| !node.is_null())
    }

    /// `protocolType`: `REST` or `HTTP`.
    pub fn protocol(&self, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
        let node = self.get("protocolType").or_else(|| self.get("apiType"))?;
        Some(reader.literal(node)?.map(|text| text.to_ascii_uppercase()))
    }

    /// `validation`: what a plain document is used for.
    pub fn validation(&self, reader: &mut Reader<'_>) -> Option<Node<'t>> {
        let node = reader.mapping(self.get("validation")?, "`validation`")?;
        reader.known_members(node, "`validation`", &VALIDATION_MEMBERS);
        Some(node)
    }

    /// The stages, in order.
    pub fn stages(&self, reader: &mut Reader<'_>) -> Vec<StageView<'t>> {
        let Some(stages) = self.get("stages").and_then(|node| reader.mapping(node, "`stages`")) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (name, node) in stages.entries() {
            if node.is_null() {
                out.push(StageView { name, node });
            } else if let Some(node) = reader.mapping(node, "a stage") {
                reader.known_members(node, "a stage", &STAGE_MEMBERS);
                out.push(StageView { name, node });
            }
        }
        out
    }

    /// The functions that the gateway hosts, in order.
    pub fn functions(&self, reader: &mut Reader<'_>) -> Vec<FunctionView<'t>> {
        let Some(functions) = self.get("functions").and_then(|node| reader.mapping(node, "`functions`"))
        else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (name, node) in functions.entries() {
            if let Some(node) = reader.mapping(node, "a function") {
                reader.known_members(node, "a function", &FUNCTION_MEMBERS);
                out.push(FunctionView { name, node });
            }
        }
        out
    }

    /// Members that are read and come later, with the finding for each.
    pub fn later(&self) -> impl Iterator<Item = Diagnostic> + use<'_, 't> {
        use crate::diagnostic::Code;
        const LATER: [(&str, Code); 1] = [("webSocket", Code::UNSUPPORTED_WEB_SOCKET)];
        LATER.into_iter().filter_map(|(key, code)| {
            let node = self.nodes.iter().find(|node| node.get(key).is_some_and(|value| !value.is_null()))?;
            Some(Diagnostic::new(code, node.key_span(key)?, format!("`{key}` has no effect yet")))
        })
    }
}
