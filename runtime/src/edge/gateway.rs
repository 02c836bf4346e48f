//! The pipeline as what stands behind the sockets, and how a worker's is made.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use super::application::{Application, Incoming};
use super::functions::lambda_settings;
use super::limits::Limits;
use super::options::{LogFormat, Options};
use super::serve::WorkerContext;
use crate::adapter::aws_services::AwsServices;
use crate::adapter::credentials::{CredentialChain, Environment, Roles, Signer};
use crate::adapter::functions::{HostedFunctions, HostedInvoker};
use crate::adapter::http_pool::{Backends, HttpPool, HttpPoolSettings};
use crate::adapter::lambda_aws::LambdaAws;
use crate::adapter::stdout::StreamLog;
use crate::adapter::system::SystemIds;
use crate::api::Api;
use crate::engine::authorizer::Authorizers;
use crate::engine::bind::{self, Bound};
use crate::engine::cache::Caches;
use crate::engine::keys::{Keys, WorkerKeys};
use crate::engine::refusal::Refusal;
use crate::engine::router::Router;
use crate::engine::template::BoundPart;
use crate::engine::throttle::{Sharing, Throttles};
use crate::message::{ContextVariable, MethodResponse};
use crate::pipeline::{self, Admitted, Arrival, Gateway};
use crate::port::{Clock, HttpClient, LambdaInvoker, Services, StateStore};

/// Calls in flight to one backend, of the process (reliability.md 3).
const BACKEND_CALLS: usize = 1_000;

/// What the gateways of all workers are made of.
pub(crate) struct Plan {
    api: &'static Api,
    router: Arc<Router>,
    options: RwLock<Arc<Options>>,
    shared: Shared,
    backends: HttpPoolSettings,
    /// What authorizers know.
    authorizers: Arc<Authorizers>,
    /// How often the API may be called.
    throttles: Throttles,
    /// Answers that are kept.
    caches: RwLock<Caches>,
    /// Names of the stages at start, for which requests are counted.
    counted: Vec<Box<str>>,
}

/// What the workers share with the process around them.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The access log.
    pub(crate) log: Arc<StreamLog>,
    /// The state store.
    pub(crate) state: Arc<dyn StateStore>,
    /// API keys and access keys.
    pub(crate) keys: Arc<Keys>,
    /// Functions that this process hosts.
    pub(crate) functions: Option<Arc<HostedFunctions>>,
    /// How throttles are shared with other gateways, where they are.
    pub(crate) sharing: Option<Arc<Sharing>>,
    /// What time it is.
    pub(crate) clock: Arc<dyn Clock>,
}

impl Plan {
    /// A plan by the options read at start.
    pub(crate) fn new(api: &'static Api, options: Arc<Options>, shared: Shared, stages: &[String]) -> Plan {
        let backends = HttpPoolSettings {
            backends: Arc::new(Backends::new(options.workers, BACKEND_CALLS)),
            ..HttpPoolSettings::default()
        };
        let counted = stages.iter().map(|stage| stage.as_str().into()).collect();
        let router = Arc::new(Router::new(&api.routes, api.kind));
        let authorizers = Arc::new(Authorizers::new(api.authorizers.len()));
        let caches = RwLock::new(Caches::new(api, options.cache));
        let options = RwLock::new(options);
        let throttles = Throttles::new(api, shared.sharing.clone(), shared.clock.instant());
        Plan { api, router, options, shared, backends, authorizers, throttles, caches, counted }
    }

    /// The options, as they are now.
    pub(crate) fn options(&self) -> Arc<Options> {
        Arc::clone(&self.options.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Other options from now on. They were checked with [`bind_stages`].
    pub(crate) fn replace_options(&self, options: Options) {
        // What backends said that may be others now is not told any more.
        let caches = Caches::new(self.api, options.cache);
        *self.options.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(options);
        let mut current = self.caches.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, caches).close();
    }

    /// The stages, bound; one that was not there at start is counted without its name.
    fn bind(&self, options: &Options) -> Result<Bound, String> {
        let mut bound = bind_stages(self.api, options)?;
        for stage in &mut bound.stages {
            let position = self.counted.iter().position(|name| *name == stage.name);
            stage.counted_as = position.and_then(|position| u32::try_from(position).ok());
            stage.throttles = self.throttles.of_stage(&stage.name);
            let caches = self.caches.read().unwrap_or_else(PoisonError::into_inner);
            stage.cache = caches.of_stage(&stage.name);
        }
        Ok(bound)
    }

    /// One worker's gateway; called on the worker's thread.
    pub(crate) fn serve(self: &Arc<Plan>, worker: WorkerContext) -> Result<Served, String> {
        let options = self.options();
        let clock = Arc::clone(&self.shared.clock);
        let http: Rc<dyn HttpClient> = Rc::new(HttpPool::new(self.backends.clone()));
        let credentials =
            CredentialChain::new(Environment::of_process(), Rc::clone(&http), Arc::clone(&clock));
        let credentials = Rc::new(credentials);
        let signer = signer(&options, &http, &credentials, &clock);
        let services = Services {
            aws: Rc::new(AwsServices::new(Rc::clone(&http), Rc::clone(&signer))),
            lambda: self.lambda(&options, &http, signer),
            clock,
            ids: Arc::new(SystemIds),
            http,
            access_log: Arc::new(self.shared.log.ring()),
            state: Arc::clone(&self.shared.state),
            memory: worker.memory,
        };
        let Bound { stages, unstaged, .. } = self.bind(&options)?;
        let gateway = Gateway {
            api: self.api,
            router: Arc::clone(&self.router),
            stages,
            unstaged,
            authorizers: Arc::clone(&self.authorizers),
            keys: WorkerKeys::new(Arc::clone(&self.shared.keys)),
            services,
            metrics: worker.metrics,
            trusted_proxies: options.trusted_proxies.clone(),
        };
        Ok(Served { plan: Arc::clone(self), credentials, current: RefCell::new(Rc::new(gateway)) })
    }

    /// A worker's way to functions: hosted ones by their names, the others at Amazon's or where `--endpoint` says.
    fn lambda(
        &self,
        options: &Options,
        http: &Rc<dyn HttpClient>,
        signer: Rc<Signer>,
    ) -> Rc<dyn LambdaInvoker> {
        let settings = lambda_settings(options);
        let aws: Rc<dyn LambdaInvoker> = Rc::new(LambdaAws::new(settings.clone(), Rc::clone(http), signer));
        match &self.shared.functions {
            Some(hosted) => Rc::new(HostedInvoker::new(Arc::clone(hosted), settings, aws)),
            None => aws,
        }
    }
}

/// A worker's signer.
fn signer(
    options: &Options,
    http: &Rc<dyn HttpClient>,
    credentials: &Rc<CredentialChain>,
    clock: &Arc<dyn Clock>,
) -> Rc<Signer> {
    let bindings = &options.bindings;
    let endpoint = bindings.endpoint("sts").or_else(|| bindings.service_endpoint("STS"));
    credentials.bind_sts(endpoint);
    let (http, chain) = (Rc::clone(http), Rc::clone(credentials));
    let roles = Roles::new(Rc::clone(&chain), http, Arc::clone(clock), &bindings.region, endpoint);
    Rc::new(Signer::new(chain, roles, Arc::clone(clock)))
}

/// Binds the served stages by the options.
pub(crate) fn bind_stages(api: &'static Api, options: &Options) -> Result<Bound, String> {
    let mut bound = bind::bind(api, &options.bindings).map_err(|error| error.to_string())?;
    if options.log_format == LogFormat::Text {
        let staged = bound.stages.iter_mut().map(|stage| &mut stage.access_log);
        for format in staged.chain([&mut bound.unstaged.access_log]).filter(|format| format.is_none()) {
            *format = Some(common_log_format());
        }
    }
    Ok(bound)
}

/// The Common Log Format, with latency and the request's identifier behind it.
fn common_log_format() -> Vec<BoundPart> {
    use ContextVariable::{
        HttpMethod, IdentitySourceIp, Path, Protocol, RequestId, RequestTime, ResponseLatency,
        ResponseLength, Status,
    };
    let parts = [
        ("", IdentitySourceIp),
        (" - - [", RequestTime),
        ("] \"", HttpMethod),
        (" ", Path),
        (" ", Protocol),
        ("\" ", Status),
        (" ", ResponseLength),
        (" ", ResponseLatency),
        ("ms ", RequestId),
    ];
    let literal = |text: &str| BoundPart::Literal(Box::from(text));
    parts.into_iter().flat_map(|(text, variable)| [literal(text), BoundPart::Context(variable)]).collect()
}

/// A worker's gateway. Another configuration makes another one; requests end in the one that they began in.
pub(crate) struct Served {
    plan: Arc<Plan>,
    credentials: Rc<CredentialChain>,
    current: RefCell<Rc<Gateway>>,
}

impl Served {
    fn gateway(&self) -> Rc<Gateway> {
        Rc::clone(&self.current.borrow())
    }
}

impl Application for Served {
    type Admitted = (Rc<Gateway>, Admitted);

    fn refuse(&self, refusal: Refusal, peer: Option<SocketAddr>, received: Instant) -> MethodResponse {
        pipeline::refuse(&self.gateway(), refusal, peer, received)
    }

    async fn admit(&self, incoming: Incoming) -> Result<Self::Admitted, MethodResponse> {
        let gateway = self.gateway();
        let admitted = pipeline::admit(&gateway, incoming.into()).await?;
        Ok((gateway, admitted))
    }

    async fn answer(&self, (gateway, admitted): Self::Admitted) -> MethodResponse {
        pipeline::answer(&gateway, admitted).await
    }

    // A block, not an `async fn`: that would hold the request twice.
    fn serve(&self, incoming: Incoming) -> impl Future<Output = MethodResponse> {
        let gateway = self.gateway();
        let arrival = incoming.into();
        async move { pipeline::serve(&gateway, arrival).await }
    }

    fn reload(&self) -> Option<Limits> {
        let options = self.plan.options();
        let old = self.gateway();
        // They were bound once already, when they were checked.
        let Bound { stages, unstaged, .. } = self.plan.bind(&options).ok()?;
        let mut services = old.services.clone();
        let signer = signer(&options, &services.http, &self.credentials, &services.clock);
        services.aws = Rc::new(AwsServices::new(Rc::clone(&services.http), Rc::clone(&signer)));
        services.lambda = self.plan.lambda(&options, &services.http, signer);
        let gateway = Gateway {
            api: old.api,
            router: Arc::clone(&old.router),
            stages,
            unstaged,
            authorizers: Arc::clone(&old.authorizers),
            keys: WorkerKeys::new(Arc::clone(old.keys.shared())),
            services,
            metrics: Arc::clone(&old.metrics),
            trusted_proxies: options.trusted_proxies.clone(),
        };
        *self.current.borrow_mut() = Rc::new(gateway);
        Some(options.limits.clone())
    }
}

impl From<Incoming> for Arrival {
    fn from(incoming: Incoming) -> Arrival {
        let Incoming { head, body, peer, local_port, scheme, received, client } = incoming;
        Arrival { head, body, peer, local_port, scheme, received, client }
    }
}
