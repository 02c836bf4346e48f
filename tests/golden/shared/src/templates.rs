//! Templates that are used more than once.

use gwgen_runtime::api::{Expression, Piece, Script, Template};
use gwgen_runtime::message::ContextVariable;

/// A template of 4 places.
pub const TEMPLATE_1: Template = Template::Script(
    &Script {
        body: &[
            Piece::Text(r#"{"allowed": true, "by": ""#),
            Piece::Value(Expression::ContextVariable(ContextVariable::DomainName)),
            Piece::Text(r#"", "at": ""#),
            Piece::Value(Expression::ContextVariable(ContextVariable::RequestTime)),
            Piece::Text(r#""}"#),
        ],
        ..Script::DEFAULT
    },
);
