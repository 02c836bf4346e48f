//! `x-amazon-apigateway-authorizer` and `x-amazon-apigateway-authtype`.

use crate::diagnostic::Spanned;
use crate::document::{Reader, list_texts};
use crate::language::Text;
use crate::source::Node;

/// `x-amazon-apigateway-authorizer`.
#[derive(Debug, Clone)]
pub struct AuthorizerView<'t> {
    /// The object.
    pub node: Node<'t>,
    /// `type`, in lower case.
    pub kind: Option<Spanned<String>>,
    /// `authorizerUri`.
    pub uri: Option<Spanned<Text>>,
    /// `authorizerCredentials`.
    pub credentials: Option<Spanned<Text>>,
    /// `providerARNs`.
    pub providers: Vec<Spanned<Text>>,
    /// `identitySource`, split at commas.
    pub identity_sources: Vec<Spanned<String>>,
    /// `identityValidationExpression`.
    pub validation: Option<Spanned<String>>,
    /// `authorizerResultTtlInSeconds`.
    pub ttl: Option<Spanned<Result<i64, String>>>,
    /// `jwtConfiguration.issuer`.
    pub issuer: Option<Spanned<Text>>,
    /// `jwtConfiguration.audience`.
    pub audience: Vec<Text>,
}

const MEMBERS: [&str; 14] = [
    "type",
    "authorizerUri",
    "authorizerCredentials",
    "providerARNs",
    "identitySource",
    "identityValidationExpression",
    "authorizerResultTtlInSeconds",
    "authorizerPayloadFormatVersion",
    "enableSimpleResponses",
    "jwtConfiguration",
    // Exports write these; they say nothing more.
    "name",
    "authType",
    "in",
    "id",
];

/// Reads the authorizer of a security scheme.
pub fn read<'t>(scheme: Node<'t>, reader: &mut Reader<'_>) -> Option<AuthorizerView<'t>> {
    let node = reader.mapping(scheme.get("x-amazon-apigateway-authorizer")?, "an authorizer")?;
    reader.known_members(node, "an authorizer", &MEMBERS);
    let texts = |list: Option<Node<'t>>, reader: &mut Reader<'_>| -> Vec<Spanned<Text>> {
        let Some(list) = list else { return Vec::new() };
        let mut text = |node: Node<'t>| Some(Spanned::new(reader.text(node)?, node.span()));
        match list.is_sequence() {
            true => list.items().filter_map(text).collect(),
            false => text(list).into_iter().collect(),
        }
    };
    let jwt = reader.member_mapping(node, "jwtConfiguration");
    let kind = reader.member_literal(node, "type").map(|text| text.map(|text| text.to_ascii_lowercase()));
    Some(AuthorizerView {
        node,
        kind,
        uri: reader.member_text(node, "authorizerUri"),
        credentials: reader.member_text(node, "authorizerCredentials"),
        providers: texts(node.get("providerARNs"), reader),
        identity_sources: identity_sources(node),
        validation: reader.member_literal(node, "identityValidationExpression"),
        ttl: reader.member_number(node, "authorizerResultTtlInSeconds"),
        issuer: jwt.and_then(|jwt| reader.member_text(jwt, "issuer")),
        audience: texts(jwt.and_then(|jwt| jwt.get("audience")), reader)
            .into_iter()
            .map(|name| name.value)
            .collect(),
    })
}

fn identity_sources(node: Node<'_>) -> Vec<Spanned<String>> {
    let Some(source) = node.get("identitySource") else { return Vec::new() };
    let split = |text: Spanned<&str>| {
        let sources = text.value.split(',').map(str::trim).filter(|source| !source.is_empty());
        sources.map(|source| Spanned::new(source.to_owned(), text.span)).collect::<Vec<_>>()
    };
    list_texts(source).into_iter().flat_map(split).collect()
}
