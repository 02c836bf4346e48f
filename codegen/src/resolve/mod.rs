//! Documents to the model: follows references, merges what is inherited, fills in the service's defaults, and parses
//! the languages inside strings.
//!
//! A file for each file of the model. Faults are findings; a part with faults is left out, its siblings go on.

mod access;
mod authorizer;
mod base_path;
mod cache;
pub mod check;
mod contract;
mod cors;
mod domain_name;
mod forward;
mod function;
mod gateway_response;
mod integration;
mod kind;
mod mapping;
mod method;
mod misfit;
mod names;
mod parameters;
mod path;
mod policy;
mod schema;
mod security;
mod settings;
mod stage;
mod template;
#[cfg(test)]
mod tests;
mod throttle;
mod token_authorizer;
mod typed;
mod usage_plan;
mod validation;

use crate::Options;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::document::{Dialect, Document, Gwgen, Reader, extension};
use crate::model::{self, Api, ApiKind, SourceFile, Unsupported};
use crate::source::{Node, SourceMap};

/// What one resolution knows and collects.
struct Resolver<'t, 'a> {
    document: Document<'t>,
    gwgen: Gwgen<'t>,
    kind: ApiKind,
    /// The kind is no guess.
    is_kind_said: bool,
    reader: Reader<'a>,
    unsupported: Vec<Unsupported>,
    schemas: schema::Schemas<'t>,
    schemes: security::Schemes,
    /// Callers of the operation at hand sign.
    is_signed: bool,
    /// What something is held to.
    validated: Vec<validation::Held<'t>>,
    /// What a plain document is used for.
    document_validation: contract::Setting,
    /// The servers were talked about already.
    server_noted: bool,
}

/// Makes the model of a definition; `None` where it is none.
pub fn resolve<'t>(
    root: Node<'t>,
    config: Option<Node<'t>>,
    sources: &SourceMap,
    options: &Options,
    findings: &mut Diagnostics,
) -> Option<Api> {
    let mut reader = Reader::new(&options.params, findings);
    let document = Document::read(root, &mut reader)?;
    document.unknown_members(&mut reader);
    extension::check(root, &mut reader);
    let gwgen = Gwgen::read(root, config, &mut reader);
    let kind = kind::detect(&document, &gwgen, &mut reader);
    let mut resolver = Resolver {
        is_kind_said: kind::is_said(&document, &gwgen),
        document,
        gwgen,
        kind,
        reader,
        unsupported: Vec::new(),
        schemas: schema::Schemas::default(),
        schemes: security::Schemes::default(),
        is_signed: false,
        validated: Vec::new(),
        document_validation: contract::Setting::default(),
        server_noted: false,
    };
    let mut api = resolver.api(sources, options);
    parameters::collect(&mut api);
    Some(api)
}

impl<'t> Resolver<'t, '_> {
    fn api(&mut self, sources: &SourceMap, options: &Options) -> Api {
        let root = self.document.root;
        let name = self.title();
        let models = self.models();
        let authorizers = self.authorizers();
        let base_path = base_path::of(self, options.basepath);
        self.misfits();
        let settings = self.settings();
        let stages = self.stages();
        let throttle = self.api_throttle();
        let usage_plans = self.usage_plans();
        let domain_names = self.domain_names();
        let functions = self.functions(sources);
        let gateway_responses = self.gateway_responses();
        let cors = self.cors();
        let (resources, mut methods, default_route) = self.methods(&base_path);
        if self.kind == ApiKind::OpenApi
            && let Some(second) = root.get("servers").and_then(|servers| servers.items().nth(1))
        {
            let message = "requests are forwarded to the first server only";
            self.report(Diagnostic::new(Code::MORE_SERVERS, second.span(), message));
        }
        self.report_unenforced();
        let id = names::api_id(&name.value, &resources);
        let subject = policy::Subject { id: &id, resources: &resources, methods: &methods, stages: &stages };
        let policy = self.resource_policy(&subject);
        access::report(self, &methods);
        let checks = self.checks(&mut methods);
        let typed = if options.types { self.typed() } else { model::Checks::default() };
        let later: Vec<Diagnostic> = self.gwgen.later().collect();
        for finding in later {
            self.report(finding);
        }
        let unused: Vec<String> = self.reader.unused().map(str::to_owned).collect();
        Api {
            kind: self.kind,
            dialect: match self.document.dialect {
                Dialect::Swagger20 => model::Dialect::Swagger20,
                Dialect::OpenApi30 => model::Dialect::OpenApi30,
                Dialect::OpenApi31 => model::Dialect::OpenApi31,
            },
            id,
            version: self.info_text("version"),
            description: Some(self.info_text("description")).filter(|text| !text.is_empty()),
            name,
            span: root.span(),
            files: sources.files().map(|file| source_file(sources, file)).collect(),
            resources,
            methods,
            default_route,
            models,
            schemas: std::mem::take(&mut self.schemas.list),
            authorizers,
            gateway_responses,
            checks,
            typed,
            binary_media_types: settings.binary_media_types,
            minimum_compression_size: settings.minimum_compression_size,
            cors,
            resource_policy: settings.resource_policy,
            policy,
            api_key_source: settings.api_key_source,
            throttle,
            usage_plans,
            domain_names,
            default_endpoint_disabled: settings.default_endpoint_disabled,
            base_path,
            stages,
            functions,
            parameters: Vec::new(),
            unsupported: {
                self.unused_parameters(unused);
                std::mem::take(&mut self.unsupported)
            },
        }
    }

    fn title(&mut self) -> Spanned<String> {
        let Some(title) = self.document.info("title") else {
            return Spanned::new(String::new(), self.head());
        };
        let text = self.reader.text(title).unwrap_or_default();
        Spanned::new(parameters::with_defaults(&text), title.span())
    }

    fn info_text(&self, member: &str) -> String {
        self.document.info(member).and_then(Node::text).unwrap_or("").to_owned()
    }

    /// Names on the command line that no text used. Names with a colon inside belong to pseudo parameters, which
    /// scripts bind whether they are used or not.
    fn unused_parameters(&mut self, names: Vec<String>) {
        for name in names.into_iter().filter(|name| !name.starts_with("AWS::")) {
            let message = format!("the definition has no parameter `{name}`");
            let mut finding = Diagnostic::new(Code::UNUSED_PARAMETER, self.head(), message);
            finding.primary = None;
            self.report(finding);
        }
    }

    fn report(&mut self, finding: Diagnostic) {
        self.reader.report(finding);
    }

    /// Remembers something that is read and not acted on.
    fn later(&mut self, code: Code, span: Span, what: impl Into<String>) {
        self.unsupported.push(Unsupported { code, span, what: what.into() });
    }

    /// The place of the document's first key: small enough to point at for the whole.
    fn head(&self) -> Span {
        self.document.root.entries().next().map_or(self.document.root.span(), |(key, _)| key.span)
    }

    /// One of a few words; another one is an error.
    fn enumeration<T: Copy>(
        &mut self,
        text: &Spanned<String>,
        what: &str,
        allowed: &[(&str, T)],
    ) -> Option<T> {
        if let Some((_, value)) = allowed.iter().find(|(name, _)| *name == text.value) {
            return Some(*value);
        }
        let names: Vec<String> = allowed.iter().map(|(name, _)| format!("`{name}`")).collect();
        let message = format!("`{}` is no {what}", text.value);
        let finding = Diagnostic::new(Code::ENUMERATION, text.span, message);
        self.report(finding.help(format!("write one of {}", names.join(", "))));
        None
    }

    /// Whether a status only announces an answer (RFC 9110, section 15.2), which is said.
    fn is_interim(&mut self, status: u16, node: Node<'t>, so: &str) -> bool {
        let interim = status < 200;
        if interim {
            let place = node.get("statusCode").map_or(node.span(), Node::span);
            let message = format!("{status} announces an answer and is none: {so}");
            self.report(Diagnostic::new(Code::INTERIM_STATUS, place, message));
        }
        interim
    }

    /// A status code.
    fn status(&mut self, node: Node<'t>, key: &str, code: Code) -> Option<u16> {
        let status = self.reader.member_number(node, key)?;
        match status.value {
            Ok(number @ 100..=599) => u16::try_from(number).ok(),
            Ok(number) => {
                self.report(Diagnostic::new(code, status.span, format!("{number} is no status")));
                None
            }
            Err(text) => {
                self.report(Diagnostic::new(code, status.span, format!("`{text}` is no status")));
                None
            }
        }
    }
}

fn source_file(sources: &SourceMap, file: crate::diagnostic::FileId) -> SourceFile {
    SourceFile { path: sources.path(file).to_owned(), sha256: sources.sha256(file).to_owned() }
}
