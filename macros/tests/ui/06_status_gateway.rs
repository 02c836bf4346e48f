// A status is one that the definition declares.
use gateway::Pet;
use gwgen_macros::handler;
use gwgen_runtime::handler::{Json, Status};

gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [get_pet] }

#[handler]
async fn get_pet() -> Status<202, Json<Pet>> {
    Status(Json(Pet { name: "Rex".to_owned() }))
}

fn main() {
    gateway::run();
}
