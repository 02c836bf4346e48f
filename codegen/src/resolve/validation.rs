//! Request validators: what is checked of the requests to a method (reference 6).

use super::Resolver;
use super::check::{Compiler, Dialect, Direction, Documents};
use crate::diagnostic::{Code, Diagnostic, Spanned, nearest};
use crate::document::extension::request_validators::{self, Validator};
use crate::document::{self, BodyView, OperationView};
use crate::model::{ApiKind, CheckId, Checks, Method, ParameterLocation, RequestParameter, Validation};
use crate::source::{Node, pointer};

/// The one content type whose models Amazon imports.
const JSON: &str = "application/json";

/// The model for content types that have none.
const DEFAULT: &str = "$default";

impl<'t> Resolver<'t, '_> {
    /// The defined request validators.
    pub(super) fn validators(&mut self) -> Vec<Validator> {
        let defined = request_validators::defined(self.document.root, &mut self.reader);
        let chosen = request_validators::chosen(self.document.root, &mut self.reader);
        if let Some(chosen) = chosen.filter(|_| self.kind == ApiKind::Rest) {
            self.known_validator(&chosen, &defined);
        }
        defined
    }

    /// The validator of a name; an unknown one is reported.
    fn known_validator<'v>(
        &mut self,
        chosen: &Spanned<String>,
        defined: &'v [Validator],
    ) -> Option<&'v Validator> {
        let known = defined.iter().find(|validator| validator.name == chosen.value);
        if known.is_none() {
            let message = format!("the request validator `{}` is not defined", chosen.value);
            let finding = Diagnostic::new(Code::UNKNOWN_VALIDATOR, chosen.span, message);
            let finding = finding.help("define it under `x-amazon-apigateway-request-validators`");
            let names = defined.iter().map(|validator| validator.name.as_str());
            self.report(finding.did_you_mean(nearest(&chosen.value, names)));
        }
        known
    }

    /// The validator in force for an operation: its own, else the root's.
    fn validator<'v>(
        &mut self,
        operation: &OperationView<'t>,
        defined: &'v [Validator],
    ) -> Option<&'v Validator> {
        if self.kind != ApiKind::Rest {
            return None;
        }
        if let Some(own) = request_validators::chosen(operation.node, &mut self.reader) {
            return self.known_validator(&own, defined);
        }
        // An unknown one was reported with the list.
        let chosen = request_validators::chosen(self.document.root, &mut self.reader)?;
        defined.iter().find(|validator| validator.name == chosen.value)
    }

    /// What is checked of the requests to an operation. Its models are positions in `validated` until [`Self::checks`].
    pub(super) fn validation(
        &mut self,
        operation: &OperationView<'t>,
        defined: &[Validator],
        parameters: &[RequestParameter],
        body: Option<&BodyView<'t>>,
    ) -> Option<Validation> {
        let validator = self.validator(operation, defined)?;
        let mut validation = Validation::default();
        if validator.parameters {
            validation.parameters = required(parameters);
        }
        if let Some(body) = body.filter(|_| validator.body) {
            validation.models = self.models_of(body);
        }
        (validation != Validation::default()).then_some(validation)
    }

    fn models_of(&mut self, body: &BodyView<'t>) -> Vec<(String, CheckId)> {
        let mut models: Vec<(String, CheckId)> = Vec::new();
        let mut others = Vec::new();
        for (name, schema) in &body.content {
            let Some(schema) = *schema else { continue };
            let media_type = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            if media_type != JSON && media_type != DEFAULT {
                others.push(format!("`{name}`"));
            } else if models.iter().all(|(known, _)| *known != media_type) && self.says_something(schema) {
                models.push((media_type, CheckId(self.validated.len() as u32)));
                self.validated.push(schema);
            }
        }
        if !others.is_empty() {
            self.later(Code::UNSUPPORTED_VALIDATION, body.span, others.join(", "));
        }
        models
    }

    /// Whether a model is there. A reference to none is forgiven: it was reported where types are made of schemas, and
    /// `Empty` and `Error`, which every REST API owns, need no definition.
    fn says_something(&self, schema: Node<'t>) -> bool {
        let Some(reference) = pointer::reference(schema) else { return true };
        self.named_models().model(reference).is_some() || pointer::follow(schema, reference).is_ok()
    }

    fn named_models(&self) -> NamedModels<'t> {
        let has_bare_names = self.document.dialect == document::Dialect::Swagger20;
        NamedModels { models: self.schemas.names(), has_bare_names }
    }

    /// The checks of all models that bodies are held to. Methods name them by position from here on.
    pub(super) fn checks(&mut self, methods: &mut [Method]) -> Checks {
        let named = self.named_models();
        let mut compiler = Compiler::new(&named, Direction::Both);
        let mut roots = Vec::new();
        for (_, id) in models(methods) {
            if let Some(schema) = self.validated.get(id.0 as usize) {
                *id = compiler.schema(*schema, Dialect::AMAZON);
                roots.push(*id);
            }
        }
        let compiled = compiler.finish(&roots);
        for (_, id) in models(methods) {
            // Every root is kept.
            *id = compiled.get(*id).unwrap_or(*id);
        }
        for finding in compiled.findings {
            self.report(finding);
        }
        compiled.checks
    }
}

fn models(methods: &mut [Method]) -> impl Iterator<Item = &mut (String, CheckId)> {
    methods
        .iter_mut()
        .filter_map(|method| method.validation.as_mut())
        .flat_map(|validation| &mut validation.models)
}

/// Required parameters in the order of `method.request.<location>.<name>`. What is in the path is always required.
fn required(parameters: &[RequestParameter]) -> Vec<(ParameterLocation, String)> {
    let mut required: Vec<(&str, ParameterLocation, String)> = Vec::new();
    for parameter in parameters {
        let location = match parameter.location {
            ParameterLocation::Header => "header",
            ParameterLocation::Path => "path",
            ParameterLocation::Query => "querystring",
            // Amazon has no parameters there.
            ParameterLocation::Cookie => continue,
        };
        if parameter.required || parameter.location == ParameterLocation::Path {
            required.push((location, parameter.location, parameter.name.value.clone()));
        }
    }
    required.sort_by(|a, b| (a.0, &a.2).cmp(&(b.0, &b.2)));
    required.into_iter().map(|(_, location, name)| (location, name)).collect()
}

/// Models by the names that references to them have at Amazon.
struct NamedModels<'t> {
    models: Vec<(&'t str, Node<'t>)>,
    has_bare_names: bool,
}

impl<'t> Documents<'t> for NamedModels<'t> {
    fn find(&self, _: &str) -> Option<Node<'t>> {
        None
    }

    /// `https://apigateway.amazonaws.com/restapis/<id>/models/<Name>`; in Swagger 2.0 a bare name too.
    fn model(&self, reference: &str) -> Option<Node<'t>> {
        let name = match reference.split_once("/models/") {
            Some((_, name)) => name,
            None if self.has_bare_names && !reference.contains(['#', '/', '.']) => reference,
            None => return None,
        };
        self.models.iter().find(|(known, _)| *known == name).map(|(_, node)| *node)
    }
}
