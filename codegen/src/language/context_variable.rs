//! Names of `$context` variables. The list is the runtime's own, in its order; a test compares them.

/// A `$context` variable by its name without `$context.`: one of [`NAMES`], `authorizer.<key>` or
/// `authorizer.claims.<claim>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContextVariable(pub String);

impl ContextVariable {
    /// The variable of a name, where there is one.
    pub fn parse(name: &str) -> Option<ContextVariable> {
        let known = NAMES.contains(&name)
            || name.strip_prefix("authorizer.").is_some_and(|key| {
                let key = key.strip_prefix("claims.").unwrap_or(key);
                !key.is_empty() && key != "claims"
            });
        known.then(|| ContextVariable(name.to_owned()))
    }

    /// Whether it says who calls, before an integration is called.
    pub fn tells_callers_apart(&self) -> bool {
        let name = self.0.as_str();
        let is_value = name.starts_with("authorizer.") && !NAMES.contains(&name);
        is_value || ContextVariable::of_callers().any(|known| known == name)
    }

    /// Names of those that do; beside them all values and claims that authorizers know.
    pub fn of_callers() -> impl Iterator<Item = &'static str> {
        let of_callers =
            |name: &&str| name.starts_with("identity.") && !matches!(*name, "identity.userAgent");
        NAMES.iter().copied().filter(of_callers).chain(["authorizer.principalId"])
    }
}

/// Every fixed name.
pub const NAMES: &[&str] = &[
    "accountId",
    "apiId",
    "deploymentId",
    "domainName",
    "domainPrefix",
    "endpointType",
    "extendedRequestId",
    "requestId",
    "httpMethod",
    "path",
    "protocol",
    "resourceId",
    "resourcePath",
    "routeKey",
    "stage",
    "requestTime",
    "requestTimeEpoch",
    "isCanaryRequest",
    "xrayTraceId",
    "cipherSuite",
    "tlsVersion",
    "customDomain.basePathMatched",
    "customDomain.routingRuleIdMatched",
    "status",
    "responseLength",
    "responseLatency",
    "dataProcessed",
    "error.message",
    "error.messageString",
    "error.responseType",
    "error.validationErrorString",
    "integrationErrorMessage",
    "integrationLatency",
    "integrationStatus",
    "integration.error",
    "integration.status",
    "integration.integrationStatus",
    "integration.latency",
    "integration.requestId",
    "integration.responseTransferMode",
    "integration.timeToAllHeaders",
    "integration.timeToFirstContent",
    "awsEndpointRequestId",
    "awsEndpointRequestId2",
    "waf.error",
    "waf.latency",
    "waf.status",
    "wafResponseCode",
    "webaclArn",
    "authenticate.error",
    "authenticate.latency",
    "authenticate.status",
    "authorize.error",
    "authorize.latency",
    "authorize.status",
    "authorizer.error",
    "authorizer.latency",
    "authorizer.status",
    "authorizer.requestId",
    "authorizer.integrationLatency",
    "authorizer.integrationStatus",
    "authorizer.principalId",
    "identity.accessKey",
    "identity.accountId",
    "identity.apiKey",
    "identity.apiKeyId",
    "identity.caller",
    "identity.cognitoAuthenticationProvider",
    "identity.cognitoAuthenticationType",
    "identity.cognitoIdentityId",
    "identity.cognitoIdentityPoolId",
    "identity.principalOrgId",
    "identity.sourceIp",
    "identity.user",
    "identity.userAgent",
    "identity.userArn",
    "identity.vpcId",
    "identity.vpceId",
    "identity.clientCert.clientCertPem",
    "identity.clientCert.subjectDN",
    "identity.clientCert.issuerDN",
    "identity.clientCert.serialNumber",
    "identity.clientCert.validity.notBefore",
    "identity.clientCert.validity.notAfter",
    "connectionId",
    "connectedAt",
    "eventType",
    "messageId",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_runtimes() {
        let source = include_str!("../../../runtime/src/message/variable.rs");
        let (_, body) = source.split_once("pub const fn as_str").unwrap();
        let names: Vec<&str> = body.split('"').skip(1).step_by(2).collect();
        assert_eq!(NAMES, names);
    }

    #[test]
    fn knows_authorizers_values() {
        for name in ["authorizer.tenant", "authorizer.claims.sub", "authorizer.principalId", "stage"] {
            assert!(ContextVariable::parse(name).is_some(), "{name}");
        }
        for name in ["authorizer.", "authorizer.claims", "authorizer.claims.", "stages", ""] {
            assert!(ContextVariable::parse(name).is_none(), "{name}");
        }
    }
}
