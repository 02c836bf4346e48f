//! Parameters left open: every one that some text of the model uses, with its default.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::language::{arn, placeholder};
use crate::model::{
    Access, Api, AuthorizerKind, AwsCall, AwsIntegration, AwsService, AwsTarget, HttpIntegration, Identity,
    IntegrationKind, IntegrationResponse, Mapping, Parameter, ParameterUse, Part, Source, Text,
};

/// Fills `Api::parameters`.
pub(super) fn collect(api: &mut Api) {
    let mut found = Found::default();
    for method in &api.methods {
        if let Some(integration) = &method.integration {
            match &integration.kind {
                IntegrationKind::Http(http) => found.http(http),
                IntegrationKind::Lambda(lambda) => {
                    found.function(&lambda.function.value, lambda.function.span);
                    found.mappings(&lambda.request_mappings);
                    found.identity(&lambda.identity, lambda.function.span);
                }
                IntegrationKind::Aws(aws) => found.aws(aws, integration.span),
                IntegrationKind::Subtype(subtype) => {
                    found.service(&subtype.service);
                    found.identity(&subtype.identity, subtype.service.span);
                    subtype.fields.iter().for_each(|field| found.sources(&field.value, field.span));
                }
                IntegrationKind::Mock(mock) => {
                    found.mappings(&mock.request_mappings);
                    found.responses(&mock.responses);
                }
                IntegrationKind::Unsupported(_) => {}
            }
        }
        for (_, mappings) in &method.response_mappings {
            found.mappings(mappings);
        }
    }
    for response in &api.gateway_responses {
        found.mappings(&response.mappings);
    }
    for stage in &api.stages {
        for (name, value) in &stage.variables {
            found.text(value, name.span);
        }
    }
    for function in &api.functions {
        for (name, value) in &function.environment {
            if let Some(value) = value {
                found.text(value, name.span);
            }
        }
    }
    if let Some(policy) = &api.policy {
        policy.texts().for_each(|text| found.text(text, policy.span));
    }
    // Nobody needs to bind what an authorizer that guards nothing names.
    let is_asked = |at: usize| api.methods.iter().any(|method| method.access == Access::Authorizer(at));
    for (at, authorizer) in api.authorizers.iter().enumerate() {
        let span = authorizer.name.span;
        match &authorizer.kind {
            AuthorizerKind::Lambda(lambda) if is_asked(at) => {
                found.function(&lambda.function, span);
                found.identity(&lambda.identity, span);
            }
            AuthorizerKind::Jwt(jwt) if is_asked(at) => {
                found.text(&jwt.issuer, span);
                jwt.audience.iter().for_each(|text| found.text(text, span));
            }
            AuthorizerKind::Cognito(cognito) if is_asked(at) => {
                cognito.pools.iter().for_each(|pool| found.text(pool, span));
            }
            AuthorizerKind::Lambda(_)
            | AuthorizerKind::Jwt(_)
            | AuthorizerKind::Cognito(_)
            | AuthorizerKind::Iam
            | AuthorizerKind::ApiKey
            | AuthorizerKind::Plain => {}
        }
    }
    api.parameters = found.0.into_values().collect();
}

/// A text with the defaults of its parameters put in, and names in the place of those that have none.
pub(super) fn with_defaults(text: &Text) -> String {
    let piece = |part: &Part| match part {
        Part::Literal(literal) => literal.clone(),
        Part::Parameter(name) => placeholder::pseudo_default(name).unwrap_or(name).to_owned(),
        Part::StageVariable(name) => name.clone(),
    };
    text.parts.iter().map(piece).collect()
}

#[derive(Default)]
struct Found(BTreeMap<String, Parameter>);

impl Found {
    fn http(&mut self, http: &HttpIntegration) {
        self.text(&http.uri.value, http.uri.span);
        if let Some(link) = &http.vpc_link {
            self.text(&link.value, link.span);
        }
        if let Some(name) = &http.tls_server_name {
            self.text(name, http.uri.span);
        }
        self.mappings(&http.request_mappings);
        self.responses(&http.responses);
    }

    fn responses(&mut self, responses: &[IntegrationResponse]) {
        responses.iter().for_each(|response| self.mappings(&response.mappings));
    }

    fn mappings(&mut self, mappings: &[Mapping]) {
        mappings.iter().for_each(|mapping| self.sources(&mapping.value, mapping.span));
    }

    fn sources(&mut self, sources: &[Source], span: Span) {
        for source in sources {
            if let Source::Literal(text) = source {
                self.text(text, span);
            }
        }
    }

    fn aws(&mut self, aws: &AwsIntegration, span: Span) {
        match &aws.target {
            AwsTarget::Function(function) => self.function(&function.value, function.span),
            AwsTarget::Service(service) => self.service(service),
        }
        self.identity(&aws.identity, span);
        self.mappings(&aws.request_mappings);
        self.responses(&aws.responses);
    }

    fn service(&mut self, service: &AwsService) {
        self.text(&service.subdomain, service.span);
        self.text(&service.region, service.span);
        if let AwsCall::Path(path) = &service.call {
            self.text(path, service.span);
        }
    }

    /// A role that is named by a parameter alone goes by the parameter's name where nobody binds it: emulators do not
    /// look at it, and at Amazon's own services the mistake is seen at once.
    fn identity(&mut self, identity: &Identity, span: Span) {
        let Identity::Role(role) = identity else { return };
        if let Some(name) = role.as_parameter() {
            let default = Some(placeholder::logical_name(name).to_owned());
            self.add(name, default, span, ParameterUse::Text);
        }
        self.text(role, span);
    }

    fn function(&mut self, text: &Text, span: Span) {
        if let Some(name) = arn::function_parameter(text) {
            let default = Some(placeholder::logical_name(name).to_owned());
            self.add(name, default, span, ParameterUse::Function);
        }
        self.text(text, span);
    }

    fn text(&mut self, text: &Text, span: Span) {
        for part in &text.parts {
            if let Part::Parameter(name) = part {
                let default = placeholder::pseudo_default(name).map(str::to_owned);
                self.add(name, default, span, ParameterUse::Text);
            }
        }
    }

    fn add(&mut self, name: &str, default: Option<String>, span: Span, used_as: ParameterUse) {
        self.0.entry(name.to_owned()).or_insert_with(|| Parameter {
            name: name.to_owned(),
            default,
            span,
            used_as,
        });
    }
}
