//! The API.

use crate::checks;
use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Checks, Routes};

/// Plain, plain.yaml
pub static API: Api = Api {
    kind: ApiKind::OpenApi,
    id: "72coqki9us",
    name: "Plain",
    version: "1.0",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    checks: Checks { list: checks::CHECKS },
    ..Api::EMPTY
};
