//! One served stage: its variables, and every method with its texts put together.

use std::sync::Arc;
use std::time::Duration;

use super::aws::BoundIdentity;
use super::ledger::Ledger;
use super::texts::{Sink, Texts};
use super::{
    Bindings, BoundAuthorizer, BoundAws, BoundHttp, BoundMock, BoundRequest, BoundSubtype, CredentialRules,
};
use crate::api::{
    Access, Api, ApiKind, CachedMethod, Handler, Integration, LambdaIntegration, Mapping, Method,
    PayloadFormat, Source, Target, Text, UsagePlan, Validation,
};
use crate::engine::cache::Cache;
use crate::engine::header_rules::{Backend, TargetRule, mapping_target};
use crate::engine::mapping::{BoundMapping, Value};
use crate::engine::policy::Policy;
use crate::engine::template::{BoundPart, BoundTemplate};
use crate::engine::throttle::StageThrottles;
use crate::message::{ContextVariable, GatewayResponseType};

/// A served stage. It belongs to one worker.
#[derive(Debug)]
pub struct StageState {
    /// Its name.
    pub name: Box<str>,
    /// Its position among the stages that requests are counted for; `None`: counted without a stage.
    pub counted_as: Option<u32>,
    /// Its variables.
    pub variables: Vec<(Box<str>, Box<str>)>,
    /// The account that the API stands in.
    pub account_id: Box<str>,
    /// The deployment that is served.
    pub deployment_id: Box<str>,
    /// What a REST API's HTTP integrations call themselves where the client does not: `AmazonAPIGateway_<api id>`.
    pub user_agent: Box<[u8]>,
    /// Whether it is served at the base path.
    pub at_base_path: bool,
    /// Whether it is served under `/NAME`.
    pub under_its_name: bool,
    /// What the ARN of each of its methods begins with: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/`.
    pub arn: Box<str>,
    /// By the position of the authorizer in `Api::authorizers`.
    pub authorizers: Vec<BoundAuthorizer>,
    /// What is asked of callers' credentials.
    pub credential_rules: CredentialRules,
    /// The resource policy; `None`: the API has none.
    pub policy: Option<Policy>,
    /// The usage plans that open the stage, by their position in `Api::usage_plans`; `None`: API keys need no plan.
    pub usage_plans: Option<Box<[(usize, &'static UsagePlan)]>>,
    /// How often its methods may be called; `None`: as often as anybody likes.
    pub throttles: Option<Arc<StageThrottles>>,
    /// Its answers that are kept; `None`: none are.
    pub cache: Option<Arc<Cache>>,
    /// By the position of the method in `Api::methods`.
    pub methods: Vec<BoundMethod>,
    /// Customised gateway responses.
    pub gateway_responses: Vec<BoundGatewayResponse>,
    /// The access-log format; `None`: the built-in line.
    pub access_log: Option<Vec<BoundPart>>,
    /// Whether something reads the client's fields after they were handed to the backend.
    pub keeps_headers: bool,
}

/// A method of a stage: what every request needs of it is here, and with the integration; the table is for what is named.
#[derive(Debug)]
pub struct BoundMethod {
    /// The method.
    pub table: &'static Method,
    /// Who may call it.
    pub access: Access,
    /// Whether a caller needs an API key beside that.
    pub api_key_required: bool,
    /// What its requests are held to.
    pub validation: Option<Validation>,
    /// How its answers are kept; `None`: they are not.
    pub cached: Option<&'static CachedMethod>,
    /// What answers it.
    pub integration: BoundIntegration,
    /// HTTP APIs: changes to the answer by backend status.
    pub response_mappings: Box<[(u16, Vec<BoundMapping>)]>,
}

/// What answers a method of a stage.
#[derive(Debug)]
pub enum BoundIntegration {
    /// `HTTP`, `HTTP_PROXY`.
    Http(Box<BoundHttp>),
    /// `AWS_PROXY`.
    Lambda(Box<BoundLambda>),
    /// `AWS`.
    Aws(Box<BoundAws>),
    /// `AWS_PROXY` with `integrationSubtype`.
    Subtype(Box<BoundSubtype>),
    /// `MOCK`.
    Mock(Box<BoundMock>),
    /// A Rust function.
    Native(&'static dyn Handler),
    /// 500 for every request; holds why, for the log.
    Broken(&'static str),
}

/// `AWS_PROXY` to a function.
#[derive(Debug)]
pub struct BoundLambda {
    /// Function name, partial or whole ARN.
    pub function: Box<str>,
    /// Shape of event and answer.
    pub payload: PayloadFormat,
    /// Whose credentials sign the call.
    pub identity: BoundIdentity,
    /// The integration's time-out.
    pub timeout: Duration,
    /// HTTP APIs: changes to fields and query of the event.
    pub changes: Option<Box<BoundRequest>>,
}

/// A customised gateway response.
#[derive(Debug)]
pub struct BoundGatewayResponse {
    /// Which failure.
    pub kind: GatewayResponseType,
    /// The status; `None` keeps the type's own.
    pub status: Option<u16>,
    /// Headers.
    pub mappings: Vec<BoundMapping>,
    /// Bodies by media type.
    pub templates: Vec<(&'static str, BoundTemplate)>,
}

impl StageState {
    /// Whether it is `$default`, which stands in no path.
    pub fn is_default(&self) -> bool {
        &*self.name == "$default"
    }

    /// The partition that the API stands in.
    pub fn partition(&self) -> &str {
        self.arn.split(':').nth(1).unwrap_or_default()
    }

    /// The region that the API stands in.
    pub fn region(&self) -> &str {
        self.arn.split(':').nth(3).unwrap_or_default()
    }

    /// A stage without methods: what a template can name without a gateway around it.
    pub fn bare(name: &str, variables: Vec<(Box<str>, Box<str>)>) -> StageState {
        StageState {
            name: Box::from(name),
            counted_as: None,
            variables,
            account_id: Box::from("000000000000"),
            deployment_id: Box::from("abcdef"),
            user_agent: Box::default(),
            at_base_path: true,
            under_its_name: false,
            arn: Box::default(),
            authorizers: Vec::new(),
            credential_rules: CredentialRules::default(),
            policy: None,
            usage_plans: None,
            throttles: None,
            cache: None,
            methods: Vec::new(),
            gateway_responses: Vec::new(),
            access_log: None,
            keeps_headers: false,
        }
    }

    /// The gateway responses with the variables of a stage, or of none.
    pub(super) fn bind_gateway_responses(
        api: &'static Api,
        bindings: &Bindings,
        name: Option<&str>,
        ledger: &Ledger,
    ) -> Vec<BoundGatewayResponse> {
        let declared = api.stages.iter().find(|stage| Some(stage.name) == name);
        Texts::of_stage(api, bindings, declared, ledger).gateway_responses()
    }

    pub(super) fn bind(api: &'static Api, bindings: &Bindings, name: &str, ledger: &Ledger) -> StageState {
        let declared = api.stages.iter().find(|stage| stage.name == name);
        let texts = Texts::of_stage(api, bindings, declared, ledger);
        let gateway_responses = texts.gateway_responses();
        let log = declared.and_then(|stage| stage.access_log.as_ref());
        let access_log = log.map(|log| texts.parts(log.format, Sink::Raw));
        let authorizers = api.authorizers.iter().map(|authorizer| BoundAuthorizer::bind(&texts, authorizer));
        let authorizers = authorizers.collect();
        let cached = declared.and_then(|stage| stage.cache.as_ref()).map_or(&[][..], |cache| cache.methods);
        let is_cached = |method: &Method| cached.iter().find(|cached| cached.method == method.index);
        let methods = api.methods.iter();
        let methods = methods
            .map(|method| BoundMethod { cached: is_cached(method), ..BoundMethod::bind(&texts, method) });
        let methods = methods.collect();
        let reads_agent =
            |part: &BoundPart| matches!(part, BoundPart::Context(ContextVariable::IdentityUserAgent));
        StageState {
            name: Box::from(name),
            counted_as: None,
            account_id: bindings.account.as_str().into(),
            deployment_id: api.id.get(..6).unwrap_or(api.id).into(),
            user_agent: [b"AmazonAPIGateway_", api.id.as_bytes()].concat().into(),
            at_base_path: false,
            under_its_name: false,
            arn: bindings.execute_api_arn(api, name).into(),
            authorizers,
            credential_rules: bindings.credential_rules,
            policy: None,
            usage_plans: usage_plans(api, name),
            throttles: None,
            cache: None,
            methods,
            keeps_headers: !gateway_responses.is_empty() || access_log.iter().flatten().any(reads_agent),
            gateway_responses,
            access_log,
            variables: texts.variables,
        }
    }
}

/// The plans that open a stage; `None` where the definition has no plans.
fn usage_plans(api: &'static Api, stage: &str) -> Option<Box<[(usize, &'static UsagePlan)]>> {
    let plans = api.usage_plans;
    (!plans.is_empty()).then(|| plans.iter().enumerate().filter(|(_, plan)| plan.opens(stage)).collect())
}

impl BoundMethod {
    fn bind(texts: &Texts<'_>, method: &'static Method) -> BoundMethod {
        let integration = match method.integration {
            Integration::Http(table) => BoundHttp::bind(texts, table, method),
            Integration::Lambda(table) => BoundLambda::bind(texts, table),
            Integration::Aws(table) => BoundAws::bind(texts, table, method),
            Integration::Subtype(table) => {
                BoundIntegration::Subtype(Box::new(BoundSubtype::bind(texts, table)))
            }
            Integration::Mock(table) => {
                match forbidden(texts.api.kind, table.request_mappings, Backend::Http) {
                    Some(why) => BoundIntegration::Broken(why),
                    None => BoundIntegration::Mock(Box::new(BoundMock::bind(texts, table))),
                }
            }
            Integration::Native(handler) => BoundIntegration::Native(handler),
            Integration::Unsupported(why) => BoundIntegration::Broken(why),
        };
        let response_mappings = method
            .response_mappings
            .iter()
            .map(|(status, mappings)| (*status, texts.mappings(mappings)))
            .collect();
        BoundMethod {
            table: method,
            access: method.access,
            api_key_required: method.api_key_required,
            validation: method.validation,
            cached: None,
            integration,
            response_mappings,
        }
    }

    /// Whether the mappings for a backend status read the body of its answer.
    pub fn reads_answer_body(&self) -> bool {
        self.response_mappings
            .iter()
            .flat_map(|(_, mappings)| mappings)
            .any(|mapping| mapping.value.reads_answer_body())
    }
}

impl BoundIntegration {
    /// How long a call may take.
    pub fn timeout(&self) -> Duration {
        match self {
            BoundIntegration::Http(bound) => bound.timeout,
            BoundIntegration::Lambda(bound) => bound.timeout,
            BoundIntegration::Aws(bound) => bound.timeout,
            BoundIntegration::Subtype(bound) => bound.timeout,
            // What Amazon gives an integration.
            BoundIntegration::Mock(_) | BoundIntegration::Native(_) | BoundIntegration::Broken(_) => {
                Duration::from_secs(29)
            }
        }
    }
}

impl BoundLambda {
    fn bind(texts: &Texts<'_>, table: &'static LambdaIntegration) -> BoundIntegration {
        if let Some(why) = forbidden(texts.api.kind, table.request_mappings, Backend::Aws) {
            return BoundIntegration::Broken(why);
        }
        let function = match BoundLambda::function(texts, &table.function) {
            Ok(function) => function,
            Err(why) => return BoundIntegration::Broken(why),
        };
        let changes = (texts.api.kind == ApiKind::Http && !table.request_mappings.is_empty()).then(|| {
            let nowhere = Default::default();
            Box::new(BoundRequest::bind(texts, Backend::Aws, nowhere, table.request_mappings, &[]))
        });
        BoundIntegration::Lambda(Box::new(BoundLambda {
            changes,
            function,
            payload: table.payload,
            identity: BoundIdentity::bind(texts, &table.identity),
            timeout: Duration::from_millis(u64::from(table.timeout_ms)),
        }))
    }

    /// The function that a text names.
    pub(super) fn function(texts: &Texts<'_>, text: &Text) -> Result<Box<str>, &'static str> {
        let text = texts.text(text);
        let function = function_of(&text);
        // A missing stage variable leaves an empty name, or an ARN that ends in a colon.
        if function.is_empty() || function.ends_with(':') || function.contains("::") {
            return Err("the function's name lacks a part: a stage variable is missing");
        }
        texts.ledger.ask_function(function);
        Ok(function.into())
    }
}

/// The function in an integration's URI. The compiler takes it out where the URI is written; where all of it is one
/// parameter (Terraform's `invoke_arn`), it is seen only now.
fn function_of(text: &str) -> &str {
    let path = text.strip_prefix("arn:").and_then(|arn| arn.split_once(":lambda:path/"));
    let function = path.and_then(|(_, path)| path.split_once("/functions/")).map(|(_, function)| function);
    function.map_or(text, |function| function.split('/').next().unwrap_or(function))
}

/// Whether a REST API maps to a header that no mapping may set (reference 4.6, recorded).
pub(super) fn forbidden(kind: ApiKind, mappings: &[Mapping], backend: Backend) -> Option<&'static str> {
    let is_forbidden = |mapping: &Mapping| match mapping.target {
        Target::Header(name) => mapping_target(name, backend) == TargetRule::Forbid,
        _ => false,
    };
    (kind == ApiKind::Rest && mappings.iter().any(is_forbidden))
        .then_some("a mapping sets a header that the gateway writes itself")
}

/// The value of a `{name}` placeholder: what is mapped to it, else (outside of REST APIs) the path parameter. One of the
/// method's own is known by its position.
pub(super) fn placeholder(
    texts: &Texts<'_>,
    method: &Method,
    mappings: &[Mapping],
    name: &str,
) -> Option<Value> {
    let is_wanted =
        |mapping: &&Mapping| matches!(mapping.target, Target::PathParameter(target) if target == name);
    let position = |name: &str| method.resource.parameters.iter().position(|parameter| *parameter == name);
    let Some(mapping) = mappings.iter().find(is_wanted) else {
        return position(name).filter(|_| texts.api.kind != ApiKind::Rest).map(Value::PathParameter);
    };
    let own = match mapping.value {
        [Source::PathParameter(name)] => position(name),
        _ => None,
    };
    Some(own.map_or_else(|| texts.mapping(mapping).value, Value::PathParameter))
}
