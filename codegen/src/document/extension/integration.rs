//! `x-amazon-apigateway-integration`.

use crate::diagnostic::Spanned;
use crate::document::Reader;
use crate::language::Text;
use crate::source::Node;

/// The key.
pub const KEY: &str = "x-amazon-apigateway-integration";

/// Its members, as far as they are texts; the others are read from `node`.
#[derive(Debug, Clone)]
pub struct IntegrationView<'t> {
    /// The object, references followed.
    pub node: Node<'t>,
    /// `type`, in upper case.
    pub kind: Option<Spanned<String>>,
    /// `uri`.
    pub uri: Option<Spanned<Text>>,
    /// `httpMethod`, in upper case.
    pub http_method: Option<Spanned<String>>,
    /// `connectionType`, in upper case.
    pub connection_type: Option<Spanned<String>>,
    /// `connectionId`.
    pub connection_id: Option<Spanned<Text>>,
    /// `integrationSubtype`.
    pub subtype: Option<Spanned<String>>,
    /// `payloadFormatVersion`.
    pub payload: Option<Spanned<Text>>,
    /// `passthroughBehavior`, in upper case.
    pub passthrough: Option<Spanned<String>>,
    /// `contentHandling`, in upper case.
    pub content_handling: Option<Spanned<String>>,
    /// `responseTransferMode`, in upper case.
    pub transfer_mode: Option<Spanned<String>>,
    /// `timeoutInMillis`.
    pub timeout: Option<Spanned<Result<i64, String>>>,
}

/// The members that an integration may have.
pub const MEMBERS: [&str; 21] = [
    "type",
    "uri",
    "httpMethod",
    "credentials",
    "connectionType",
    "connectionId",
    "integrationTarget",
    "integrationSubtype",
    "payloadFormatVersion",
    "passthroughBehavior",
    "contentHandling",
    "requestParameters",
    "requestTemplates",
    "responses",
    "responseParameters",
    "cacheNamespace",
    "cacheKeyParameters",
    "timeoutInMillis",
    "tlsConfig",
    "responseTransferMode",
    "$ref",
];

/// Reads the integration of an operation.
pub fn read<'t>(operation: Node<'t>, reader: &mut Reader<'_>) -> Option<IntegrationView<'t>> {
    let node = reader.mapping(operation.get(KEY)?, "an integration")?;
    reader.known_members(node, "an integration", &MEMBERS);
    kinds_of_members(node, reader);
    let mut upper = |key| {
        let text = reader.member_literal(node, key)?;
        Some(text.map(|text| text.trim().to_ascii_uppercase()))
    };
    let kind = upper("type");
    let http_method = upper("httpMethod");
    let passthrough = upper("passthroughBehavior");
    let connection_type = in_upper_case(node, "connectionType", &["INTERNET", "VPC_LINK"], reader);
    let content_handling =
        in_upper_case(node, "contentHandling", &["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"], reader);
    let transfer_mode = in_upper_case(node, "responseTransferMode", &["BUFFERED", "STREAM"], reader);
    Some(IntegrationView {
        node,
        kind,
        uri: reader.member_text(node, "uri"),
        http_method,
        connection_type,
        connection_id: reader.member_text(node, "connectionId"),
        subtype: reader.member_literal(node, "integrationSubtype"),
        payload: reader.member_text(node, "payloadFormatVersion"),
        passthrough,
        content_handling,
        transfer_mode,
        timeout: reader.member_number(node, "timeoutInMillis"),
    })
}

/// Members of an integration that other types of integrations ignore are still of one kind.
fn kinds_of_members(node: Node<'_>, reader: &mut Reader<'_>) {
    for key in ["requestParameters", "requestTemplates", "responses", "responseParameters", "tlsConfig"] {
        let _ = reader.member_mapping(node, key);
    }
    for key in ["credentials", "cacheNamespace", "integrationTarget"] {
        let _ = reader.member_text(node, key);
    }
    let _ = reader.member_list(node, "cacheKeyParameters");
}

/// A member that exports and Amazon's manual write in upper case.
fn in_upper_case(
    node: Node<'_>,
    key: &str,
    known: &[&str],
    reader: &mut Reader<'_>,
) -> Option<Spanned<String>> {
    let written = reader.member_literal(node, key)?;
    let upper = written.value.trim().to_ascii_uppercase();
    // What a parameter is bound to is not written here.
    let is_written = node.get(key).and_then(Node::text) == Some(written.value.as_str());
    if is_written && known.contains(&upper.as_str()) {
        reader.letter_case(&written.value, &upper, written.span);
    }
    Some(written.map(|_| upper))
}
