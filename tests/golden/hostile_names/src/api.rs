//! The API.

use crate::index;
use crate::routes;
use gwgen_runtime::api::{Api, ApiKind, Routes};

/// "; fn main() {} // \[dependencies\], spec.yaml
pub static API: Api = Api {
    kind: ApiKind::Rest,
    id: "piix20ndsc",
    name: r#""; fn main() {} //
[dependencies]"#,
    version: r#"1"\"#,
    routes: Routes {
        nodes: routes::NODES,
        default_route: None,
    },
    methods: index::METHODS,
    ..Api::EMPTY
};
