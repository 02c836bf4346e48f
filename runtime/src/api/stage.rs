//! Stages, their variables and logs, open parameters, and HTTP APIs' CORS settings.

use super::{StageCache, TemplatePart, Text, Throttle, ThrottleBy, ThrottlingMode};

/// A stage (reference 9.1).
#[derive(Debug)]
pub struct Stage {
    /// `[A-Za-z0-9_-]{1,128}` or `$default`.
    pub name: &'static str,
    /// Stage variables; `--var NAME=VALUE` overrides them.
    pub variables: &'static [(&'static str, Text)],
    /// `accessLogSettings`; `None`: the built-in JSON line.
    pub access_log: Option<AccessLog>,
    /// How often all of its methods together may be called.
    pub throttle: Throttle,
    /// How often each caller may call any of its methods.
    pub throttle_by: &'static [ThrottleBy],
    /// What holds for every method (`methodSettings`, `*/*`).
    pub every_method: MethodSettings,
    /// What holds for some, by their position in `Api::methods`; what it does not say is as for every method.
    pub methods: &'static [(u32, MethodSettings)],
    /// Answers that are kept (`cacheClusterEnabled`).
    pub cache: Option<StageCache>,
}

/// Settings of a method in a stage (reference 8.2).
#[derive(Debug, Clone, Copy)]
pub struct MethodSettings {
    /// How often it may be called.
    pub throttle: Throttle,
    /// How often each caller may call it.
    pub throttle_by: &'static [ThrottleBy],
    /// How gateways share the first of the two; `None`: as for every method.
    pub throttling_mode: Option<ThrottlingMode>,
}

impl Stage {
    /// One about which nothing is said.
    pub const DEFAULT: Stage = Stage {
        name: "",
        variables: &[],
        access_log: None,
        throttle: Throttle::NONE,
        throttle_by: &[],
        every_method: MethodSettings::DEFAULT,
        methods: &[],
        cache: None,
    };
}

impl MethodSettings {
    /// Of a method about which nothing is said.
    pub const DEFAULT: MethodSettings =
        MethodSettings { throttle: Throttle::NONE, throttle_by: &[], throttling_mode: None };
}

/// `accessLogSettings`.
#[derive(Debug)]
pub struct AccessLog {
    /// `stdout`, or a destination that is not served yet and said so by the compiler.
    pub destination: &'static str,
    /// The line, without its end.
    pub format: &'static [TemplatePart],
}

/// A named value left open at build time.
#[derive(Debug)]
pub struct Parameter {
    /// Its name: a CloudFormation parameter, pseudo parameter, `Resource.Attribute`, or a `${placeholder}`.
    pub name: &'static str,
    /// What it is when nobody binds it; `None`: must be bound where a served stage needs it.
    pub default: Option<&'static str>,
}

/// `x-amazon-apigateway-cors` (reference 1.8).
#[derive(Debug)]
pub struct Cors {
    /// `*`, `https://*`, `http://*` or exact origins.
    pub allow_origins: &'static [&'static str],
    /// Verbs or `*`.
    pub allow_methods: &'static [&'static str],
    /// Names or `*`.
    pub allow_headers: &'static [&'static str],
    /// Names or `*`.
    pub expose_headers: &'static [&'static str],
    /// Seconds.
    pub max_age: Option<i32>,
    /// `Access-Control-Allow-Credentials: true`.
    pub allow_credentials: bool,
}
