// A handler's name is an operation's, and the nearest one is named.
use gwgen_macros::handler;
use gwgen_runtime::handler::Response;

gwgen_macros::gateway! {
    spec: "ui/pets.yaml",
    handlers: [get_pets, "getPett" => fetch, unheard_of],
}

#[handler]
async fn get_pets() -> Response {
    Response::new(204)
}

#[handler]
async fn fetch() -> Response {
    Response::new(204)
}

fn main() {
    gateway::run();
}
