//! Templates that are used more than once.

use gwgen_runtime::api::{Template, TemplatePart};
use gwgen_runtime::message::ContextVariable;

/// A template of 2 places.
pub const TEMPLATE_1: Template = Template::Parts(
    &[
        TemplatePart::Literal(r#"{"message": "#),
        TemplatePart::Context(ContextVariable::ErrorMessageString),
        TemplatePart::Literal(r#", "requestId": ""#),
        TemplatePart::Context(ContextVariable::RequestId),
        TemplatePart::Literal(r#""}"#),
    ],
);
