// A function in the list has `#[handler]`.
use gwgen_runtime::handler::Json;

gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [get_pet] }

pub async fn get_pet() -> Json<gateway::Pet> {
    Json(gateway::Pet { name: "Rex".to_owned() })
}

fn main() {
    gateway::run();
}
