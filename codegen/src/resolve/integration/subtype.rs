//! `integrationSubtype` of HTTP APIs: which service, which parameters (reference 4.8).

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned, nearest};
use crate::document::extension::integration::IntegrationView;
use crate::language::aws_service::{self, Protocol};
use crate::language::mapping::{self, Direction};
use crate::model::{
    AwsCall, AwsService, Field, FieldForm, IntegrationKind, Part, Source, SubtypeIntegration, Text,
};

/// One subtype.
struct Subtype {
    /// As the definition writes it.
    name: &'static str,
    service: &'static str,
    /// The action; of a service with paths, the verb's path.
    call: &'static str,
    list: Option<&'static str>,
    parameters: &'static [Parameter],
}

/// Name in the definition, name in the request, form, whether it must be given.
type Parameter = (&'static str, &'static str, FieldForm, bool);

use FieldForm::{Json, Number, Path, Query, Time};

const SUBTYPES: &[Subtype] = &[
    Subtype {
        name: "EventBridge-PutEvents",
        service: "events",
        call: "PutEvents",
        list: Some("Entries"),
        parameters: &[
            ("Detail", "Detail", FieldForm::Text, true),
            ("DetailType", "DetailType", FieldForm::Text, true),
            ("Source", "Source", FieldForm::Text, true),
            ("Time", "Time", Time, false),
            ("EventBusName", "EventBusName", FieldForm::Text, false),
            ("Resources", "Resources", Json, false),
            ("TraceHeader", "TraceHeader", FieldForm::Text, false),
        ],
    },
    Subtype {
        name: "SQS-SendMessage",
        service: "sqs",
        call: "SendMessage",
        list: None,
        parameters: &[
            ("QueueUrl", "QueueUrl", FieldForm::Text, true),
            ("MessageBody", "MessageBody", FieldForm::Text, true),
            ("DelaySeconds", "DelaySeconds", Number, false),
            ("MessageAttributes", "MessageAttributes", Json, false),
            ("MessageDeduplicationId", "MessageDeduplicationId", FieldForm::Text, false),
            ("MessageGroupId", "MessageGroupId", FieldForm::Text, false),
            ("MessageSystemAttributes", "MessageSystemAttributes", Json, false),
        ],
    },
    Subtype {
        name: "SQS-ReceiveMessage",
        service: "sqs",
        call: "ReceiveMessage",
        list: None,
        parameters: &[
            ("QueueUrl", "QueueUrl", FieldForm::Text, true),
            ("AttributeNames", "AttributeNames", Json, false),
            ("MaxNumberOfMessages", "MaxNumberOfMessages", Number, false),
            ("MessageAttributeNames", "MessageAttributeNames", Json, false),
            ("ReceiveRequestAttemptId", "ReceiveRequestAttemptId", FieldForm::Text, false),
            ("VisibilityTimeout", "VisibilityTimeout", Number, false),
            ("WaitTimeSeconds", "WaitTimeSeconds", Number, false),
        ],
    },
    Subtype {
        name: "SQS-DeleteMessage",
        service: "sqs",
        call: "DeleteMessage",
        list: None,
        parameters: &[
            ("QueueUrl", "QueueUrl", FieldForm::Text, true),
            ("ReceiptHandle", "ReceiptHandle", FieldForm::Text, true),
        ],
    },
    Subtype {
        name: "SQS-PurgeQueue",
        service: "sqs",
        call: "PurgeQueue",
        list: None,
        parameters: &[("QueueUrl", "QueueUrl", FieldForm::Text, true)],
    },
    Subtype {
        name: "AppConfig-GetConfiguration",
        service: "appconfig",
        call: "/applications/{Application}/environments/{Environment}/configurations/{Configuration}",
        list: None,
        parameters: &[
            ("Application", "Application", Path, true),
            ("Environment", "Environment", Path, true),
            ("Configuration", "Configuration", Path, true),
            ("ClientId", "client_id", Query, true),
            ("ClientConfigurationVersion", "client_configuration_version", Query, false),
        ],
    },
    Subtype {
        name: "Kinesis-PutRecord",
        service: "kinesis",
        call: "PutRecord",
        list: None,
        parameters: &[
            ("StreamName", "StreamName", FieldForm::Text, true),
            ("Data", "Data", FieldForm::Text, true),
            ("PartitionKey", "PartitionKey", FieldForm::Text, true),
            ("SequenceNumberForOrdering", "SequenceNumberForOrdering", FieldForm::Text, false),
            ("ExplicitHashKey", "ExplicitHashKey", FieldForm::Text, false),
        ],
    },
    Subtype {
        name: "StepFunctions-StartExecution",
        service: "states",
        call: "StartExecution",
        list: None,
        parameters: &[
            ("StateMachineArn", "stateMachineArn", FieldForm::Text, true),
            ("Name", "name", FieldForm::Text, false),
            ("Input", "input", FieldForm::Text, false),
        ],
    },
    Subtype {
        name: "StepFunctions-StartSyncExecution",
        service: "states",
        call: "StartSyncExecution",
        list: None,
        parameters: &[
            ("StateMachineArn", "stateMachineArn", FieldForm::Text, true),
            ("Name", "name", FieldForm::Text, false),
            ("Input", "input", FieldForm::Text, false),
            ("TraceHeader", "traceHeader", FieldForm::Text, false),
        ],
    },
    Subtype {
        name: "StepFunctions-StopExecution",
        service: "states",
        call: "StopExecution",
        list: None,
        parameters: &[
            ("ExecutionArn", "executionArn", FieldForm::Text, true),
            ("Cause", "cause", FieldForm::Text, false),
            ("Error", "error", FieldForm::Text, false),
        ],
    },
];

/// A parameter of every subtype, which is no part of the request.
const REGION: &str = "Region";

impl<'t> Resolver<'t, '_> {
    /// `AWS_PROXY` with a subtype.
    pub(super) fn subtype(
        &mut self,
        view: &IntegrationView<'t>,
        name: &Spanned<String>,
    ) -> Option<IntegrationKind> {
        let Some(subtype) = SUBTYPES.iter().find(|subtype| subtype.name == name.value) else {
            let message = format!("there is no integration subtype `{}`", name.value);
            let finding = Diagnostic::new(Code::SUBTYPE, name.span, message);
            let known = nearest(&name.value, SUBTYPES.iter().map(|subtype| subtype.name));
            self.report(finding.did_you_mean(known));
            return None;
        };
        if view.node.get("credentials").is_none() {
            let message = format!("`{}` needs `credentials`", subtype.name);
            let finding = Diagnostic::new(Code::SUBTYPE_CREDENTIALS, name.span, message);
            self.report(
                finding.help("name the role that may call the service: `credentials: arn:aws:iam::…`"),
            );
        }
        let (fields, region) = self.subtype_fields(view, subtype, name);
        Some(IntegrationKind::Subtype(Box::new(SubtypeIntegration {
            service: service_of(subtype, name, region),
            verb: if subtype.call.starts_with('/') { "GET" } else { "POST" },
            identity: self.identity(view),
            list: subtype.list,
            fields,
            timeout_ms: self.timeout(view),
        })))
    }

    /// The parameters in the order of the table, and the region.
    fn subtype_fields(
        &mut self,
        view: &IntegrationView<'t>,
        subtype: &Subtype,
        name: &Spanned<String>,
    ) -> (Vec<Field>, Text) {
        let here = Text::parameter("AWS::Region");
        let mut given: Vec<(usize, Field)> = Vec::new();
        let mut region = here;
        let entries = self.reader.member_mapping(view.node, "requestParameters");
        for (key, value) in entries.into_iter().flat_map(|entries| entries.entries()) {
            let Some(text) = self.mapping_text(key, value) else { continue };
            if key.text == REGION {
                region = self.region(&text, value.span());
                continue;
            }
            let found = subtype.parameters.iter().enumerate().find(|(_, (name, ..))| *name == key.text);
            let Some((at, (_, sent, form, _))) = found else {
                let message = format!("`{}` has no parameter `{}`", subtype.name, key.text);
                let finding = Diagnostic::new(Code::SUBTYPE_PARAMETER, key.span, message);
                let names = subtype.parameters.iter().map(|(name, ..)| *name).chain([REGION]);
                self.report(finding.did_you_mean(nearest(key.text, names)));
                continue;
            };
            let source = mapping::http_value(&text, Direction::Request);
            if let Some(value) = self.mapping_source(source, value.span()) {
                given.push((at, Field { span: key.span, name: sent, form: *form, value }));
            }
        }
        given.sort_by_key(|(at, _)| *at);
        let node = view.node.get("requestParameters");
        for (parameter, ..) in subtype.parameters.iter().filter(|(.., required)| *required) {
            if node.is_none_or(|node| node.get(parameter).is_none()) {
                let message = format!("`{}` needs the parameter `{parameter}`", subtype.name);
                let place = view.node.key_span("requestParameters").unwrap_or(name.span);
                self.report(Diagnostic::new(Code::SUBTYPE_PARAMETER_MISSING, place, message));
            }
        }
        (given.into_iter().map(|(_, field)| field).collect(), region)
    }

    /// `Region`: a fixed text, since a place is chosen when the gateway starts.
    fn region(&mut self, text: &Text, span: crate::diagnostic::Span) -> Text {
        match mapping::http_value(text, Direction::Request).as_deref() {
            Ok([Source::Literal(region)]) => region.clone(),
            Ok([Source::StageVariable(name)]) => Text { parts: vec![Part::StageVariable(name.clone())] },
            _ => {
                let message = "a region is a fixed text: no request can choose it";
                self.report(Diagnostic::new(Code::MAPPING_SOURCE, span, message));
                Text::parameter("AWS::Region")
            }
        }
    }
}

fn service_of(subtype: &Subtype, name: &Spanned<String>, region: Text) -> AwsService {
    let json = |prefix: &str, version: &str| AwsCall::Json {
        target: format!("{prefix}.{}", subtype.call),
        content_type: format!("application/x-amz-json-{version}"),
    };
    let service = aws_service::named(subtype.service);
    let call = match service.protocol {
        Protocol::Json(prefix, version) => json(prefix, version),
        // SQS speaks both; JSON needs no knowledge of how it counts lists.
        Protocol::Query(_) => json("AmazonSQS", "1.0"),
        Protocol::Path => AwsCall::Path(Text::literal(subtype.call)),
    };
    AwsService {
        span: name.span,
        name: service.name,
        subdomain: Text::default(),
        sdk_id: service.sdk_id,
        signing_name: service.signing_name,
        region,
        global: None,
        call,
    }
}
