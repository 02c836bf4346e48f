//! Request validators: what is checked of the requests to a method (reference 6).

use super::check::{Compiler, Dialect, Direction, Documents};
use super::{Resolver, contract};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned, nearest};
use crate::document::extension::request_validators::{self, Validator};
use crate::document::{self, BodyView, OperationView};
use crate::model::{
    ApiKind, CheckId, Checks, Method, ParameterLocation, RequestParameter, RequestValidator, Validation,
};
use crate::source::{Node, pointer};

/// The one content type whose models Amazon imports.
const JSON: &str = "application/json";

/// The model for content types that have none.
const DEFAULT: &str = "$default";

/// What is held to what; a [`CheckId`] is a position among these until all are compiled.
pub(super) struct Held<'t> {
    what: What<'t>,
    direction: Direction,
}

enum What<'t> {
    Schema(Node<'t>),
    /// An object of these members: name, schema, whether it must be there.
    Form(Vec<(String, Node<'t>, bool)>, Span),
}

impl<'t> Resolver<'t, '_> {
    /// Remembers a schema that something is held to.
    pub(super) fn held(&mut self, schema: Node<'t>, direction: Direction) -> CheckId {
        self.validated.push(Held { what: What::Schema(schema), direction });
        CheckId((self.validated.len() - 1) as u32)
    }

    /// Remembers the members of a form.
    pub(super) fn held_form(&mut self, members: Vec<(String, Node<'t>, bool)>, span: Span) -> CheckId {
        self.validated.push(Held { what: What::Form(members, span), direction: Direction::Request });
        CheckId((self.validated.len() - 1) as u32)
    }

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
        let mut validation = RequestValidator::default();
        if validator.parameters {
            validation.parameters = required(parameters);
        }
        if let Some(body) = body.filter(|_| validator.body) {
            validation.models = self.models_of(body);
        }
        (validation != RequestValidator::default()).then_some(Validation::Validator(validation))
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
                models.push((media_type, self.held(schema, Direction::Both)));
            }
        }
        if !others.is_empty() {
            self.later(Code::UNSUPPORTED_VALIDATION, body.span, others.join(", "));
        }
        models
    }

    /// Whether a model is there. A reference to none is forgiven: it was reported where types are made of schemas, and
    /// `Empty` and `Error`, which every REST API owns, need no definition.
    pub(super) fn says_something(&self, schema: Node<'t>) -> bool {
        let Some(reference) = pointer::reference(schema) else { return true };
        self.named_models().model(reference).is_some() || pointer::follow(schema, reference).is_ok()
    }

    fn named_models(&self) -> NamedModels<'t> {
        let has_bare_names = self.document.dialect == document::Dialect::Swagger20;
        NamedModels { models: self.schemas.names(), has_bare_names }
    }

    /// The checks of everything that something is held to. Methods name them by position from here on.
    pub(super) fn checks(&mut self, methods: &mut [Method]) -> Checks {
        let named = self.named_models();
        let dialect = match (self.kind, self.document.dialect) {
            (ApiKind::Rest | ApiKind::Http, _) => Dialect::AMAZON,
            (ApiKind::OpenApi, document::Dialect::Swagger20) => Dialect::SWAGGER20,
            (ApiKind::OpenApi, document::Dialect::OpenApi30) => Dialect::OPENAPI30,
            (ApiKind::OpenApi, document::Dialect::OpenApi31) => Dialect::OPENAPI31,
        };
        let held = std::mem::take(&mut self.validated);
        let mut checks = Checks::default();
        let mut ids: Vec<Option<CheckId>> = vec![None; held.len()];
        let mut findings: Vec<Diagnostic> = Vec::new();
        for direction in [Direction::Both, Direction::Request, Direction::Response] {
            let mut compiler = Compiler::new(&named, direction);
            let mut roots = Vec::new();
            for (at, Held { what, .. }) in
                held.iter().enumerate().filter(|(_, held)| held.direction == direction)
            {
                roots.push((
                    at,
                    match what {
                        What::Schema(schema) => compiler.schema(*schema, dialect),
                        What::Form(members, span) => compiler.form(members, *span, dialect),
                    },
                ));
            }
            let list: Vec<CheckId> = roots.iter().map(|(_, id)| *id).collect();
            let compiled = compiler.finish(&list);
            let numbers: Vec<_> = roots.iter().map(|(at, id)| (*at, compiled.get(*id))).collect();
            let before = checks.append(compiled.checks);
            for (at, id) in numbers {
                if let Some(slot) = ids.get_mut(at) {
                    *slot = id.map(|id| CheckId(id.0 + before));
                }
            }
            for finding in compiled.findings {
                // A schema of both directions is faulty once.
                let is_same = |other: &Diagnostic| {
                    other.code == finding.code
                        && other.message == finding.message
                        && other.primary.as_ref().map(|label| label.span)
                            == finding.primary.as_ref().map(|label| label.span)
                };
                if !findings.iter().any(is_same) {
                    findings.push(finding);
                }
            }
        }
        // Every root is kept.
        let number = |id: CheckId| ids.get(id.0 as usize).copied().flatten();
        for method in methods {
            match &mut method.validation {
                None => {}
                Some(Validation::Validator(validator)) => {
                    validator.models.iter_mut().for_each(|(_, id)| *id = number(*id).unwrap_or(*id));
                }
                Some(Validation::Document(contract)) => {
                    contract.each_check(&mut |id| *id = id.and_then(number));
                    contract::without_idle(contract, &checks);
                    if contract.is_empty() {
                        method.validation = None;
                    }
                }
            }
        }
        for finding in findings {
            self.report(finding);
        }
        checks
    }
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
