//! `AWS_PROXY` and `AWS`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::extension::integration::IntegrationView;
use crate::language::arn::{self, Target};
use crate::language::mapping::Direction;
use crate::model::{ApiKind, IntegrationKind, LambdaIntegration, PayloadFormat, Text};

impl<'t> Resolver<'t, '_> {
    /// `AWS_PROXY`: a Lambda function, or a service of an HTTP API.
    pub(super) fn lambda(&mut self, view: &IntegrationView<'t>) -> Option<IntegrationKind> {
        if let Some(subtype) = view.subtype.as_ref().filter(|_| self.kind == ApiKind::Http) {
            self.later(Code::UNSUPPORTED_SUBTYPE, subtype.span, format!("`{}`", subtype.value));
            return Some(IntegrationKind::Unsupported(format!(
                "the service integration `{}`",
                subtype.value
            )));
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
                if !arn::function_name(&function).is_some_and(|name| self.gwgen.hosts(name)) {
                    let what = "streaming from a function that the gateway does not host";
                    self.later(Code::UNSUPPORTED_STREAMING, place, what);
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
            ApiKind::Http => {
                if let Some(span) = view.node.key_span("requestParameters") {
                    let what = "`requestParameters` of a Lambda function in an HTTP API";
                    self.later(Code::UNSUPPORTED_SETTING, span, what);
                }
                Vec::new()
            }
            _ => self.rest_mappings(view.node, "requestParameters", Direction::Request),
        };
        Some(IntegrationKind::Lambda(LambdaIntegration {
            function: Spanned::new(function, uri.span),
            payload: payload.unwrap_or_else(|| self.payload(view)),
            timeout_ms: self.timeout(view),
            request_mappings,
        }))
    }

    /// `AWS`: read and checked, served later.
    pub(super) fn aws(&mut self, view: &IntegrationView<'t>) -> Option<IntegrationKind> {
        self.http_method(view)?;
        let uri = self.aws_uri(view)?;
        let what = match arn::parse(&uri.value) {
            Ok(Target::Lambda { .. }) => "a Lambda function".to_owned(),
            Ok(Target::Service { service, call }) => format!("`{}:{}`", service.display(), call.display()),
            Ok(_) => "an AWS service".to_owned(),
            Err(fault) => {
                self.bad_arn(&uri, fault);
                return None;
            }
        };
        // Mappings and templates are read for their faults.
        self.rest_mappings(view.node, "requestParameters", Direction::Request);
        self.templates(view.node, "requestTemplates");
        if let Some(responses) = view.node.get("responses") {
            for (_, response) in responses.entries() {
                self.templates(response, "responseTemplates");
            }
        }
        self.timeout(view);
        self.passthrough(view);
        self.content_handling(view.content_handling.as_ref());
        let place = view.kind.as_ref().map_or(uri.span, |kind| kind.span);
        self.later(Code::UNSUPPORTED_AWS, place, what.clone());
        Some(IntegrationKind::Unsupported(format!("an integration of type AWS with {what}")))
    }

    fn aws_uri(&mut self, view: &IntegrationView<'t>) -> Option<Spanned<Text>> {
        if view.uri.is_none() && view.node.get("uri").is_none() {
            let place = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
            self.report(Diagnostic::new(
                Code::INTEGRATION_URI_MISSING,
                place,
                "the integration has no `uri`",
            ));
        }
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
