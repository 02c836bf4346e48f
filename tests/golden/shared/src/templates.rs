//! Templates that are used more than once.

use gwgen_runtime::api::{Template, TemplatePart};
use gwgen_runtime::message::ContextVariable;

pub const TEMPLATE_1: Template = Template::Parts(
    &[
        TemplatePart::Literal(r#"{"allowed": true, "by": ""#),
        TemplatePart::Context(ContextVariable::DomainName),
        TemplatePart::Literal(r#"", "at": ""#),
        TemplatePart::Context(ContextVariable::RequestTime),
        TemplatePart::Literal(r#""}"#),
    ],
);
