//! The API.

use crate::index;
use crate::routes;
use crate::stages;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Orders, orders-swagger.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "u0qerena7n",
    name: "Orders",
    version: "3.1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    stages: stages::STAGES,
    parameters: stages::PARAMETERS,
    binary_media_types: &["application/octet-stream", "image/*"],
    ..Api::EMPTY
};
