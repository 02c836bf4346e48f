//! The API.

use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Shared, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "rcinmr7ie1",
    name: "Shared",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    ..Api::EMPTY
};
