//! Names of `$context` variables as the runtime's variants.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use super::literal::string;
use crate::model::ContextVariable;

/// Name in a definition, without `$context.`, and variant of `gwgen_runtime::message::ContextVariable`.
const VARIANTS: &[(&str, &str)] = &[
    ("accountId", "AccountId"),
    ("apiId", "ApiId"),
    ("deploymentId", "DeploymentId"),
    ("domainName", "DomainName"),
    ("domainPrefix", "DomainPrefix"),
    ("endpointType", "EndpointType"),
    ("extendedRequestId", "ExtendedRequestId"),
    ("requestId", "RequestId"),
    ("httpMethod", "HttpMethod"),
    ("path", "Path"),
    ("protocol", "Protocol"),
    ("resourceId", "ResourceId"),
    ("resourcePath", "ResourcePath"),
    ("routeKey", "RouteKey"),
    ("stage", "Stage"),
    ("requestTime", "RequestTime"),
    ("requestTimeEpoch", "RequestTimeEpoch"),
    ("isCanaryRequest", "IsCanaryRequest"),
    ("xrayTraceId", "XrayTraceId"),
    ("cipherSuite", "CipherSuite"),
    ("tlsVersion", "TlsVersion"),
    ("customDomain.basePathMatched", "CustomDomainBasePathMatched"),
    ("customDomain.routingRuleIdMatched", "CustomDomainRoutingRuleIdMatched"),
    ("status", "Status"),
    ("responseLength", "ResponseLength"),
    ("responseLatency", "ResponseLatency"),
    ("dataProcessed", "DataProcessed"),
    ("error.message", "ErrorMessage"),
    ("error.messageString", "ErrorMessageString"),
    ("error.responseType", "ErrorResponseType"),
    ("error.validationErrorString", "ErrorValidationErrorString"),
    ("integrationErrorMessage", "IntegrationErrorMessage"),
    ("integrationLatency", "IntegrationLatency"),
    ("integrationStatus", "IntegrationStatus"),
    ("integration.error", "IntegrationError"),
    ("integration.status", "IntegrationBackendStatus"),
    ("integration.integrationStatus", "IntegrationIntegrationStatus"),
    ("integration.latency", "IntegrationBackendLatency"),
    ("integration.requestId", "IntegrationRequestId"),
    ("integration.responseTransferMode", "IntegrationResponseTransferMode"),
    ("integration.timeToAllHeaders", "IntegrationTimeToAllHeaders"),
    ("integration.timeToFirstContent", "IntegrationTimeToFirstContent"),
    ("awsEndpointRequestId", "AwsEndpointRequestId"),
    ("awsEndpointRequestId2", "AwsEndpointRequestId2"),
    ("waf.error", "WafError"),
    ("waf.latency", "WafLatency"),
    ("waf.status", "WafStatus"),
    ("wafResponseCode", "WafResponseCode"),
    ("webaclArn", "WebaclArn"),
    ("authenticate.error", "AuthenticateError"),
    ("authenticate.latency", "AuthenticateLatency"),
    ("authenticate.status", "AuthenticateStatus"),
    ("authorize.error", "AuthorizeError"),
    ("authorize.latency", "AuthorizeLatency"),
    ("authorize.status", "AuthorizeStatus"),
    ("authorizer.error", "AuthorizerError"),
    ("authorizer.latency", "AuthorizerLatency"),
    ("authorizer.status", "AuthorizerStatus"),
    ("authorizer.requestId", "AuthorizerRequestId"),
    ("authorizer.integrationLatency", "AuthorizerIntegrationLatency"),
    ("authorizer.integrationStatus", "AuthorizerIntegrationStatus"),
    ("authorizer.principalId", "AuthorizerPrincipalId"),
    ("identity.accessKey", "IdentityAccessKey"),
    ("identity.accountId", "IdentityAccountId"),
    ("identity.apiKey", "IdentityApiKey"),
    ("identity.apiKeyId", "IdentityApiKeyId"),
    ("identity.caller", "IdentityCaller"),
    ("identity.cognitoAuthenticationProvider", "IdentityCognitoAuthenticationProvider"),
    ("identity.cognitoAuthenticationType", "IdentityCognitoAuthenticationType"),
    ("identity.cognitoIdentityId", "IdentityCognitoIdentityId"),
    ("identity.cognitoIdentityPoolId", "IdentityCognitoIdentityPoolId"),
    ("identity.principalOrgId", "IdentityPrincipalOrgId"),
    ("identity.sourceIp", "IdentitySourceIp"),
    ("identity.user", "IdentityUser"),
    ("identity.userAgent", "IdentityUserAgent"),
    ("identity.userArn", "IdentityUserArn"),
    ("identity.vpcId", "IdentityVpcId"),
    ("identity.vpceId", "IdentityVpceId"),
    ("identity.clientCert.clientCertPem", "IdentityClientCertClientCertPem"),
    ("identity.clientCert.subjectDN", "IdentityClientCertSubjectDn"),
    ("identity.clientCert.issuerDN", "IdentityClientCertIssuerDn"),
    ("identity.clientCert.serialNumber", "IdentityClientCertSerialNumber"),
    ("identity.clientCert.validity.notBefore", "IdentityClientCertValidityNotBefore"),
    ("identity.clientCert.validity.notAfter", "IdentityClientCertValidityNotAfter"),
    ("connectionId", "ConnectionId"),
    ("connectedAt", "ConnectedAt"),
    ("eventType", "EventType"),
    ("messageId", "MessageId"),
];

/// The variable as the runtime's constant.
pub(super) fn value(variable: &ContextVariable) -> TokenStream {
    let name = variable.0.as_str();
    if let Some((_, variant)) = VARIANTS.iter().find(|(known, _)| *known == name) {
        let variant = ident(variant);
        return quote!(ContextVariable::#variant);
    }
    if let Some(claim) = name.strip_prefix("authorizer.claims.") {
        let claim = string(claim);
        return quote!(ContextVariable::Claim(#claim));
    }
    let key = string(name.strip_prefix("authorizer.").unwrap_or(name));
    quote!(ContextVariable::Authorizer(#key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runtime's own list, read as text: it is not linked here.
    #[test]
    fn the_list_is_the_runtimes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/src/message/variable.rs");
        let source = std::fs::read_to_string(path).expect("the runtime stands beside the compiler");
        let body = source.split("as_str(self)").nth(1).expect("the function that names variables");
        let mut count = 0;
        for entry in body.split("ContextVariable::").skip(1) {
            let Some((variant, rest)) = entry.split_once(" =>") else { continue };
            let Some(name) = rest.trim_start_matches([' ', '{', '\n']).strip_prefix('"') else { continue };
            let name = name.split('"').next().expect("a name");
            assert!(VARIANTS.contains(&(name, variant)), "{name} is {variant} in the runtime");
            count += 1;
        }
        assert_eq!(count, VARIANTS.len());
    }

    #[test]
    fn values_of_authorizers_keep_their_keys() {
        let variable = |name: &str| value(&ContextVariable(name.to_owned())).to_string();
        assert_eq!(variable("authorizer.claims.sub"), quote!(ContextVariable::Claim("sub")).to_string());
        assert_eq!(variable("authorizer.tenant"), quote!(ContextVariable::Authorizer("tenant")).to_string());
        assert_eq!(
            variable("authorizer.principalId"),
            quote!(ContextVariable::AuthorizerPrincipalId).to_string()
        );
    }
}
