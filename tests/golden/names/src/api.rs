//! The API.

use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Checks, Routes};

/// Names, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::OpenApi,
    id: "vco70veqrn",
    name: "Names",
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
