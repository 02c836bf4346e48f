//! The API.

use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Checks, Routes};

/// Routes, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "9teycjez6v",
    name: "Routes",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    stages: &[],
    parameters: &[],
    gateway_responses: &[],
    checks: Checks::NONE,
    binary_media_types: &[],
    cors: None,
    default_endpoint_disabled: false,
    base_path: "",
};
