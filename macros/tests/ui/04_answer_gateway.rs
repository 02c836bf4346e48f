// An answer is the one that the definition declares.
use gateway::Pet;
use gwgen_macros::handler;
use gwgen_runtime::handler::Json;

gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [list_pets] }

#[handler]
async fn list_pets() -> Json<Pet> {
    Json(Pet { name: "Rex".to_owned() })
}

fn main() {
    gateway::run();
}
