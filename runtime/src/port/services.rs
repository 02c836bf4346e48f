//! The chosen adapters.

use std::rc::Rc;
use std::sync::Arc;

use super::{AwsClient, Clock, HttpClient, IdSource, LambdaInvoker, LogSink, MemoryPressure, StateStore};

/// What a worker's pipeline calls out to.
#[derive(Clone)]
pub struct Services {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Identifiers.
    pub ids: Arc<dyn IdSource>,
    /// HTTP backends; one pool a worker.
    pub http: Rc<dyn HttpClient>,
    /// AWS services.
    pub aws: Rc<dyn AwsClient>,
    /// Lambda functions.
    pub lambda: Rc<dyn LambdaInvoker>,
    /// Access log.
    pub access_log: Arc<dyn LogSink>,
    /// Shared state.
    pub state: Arc<dyn StateStore>,
    /// How short memory is.
    pub memory: Arc<MemoryPressure>,
}
