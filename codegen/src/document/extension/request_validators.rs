//! `x-amazon-apigateway-request-validators` and `x-amazon-apigateway-request-validator`.

use crate::diagnostic::Spanned;
use crate::document::Reader;
use crate::source::Node;

const BODY: &str = "validateRequestBody";
const PARAMETERS: &str = "validateRequestParameters";

/// A request validator.
#[derive(Debug, Clone)]
pub struct Validator {
    /// What it is chosen by.
    pub name: String,
    /// Bodies are held to models.
    pub body: bool,
    /// Required parameters must be there.
    pub parameters: bool,
}

/// The defined validators.
pub fn defined(root: Node<'_>, reader: &mut Reader<'_>) -> Vec<Validator> {
    let Some(node) = root.get("x-amazon-apigateway-request-validators") else { return Vec::new() };
    let Some(node) = reader.mapping(node, "`x-amazon-apigateway-request-validators`") else {
        return Vec::new();
    };
    let mut validators = Vec::new();
    for (key, validator) in node.entries() {
        let validator = reader.mapping(validator, "a request validator");
        if let Some(validator) = validator {
            reader.known_members(validator, "a request validator", &[BODY, PARAMETERS]);
        }
        let mut checks =
            |what| validator.and_then(|validator| reader.member_flag(validator, what)).unwrap_or(false);
        let (body, parameters) = (checks(BODY), checks(PARAMETERS));
        validators.push(Validator { name: key.text.to_owned(), body, parameters });
    }
    validators
}

/// The name that an operation or the root chooses.
pub fn chosen(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
    reader.member_literal(node, "x-amazon-apigateway-request-validator")
}
