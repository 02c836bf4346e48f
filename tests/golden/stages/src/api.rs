//! The API.

use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Checks, Routes};

/// Stages, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "s59lbvffnl",
    name: "Stages",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    stages: stages::STAGES,
    parameters: stages::PARAMETERS,
    gateway_responses: &[],
    checks: Checks::NONE,
    binary_media_types: &[],
    cors: None,
    default_endpoint_disabled: false,
    base_path: "",
};
