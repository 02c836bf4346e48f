//! The API.

use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Orders, spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "5en5739a8k",
    name: "Orders",
    version: "1",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    ..Api::EMPTY
};
