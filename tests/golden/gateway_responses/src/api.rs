//! The API.

use crate::gateway_responses;
use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Routes};

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
    gateway_responses: gateway_responses::GATEWAY_RESPONSES,
    ..Api::EMPTY
};
