//! The API.

use crate::gateway_responses;
use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Checks, Routes};

/// Gateway responses, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "ooaalzf679",
    name: "Gateway responses",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    stages: &[],
    parameters: &[],
    gateway_responses: gateway_responses::GATEWAY_RESPONSES,
    checks: Checks::NONE,
    binary_media_types: &[],
    cors: None,
    default_endpoint_disabled: false,
    base_path: "",
};
