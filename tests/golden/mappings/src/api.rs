//! The API.

use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Mappings, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "mginpxy5im",
    name: "Mappings",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    ..Api::EMPTY
};
