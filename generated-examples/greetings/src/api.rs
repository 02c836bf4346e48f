//! The API.

use crate::functions;
use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// Greetings, greetings.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "i6sh938ack",
    name: "Greetings",
    version: "1.0",
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    functions: functions::FUNCTIONS,
    ..Api::EMPTY
};
