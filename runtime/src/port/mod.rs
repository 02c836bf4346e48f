//! The swap points: object-safe traits, chosen once in [`Services`].
//!
//! What belongs to one worker thread is an `Rc`, what all workers share an `Arc`.

mod aws_client;
mod call_credentials;
mod clock;
mod http_client;
mod lambda_invoker;
mod lease;
mod log_sink;
mod memory_pressure;
mod services;
mod state_store;

pub use crate::api::LocalBoxFuture;
pub use crate::message::{LimiterId, NamedBy, Origin, TlsSettings};
pub use aws_client::{AwsClient, AwsError, AwsRequest, SignAs};
pub use call_credentials::{CallCredentials, CallKey};
pub use clock::{Clock, IdSource};
pub use http_client::{HttpClient, OutboundRequest, UpstreamError, UpstreamErrorKind};
pub use lambda_invoker::{InvocationRequest, InvocationResult, InvokeError, LambdaInvoker, StreamedResult};
pub use lease::{LeaseAsk, Leased};
pub use log_sink::LogSink;
pub use memory_pressure::{MemoryPressure, Pressure};
pub use services::Services;
pub use state_store::{Kept, KeyChange, KeysVersion, StateError, StateStore, StoredKey, StoredKeys, Written};
