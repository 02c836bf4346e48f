// An operation has one handler.
use gwgen_macros::handler;
use gwgen_runtime::handler::Response;

gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [get_pet, "GET /pets/{petId}" => other] }

#[handler]
async fn get_pet() -> Response {
    Response::new(204)
}

#[handler]
async fn other() -> Response {
    Response::new(204)
}

fn main() {
    gateway::run();
}
