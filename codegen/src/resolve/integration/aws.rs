//! `AWS_PROXY` and `AWS`.

use super::Resolver;
use super::responses::SelectedBy;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned, nearest};
use crate::document::extension::integration::IntegrationView;
use crate::language::arn::{self, Call, Target};
use crate::language::aws_service::{self, Protocol, Service};
use crate::language::mapping::Direction;
use crate::model::{
    self, ApiKind, AwsCall, AwsIntegration, AwsService, AwsTarget, Identity, IntegrationKind,
    LambdaIntegration, Mapping, PayloadFormat, Text,
};

impl<'t> Resolver<'t, '_> {
    /// `AWS_PROXY`: a Lambda function, or a service of an HTTP API.
    pub(super) fn lambda(&mut self, view: &IntegrationView<'t>) -> Option<IntegrationKind> {
        if let Some(subtype) = view.subtype.clone().filter(|_| self.kind == ApiKind::Http) {
            return self.subtype(view, &subtype);
        }
        let uri = self.aws_uri(view)?;
        let streams = view.transfer_mode.as_ref().is_some_and(|mode| mode.value == "STREAM");
        let mut payload = None;
        let function = match arn::parse(&uri.value) {
            Ok(Target::Lambda { function, streaming }) if streaming || streams => {
                let place = view.transfer_mode.as_ref().map_or(uri.span, |mode| mode.span);
                if self.kind == ApiKind::Http {
                    self.later(Code::UNSUPPORTED_STREAMING, place, "streaming in an HTTP API");
                    return Some(IntegrationKind::Unsupported(
                        "response streaming in an HTTP API".to_owned(),
                    ));
                }
                payload = Some(PayloadFormat::RestStream);
                function
            }
            Ok(Target::Lambda { function, .. }) => function,
            Ok(Target::Open(name)) => Text::parameter(name),
            Ok(Target::Service { service, .. }) if service.as_literal() == Some("firehose") => {
                self.later(Code::UNSUPPORTED_FIREHOSE, uri.span, "a Firehose stream");
                return Some(IntegrationKind::Unsupported("a Firehose stream".to_owned()));
            }
            Ok(_) => {
                let message = "`aws_proxy` takes Lambda functions and Firehose streams only";
                let finding = Diagnostic::new(Code::AWS_PROXY_TARGET, uri.span, message);
                self.report(finding.help("use `type: aws` for other services"));
                return None;
            }
            Err(fault) => {
                self.bad_arn(&uri, fault);
                return None;
            }
        };
        if let Some(method) = view.http_method.as_ref().filter(|method| method.value != "POST") {
            let message = format!("`{}` becomes `POST`, with which functions are invoked", method.value);
            self.report(Diagnostic::new(Code::LAMBDA_METHOD, method.span, message));
        }
        let request_mappings = match self.kind {
            ApiKind::Http => self.event_mappings(view),
            _ => self.rest_mappings(view.node, "requestParameters", Direction::Request),
        };
        Some(IntegrationKind::Lambda(LambdaIntegration {
            function: Spanned::new(function, uri.span),
            payload: payload.unwrap_or_else(|| self.payload(view)),
            timeout_ms: self.timeout(view),
            request_mappings,
            identity: self.identity(view),
        }))
    }

    /// Says that a REST API's function is named without the path of its invocation.
    fn warn_of_bare_function(&mut self, uri: &Spanned<Text>) {
        let written = uri.value.display();
        if self.kind != ApiKind::Rest || written.split(':').nth(2) != Some("lambda") {
            return;
        }
        let message = "a REST API of Amazon refuses a function's own ARN";
        let path = "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions";
        let finding = Diagnostic::new(Code::FUNCTION_ARN, uri.span, message);
        self.report(finding.help(format!("write `{path}/{written}/invocations`")));
    }

    /// Changes to the event of an HTTP API's function.
    fn event_mappings(&mut self, view: &IntegrationView<'t>) -> Vec<Mapping> {
        let mut mappings = self.http_request_mappings(view);
        mappings.retain(|mapping| {
            let is_path = mapping.target == model::Target::Path;
            if is_path {
                // Which of an event's paths it would change is neither documented nor recorded.
                let what = "`overwrite:path` of a Lambda function";
                self.later(Code::UNSUPPORTED_SETTING, mapping.span, what);
            }
            !is_path
        });
        mappings
    }

    /// `AWS`: a service, or a function without the proxy's event.
    pub(super) fn aws(&mut self, view: &IntegrationView<'t>) -> Option<IntegrationKind> {
        let verb = self.http_method(view)?;
        let uri = self.aws_uri(view)?;
        let target = match arn::parse(&uri.value) {
            Ok(Target::Lambda { function, streaming }) => {
                if streaming {
                    let what = "streaming, which is for proxy integrations";
                    self.later(Code::UNSUPPORTED_STREAMING, uri.span, what);
                }
                AwsTarget::Function(Spanned::new(function, uri.span))
            }
            // Terraform's `invoke_arn`, say: services are never written so.
            Ok(Target::Open(name)) => AwsTarget::Function(Spanned::new(Text::parameter(name), uri.span)),
            Ok(Target::Service { region, service, call }) => {
                AwsTarget::Service(self.service(uri.span, region, &service, call)?)
            }
            Ok(Target::LoadBalancer | Target::CloudMap) => {
                self.bad_arn(&uri, arn::Fault::NoPathOrAction);
                return None;
            }
            Err(fault) => {
                self.bad_arn(&uri, fault);
                return None;
            }
        };
        let request_mappings = self.rest_mappings(view.node, "requestParameters", Direction::Request);
        if let AwsTarget::Function(_) = target {
            self.warn_of_unsent(&request_mappings);
        }
        let selects_by = match target {
            AwsTarget::Function(_) => SelectedBy::Message,
            AwsTarget::Service(_) => SelectedBy::Status,
        };
        Some(IntegrationKind::Aws(Box::new(AwsIntegration {
            verb,
            target,
            identity: self.identity(view),
            request_mappings,
            request_templates: self.templates(view.node, "requestTemplates"),
            passthrough: self.passthrough(view),
            content_handling: self.content_handling(view.content_handling.as_ref()),
            responses: self.integration_responses(view, selects_by),
            timeout_ms: self.timeout(view),
        })))
    }

    /// Says which mappings the operation Invoke would understand and gwgen does not send. It ignores all others, but for
    /// `X-Amz-Invocation-Type`.
    fn warn_of_unsent(&mut self, mappings: &[Mapping]) {
        for mapping in mappings {
            self.check_invocation_type(mapping);
            let name = match &mapping.target {
                model::Target::Header(name)
                    if ["x-amz-client-context", "x-amz-log-type", "x-amz-tenant-id"]
                        .contains(&name.to_ascii_lowercase().as_str()) =>
                {
                    name
                }
                model::Target::Query(name) if name == "Qualifier" => name,
                _ => continue,
            };
            let what = format!("`{name}` of a function's invocation");
            self.later(Code::UNSUPPORTED_SETTING, mapping.span, what);
        }
    }

    /// `X-Amz-Invocation-Type`, where it is fixed.
    fn check_invocation_type(&mut self, mapping: &Mapping) {
        let is_it = matches!(&mapping.target, model::Target::Header(name) if name.eq_ignore_ascii_case("X-Amz-Invocation-Type"));
        let [model::Source::Literal(text)] = mapping.value.as_slice() else { return };
        let Some(kind) = text.as_literal().filter(|_| is_it) else { return };
        const KINDS: [&str; 2] = ["Event", "RequestResponse"];
        if !KINDS.contains(&kind) {
            let message =
                format!("`{kind}` is neither `Event` nor `RequestResponse`, so every answer is 500");
            let finding = Diagnostic::new(Code::INVOCATION_TYPE, mapping.span, message);
            self.report(finding.did_you_mean(nearest(kind, KINDS)));
        }
    }

    /// A service and what is called of it. Its name and its actions are known when the gateway is built.
    fn service(&mut self, span: Span, region: Text, name: &Text, call: Call) -> Option<AwsService> {
        let Some(service) = aws_service::find(name) else {
            let message = format!("`{}` is needed at build time", name.display());
            self.report(Diagnostic::new(Code::PARAMETER_NEEDED, span, message));
            return None;
        };
        let call = match call {
            Call::Path(path) => {
                let mut rooted = Text::literal("/");
                // `path//v1/jobs` is how the path `/v1/jobs` is written.
                rooted.append(path.strip_prefix("/").unwrap_or(path));
                AwsCall::Path(rooted)
            }
            Call::Action(action) => self.action(span, &service, &action)?,
        };
        Some(AwsService {
            span,
            name: service.name,
            subdomain: service.subdomain,
            sdk_id: service.sdk_id,
            signing_name: service.signing_name,
            region,
            global: service.global.map(|(host, region)| (host.to_owned(), region.to_owned())),
            call,
        })
    }

    /// `NAME`, or `NAME&Parameter={value}` of a service that reads parameters.
    fn action(&mut self, span: Span, service: &Service, written: &Text) -> Option<AwsCall> {
        let mut fields = written.splitn(2, '&').into_iter();
        let name = fields.next().unwrap_or_default();
        let Some(action) = name.as_literal() else {
            let message = format!("`{}` is needed at build time", name.display());
            self.report(Diagnostic::new(Code::PARAMETER_NEEDED, span, message));
            return None;
        };
        let is_name = !action.is_empty()
            && action.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
        let parameters = fields.next();
        let takes_parameters = !matches!(service.protocol, Protocol::Json(..));
        if !is_name || (parameters.is_some() && !takes_parameters) {
            let message = format!("`{}` is no action of `{}`", written.display(), service.name);
            let finding = Diagnostic::new(Code::AWS_URI, span, message);
            self.report(finding.help("an action is a name; what it takes stands in a template"));
            return None;
        }
        let version = match service.protocol {
            Protocol::Json(prefix, version) => {
                return Some(AwsCall::Json {
                    target: format!("{prefix}.{action}"),
                    content_type: format!("application/x-amz-json-{version}"),
                });
            }
            Protocol::Query(version) => Some(version.to_owned()),
            Protocol::Path => {
                let message = format!(
                    "`{}` has paths and no actions; it is sent `?Action={action}`, which it does not know",
                    service.name
                );
                let finding = Diagnostic::new(Code::ACTION_OF_PATHS, span, message);
                self.report(finding.help("write `path/` and the path of the operation"));
                None
            }
        };
        let Some(parameters) = parameters else {
            return Some(AwsCall::Query { action: action.to_owned(), version });
        };
        let version = version.map_or(String::new(), |version| format!("&Version={version}"));
        let mut target = Text::literal(format!("/?Action={action}{version}&"));
        target.append(parameters);
        Some(AwsCall::Path(target))
    }

    /// `credentials`: whose signature a call gets.
    pub(super) fn identity(&mut self, view: &IntegrationView<'t>) -> Identity {
        let Some(role) = self.reader.member_text(view.node, "credentials") else { return Identity::Own };
        match role.value.as_literal() {
            Some("") => Identity::Own,
            // `arn:aws:iam::*:user/*`: whoever calls.
            Some(arn) if arn.starts_with("arn:") && arn.ends_with(":iam::*:user/*") => {
                if !self.is_signed {
                    let what = "the operation asks for no signature (`AWS_IAM`)";
                    self.later(Code::UNSUPPORTED_CREDENTIALS, role.span, what);
                }
                Identity::Caller
            }
            _ => Identity::Role(role.value),
        }
    }

    fn aws_uri(&mut self, view: &IntegrationView<'t>) -> Option<Spanned<Text>> {
        if view.uri.is_none() && self.reader.is_absent(view.node, "uri") {
            let place = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
            self.report(Diagnostic::new(
                Code::INTEGRATION_URI_MISSING,
                place,
                "the integration has no `uri`",
            ));
        }
        view.uri.iter().for_each(|uri| self.warn_of_bare_function(uri));
        view.uri.clone()
    }

    fn bad_arn(&mut self, uri: &Spanned<Text>, fault: arn::Fault) {
        let message = format!("`{}`: {}", uri.value.display(), fault.as_str());
        let finding = Diagnostic::new(Code::AWS_URI, uri.span, message);
        self.report(finding.help("write `arn:aws:apigateway:REGION:SERVICE:path/…` or `…:action/…`"));
    }

    /// `payloadFormatVersion` where it says nothing: in REST APIs, and for all but Lambda functions.
    pub(super) fn payload_of_others(&mut self, view: &IntegrationView<'t>) {
        let Some(version) = &view.payload else { return };
        if self.kind != ApiKind::Http {
            let message = "a REST API has one event format";
            self.report(Diagnostic::new(Code::REST_PAYLOAD_VERSION, version.span, message));
            return;
        }
        let is_lambda =
            view.kind.as_ref().is_some_and(|kind| kind.value == "AWS_PROXY") && view.subtype.is_none();
        if is_lambda {
            return;
        }
        self.payload_version_of(version);
        if matches!(version.value.as_literal(), Some("2.0" | "2")) {
            let message = "payload format 2.0 is for Lambda functions; this integration has format 1.0";
            self.report(Diagnostic::new(Code::PAYLOAD_OF_LAMBDA, version.span, message));
        }
    }

    /// Shape of event and answer.
    fn payload(&mut self, view: &IntegrationView<'t>) -> PayloadFormat {
        if self.kind != ApiKind::Http {
            return PayloadFormat::Rest;
        }
        let Some(version) = &view.payload else {
            let place = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
            let message = "no `payloadFormatVersion` is given, so events are in format 1.0";
            let finding = Diagnostic::new(Code::PAYLOAD_VERSION_MISSING, place, message);
            self.report(finding.help("write `payloadFormatVersion: \"2.0\"`, or \"1.0\""));
            return PayloadFormat::V1;
        };
        self.payload_version_of(version)
    }

    fn payload_version_of(&mut self, version: &Spanned<Text>) -> PayloadFormat {
        match version.value.as_literal() {
            Some("1.0" | "1") => PayloadFormat::V1,
            Some("2.0" | "2") => PayloadFormat::V2,
            Some(other) => {
                let finding = Diagnostic::new(
                    Code::PAYLOAD_VERSION,
                    version.span,
                    format!("there is no version `{other}`"),
                );
                self.report(finding.help("write \"1.0\" or \"2.0\""));
                PayloadFormat::V2
            }
            None => {
                let message = format!("`{}` is needed at build time", version.value.display());
                self.report(Diagnostic::new(Code::PARAMETER_NEEDED, version.span, message));
                PayloadFormat::V2
            }
        }
    }
}
