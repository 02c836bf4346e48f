//! Puts an API's open texts together for the stages that are served: once at start, never per request.
//!
//! A parameter that a served stage needs and nobody bound stops the start, by name. A stage variable that is
//! missing does not: it is empty text, and an integration whose URI is broken by that answers 500 (reference 9.2,
//! recorded).

mod authorizer;
mod aws;
mod function;
mod http;
mod issuer;
mod ledger;
mod mock;
mod request;
mod shared;
mod stage;
mod subtype;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::jwt::Leeway;
use super::policy::{Policy, UnfitStatement};
use super::template::BoundPart;
use super::url::Url;
use crate::api::{Api, ApiKind};
pub use authorizer::{
    BoundAuthorizer, BoundLambdaAuthorizer, BoundTokenAuthorizer, Callee, HttpEndpoint, TokenRules,
};
pub use aws::{BoundAws, BoundAwsTarget, BoundIdentity, BoundService};
pub use function::BoundFunction;
pub use http::BoundHttp;
pub use issuer::{BoundIssuer, KeysPlace};
use ledger::Ledger;
pub use ledger::UnknownName;
pub use mock::{BoundMock, BoundResponse, MockTemplate, ResponseHeaders, Selection};
pub use request::BoundRequest;
pub use stage::{BoundGatewayResponse, BoundIntegration, BoundLambda, BoundMethod, StageState};
pub use subtype::BoundSubtype;

/// What flags, configuration file and environment bind.
#[derive(Debug, Clone)]
pub struct Bindings {
    /// `--stage`; empty: the first in the definition, else `$default` for HTTP APIs, else `prod`.
    pub stages: Vec<String>,
    /// `--stage-path`: a single stage is served under `/NAME` too.
    pub stage_path: bool,
    /// `--var NAME=VALUE`.
    pub variables: BTreeMap<String, String>,
    /// `--param NAME=VALUE`.
    pub parameters: BTreeMap<String, String>,
    /// `--endpoint WHAT=URL`. For HTTP integrations `WHAT` is `vpclink:ID`, the ARN of a listener or a Cloud Map
    /// service, or an origin as the definition writes it (`https://host`, `host:port`). For AWS services it is the name
    /// in the ARN.
    pub endpoints: Vec<(String, Url)>,
    /// `AWS_ENDPOINT_URL_<SERVICE>` by `<SERVICE>`, and `AWS_ENDPOINT_URL` by the empty name, as the AWS SDKs read them.
    pub service_endpoints: BTreeMap<String, Url>,
    /// `AWS::Region`.
    pub region: String,
    /// `AWS::AccountId`.
    pub account: String,
    /// `AWS::Partition`.
    pub partition: String,
    /// How strictly callers' credentials are judged.
    pub credential_rules: CredentialRules,
}

/// What is asked of callers' credentials, where a configuration may ask for more or less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CredentialRules {
    /// `tokenLeeway`: how far the clocks of an issuer and the gateway may differ.
    pub leeway: Leeway,
    /// `unsignedPayload: allow`: a signature may say that it does not cover the body.
    pub allows_unsigned_payload: bool,
    /// `signedContentType: required`: a signature covers the `Content-Type` that there is.
    pub needs_content_type: bool,
}

impl Default for Bindings {
    fn default() -> Bindings {
        Bindings {
            stages: Vec::new(),
            stage_path: false,
            variables: BTreeMap::new(),
            parameters: BTreeMap::new(),
            endpoints: Vec::new(),
            service_endpoints: BTreeMap::new(),
            region: "us-east-1".to_owned(),
            account: "000000000000".to_owned(),
            partition: "aws".to_owned(),
            credential_rules: CredentialRules::default(),
        }
    }
}

impl Bindings {
    /// Where a name is bound to.
    pub fn endpoint(&self, name: &str) -> Option<&Url> {
        self.endpoints.iter().rev().find(|(bound, _)| bound == name).map(|(_, url)| url)
    }

    /// What the ARN of each method of a stage begins with (reference 7.1).
    fn execute_api_arn(&self, api: &Api, stage: &str) -> String {
        let Bindings { partition, region, account, .. } = self;
        format!("arn:{partition}:execute-api:{region}:{account}:{}/{stage}/", api.id)
    }

    /// Where the environment says that an AWS service is.
    pub fn service_endpoint(&self, sdk_id: &str) -> Option<&Url> {
        self.service_endpoints.get(sdk_id).or_else(|| self.service_endpoints.get(""))
    }
}

/// Why a gateway does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartError {
    /// Parameters that served stages need and nobody bound.
    UnboundParameters(Vec<&'static str>),
    /// A stage is named twice.
    RepeatedStage(String),
    /// A name that no stage can have.
    StageName(String),
    /// What parameters are bound to makes a statement of the resource policy none.
    Policy(UnfitStatement),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::UnboundParameters(names) => {
                let plural = if names.len() == 1 { "parameter is" } else { "parameters are" };
                write!(f, "{} {plural} not bound:", names.len())?;
                for name in names {
                    write!(f, "\n  {name}   (--param {name}=VALUE)")?;
                }
                Ok(())
            }
            StartError::Policy(unfit) => unfit.fmt(f),
            StartError::RepeatedStage(name) => write!(f, "stage {name} is named twice"),
            StartError::StageName(name) => {
                write!(
                    f,
                    "{name:?} is no name of a stage: 1 to 128 of A-Z a-z 0-9 _ -, or $default for an HTTP API"
                )
            }
        }
    }
}

impl std::error::Error for StartError {}

/// What binding gives.
#[derive(Debug)]
pub struct Bound {
    /// The served stages. The first one is the one at the base path, where there is one only.
    pub stages: Vec<StageState>,
    /// What holds where none of them is chosen.
    pub unstaged: Unstaged,
    /// Functions that the gateway hosts.
    pub functions: Vec<BoundFunction>,
    /// Names that are bound and have no effect.
    pub unknown: Vec<UnknownName>,
}

impl Bound {
    /// Authorizers that can ask nobody and so admit nobody, each once, with the reason.
    pub fn closed_authorizers(&self, api: &Api) -> Vec<String> {
        let stages = self.stages.iter().flat_map(|stage| api.authorizers.iter().zip(&stage.authorizers));
        let faults = stages.filter_map(|(table, bound)| Some((table.name(), bound.fault()?)));
        let faults: BTreeSet<(&str, &str)> = faults.collect();
        faults.into_iter().map(|(name, why)| format!("the authorizer {name} admits nobody: {why}")).collect()
    }
}

/// What holds where no stage is chosen: heads that are no canonical request, paths of no stage.
#[derive(Debug, Default)]
pub struct Unstaged {
    /// The API's customised gateway responses. Where one stage alone is served, with its variables.
    pub gateway_responses: Vec<BoundGatewayResponse>,
    /// The access-log format; `None`: the built-in line.
    pub access_log: Option<Vec<BoundPart>>,
}

/// Binds the stages that are served.
pub fn bind(api: &'static Api, bindings: &Bindings) -> Result<Bound, StartError> {
    let names = served(api, bindings)?;
    let several = names.len() > 1;
    let ledger = Ledger::default();
    let only = names.first().filter(|_| !several).map(String::as_str);
    let gateway_responses = StageState::bind_gateway_responses(api, bindings, only, &ledger);
    let unstaged = Unstaged { gateway_responses, access_log: None };
    let policy = bind_policy(api, bindings, &ledger);
    let stages: Vec<StageState> = names
        .into_iter()
        .zip(0..)
        .map(|(name, position)| {
            let mut stage = StageState::bind(api, bindings, &name, &ledger);
            let is_default = name == "$default";
            stage.counted_as = Some(position);
            stage.policy = policy.as_ref().and_then(|policy| policy.clone().ok());
            stage.at_base_path = !several || is_default;
            stage.under_its_name = (several || bindings.stage_path) && !is_default;
            stage
        })
        .collect();
    let texts = texts::Texts::of_stage(api, bindings, None, &ledger);
    let functions = api.functions.iter().map(|table| BoundFunction::bind(&texts, table)).collect();
    let unknown = ledger.unknown(api, bindings);
    let unbound = ledger.unbound.into_inner();
    if !unbound.is_empty() {
        return Err(StartError::UnboundParameters(unbound.into_iter().collect()));
    }
    match policy {
        Some(Err(unfit)) => Err(StartError::Policy(unfit)),
        _ => Ok(Bound { stages, unstaged, functions, unknown }),
    }
}

/// The resource policy with its parameters put in; no stage has a part in it.
fn bind_policy(
    api: &'static Api,
    bindings: &Bindings,
    ledger: &Ledger,
) -> Option<Result<Policy, UnfitStatement>> {
    let texts = texts::Texts::of_stage(api, bindings, None, ledger);
    api.policy.map(|table| Policy::of_table(table, |text| texts.text(text)))
}

/// The names of the stages that are served.
fn served(api: &Api, bindings: &Bindings) -> Result<Vec<String>, StartError> {
    if bindings.stages.is_empty() {
        let default = if api.kind == ApiKind::Http { "$default" } else { "prod" };
        return Ok(vec![api.stages.first().map_or(default, |stage| stage.name).to_owned()]);
    }
    let mut names: Vec<String> = Vec::new();
    for name in &bindings.stages {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let is_default = name == "$default" && api.kind == ApiKind::Http;
        if !(is_default || (1..=128).contains(&name.len()) && name.bytes().all(plain)) {
            return Err(StartError::StageName(name.clone()));
        }
        if names.contains(name) {
            return Err(StartError::RepeatedStage(name.clone()));
        }
        names.push(name.clone());
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
