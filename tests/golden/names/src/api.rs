//! The API.

use crate::checks;
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
    checks: Checks { list: checks::CHECKS },
    ..Api::EMPTY
};
