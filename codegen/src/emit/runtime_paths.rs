//! The one list of names of the runtime that generated code may use.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::ident;

/// Types and functions of `gwgen_runtime::api`, sorted.
const API: &[&str] = &[
    "Access",
    "AccessLog",
    "Api",
    "ApiKeySource",
    "ApiKind",
    "Applied",
    "ArrayRules",
    "Assertion",
    "Authorizer",
    "AuthorizerEvent",
    "AwsCall",
    "AwsIntegration",
    "AwsService",
    "AwsTarget",
    "BodyRules",
    "Bound",
    "CacheKeyParameter",
    "CacheRenewal",
    "CachedMethod",
    "Check",
    "CheckId",
    "Checks",
    "CognitoAuthorizer",
    "Comparison",
    "Contains",
    "ContentHandling",
    "Contract",
    "Cors",
    "Decimal",
    "Discriminator",
    "DomainName",
    "Expression",
    "Field",
    "FieldForm",
    "FieldRules",
    "Format",
    "Function",
    "GatewayResponse",
    "HostedFunction",
    "HttpIntegration",
    "Identity",
    "IdentitySource",
    "Instruction",
    "Integration",
    "IntegrationResponse",
    "JsonPath",
    "JsonStep",
    "JwtAuthorizer",
    "Kinds",
    "LambdaAuthorizer",
    "LambdaIntegration",
    "Literal",
    "Macro",
    "Mapping",
    "Matcher",
    "MediaRules",
    "Method",
    "MethodSettings",
    "MockIntegration",
    "MutualTls",
    "Name",
    "Node",
    "NumberRules",
    "ObjectRules",
    "Operator",
    "Parameter",
    "ParameterRules",
    "Part",
    "PassthroughBehavior",
    "Pattern",
    "PatternProperty",
    "PayloadFormat",
    "Piece",
    "Place",
    "PlanStage",
    "PolicyCondition",
    "PolicyEffect",
    "PolicyList",
    "PolicyStatement",
    "PrincipalKind",
    "Program",
    "Property",
    "Quota",
    "QuotaPeriod",
    "RequestValidator",
    "RequiredParameter",
    "Resource",
    "ResourcePolicy",
    "ResponseRules",
    "Responses",
    "Routes",
    "Run",
    "Script",
    "SegmentPattern",
    "Source",
    "Stage",
    "StageCache",
    "StringRules",
    "Style",
    "SubtypeIntegration",
    "Target",
    "Template",
    "TemplatePart",
    "Text",
    "Throttle",
    "ThrottleBy",
    "ThrottlingMode",
    "UsagePlan",
    "Validation",
    "Written",
    "join",
];

/// Types of `gwgen_runtime::message`, sorted.
const MESSAGE: &[&str] = &["ContextVariable", "GatewayResponseType", "Verb"];

/// What generated code calls: `gwgen_runtime::run`.
pub(super) fn run() -> TokenStream {
    quote!(gwgen_runtime::run)
}

/// `use` lines for the runtime names that a file's items begin a path with, and for no other.
pub(super) fn imports(items: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let mut names = BTreeSet::new();
    collect(items, &mut names);
    let line = |module: &str, list: &[&str]| {
        let used: Vec<_> =
            list.iter().filter(|name| names.contains(**name)).map(|name| ident(name)).collect();
        let module = ident(module);
        match used.as_slice() {
            [] => quote!(),
            [one] => quote!(use #runtime::#module::#one;),
            several => quote!(use #runtime::#module::{#(#several),*};),
        }
    };
    let (api, message) = (line("api", API), line("message", MESSAGE));
    quote!(#api #message)
}

/// Identifiers that are not the continuation of a path.
fn collect(tokens: &TokenStream, names: &mut BTreeSet<String>) {
    let mut after_colons = 0;
    for token in tokens.clone() {
        match &token {
            TokenTree::Group(group) => collect(&group.stream(), names),
            TokenTree::Ident(name) if after_colons < 2 => {
                names.insert(name.to_string());
            }
            _ => {}
        }
        after_colons = match &token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => after_colons + 1,
            _ => 0,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_begin_a_path_are_imported() {
        let items = quote!(
            static X: Text = Text(&[Part::Parameter("Stage")]);
            static Y: Access = Access::Open;
        );
        let expected = quote!(
            use gwgen_runtime::api::{Access, Part, Text};
        );
        assert_eq!(imports(&items, &quote!(gwgen_runtime)).to_string(), expected.to_string());
    }

    #[test]
    fn lists_are_sorted() {
        assert!(API.is_sorted() && MESSAGE.is_sorted());
    }
}
