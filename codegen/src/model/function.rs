//! Lambda functions that the gateway hosts itself: `x-gwgen.functions`.

use super::Text;
use crate::diagnostic::Spanned;

/// A function that runs beside the gateway and speaks the Lambda Runtime API.
#[derive(Debug, Clone)]
pub struct HostedFunction {
    /// Its name, as integrations' ARNs have it.
    pub name: Spanned<String>,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// `directory`, as written: seen from the folder of the file that it stands in.
    pub directory: String,
    /// Place of `directory`, or of the name where that is not written; says which file it stands in.
    pub directory_span: crate::diagnostic::Span,
    /// `handler`, for `_HANDLER`; empty where the command names it.
    pub handler: String,
    /// `runtime`, for `AWS_EXECUTION_ENV`; empty where a command is written.
    pub runtime: String,
    /// How many environments there may be.
    pub concurrency: u32,
    /// Milliseconds for one event.
    pub timeout_ms: u32,
    /// Resident memory in MB beyond which an environment is ended.
    pub memory_mb: u32,
    /// `environment`; `None`: the value that the gateway's own environment has.
    pub environment: Vec<(Spanned<String>, Option<Text>)>,
}
