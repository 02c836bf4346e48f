// A handler that names its operation is bound to no other.
use gwgen_macros::handler;
use gwgen_runtime::handler::Response;

gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [get_pet] }

#[handler(operation = "listPets")]
async fn get_pet() -> Response {
    Response::new(204)
}

fn main() {
    gateway::run();
}
