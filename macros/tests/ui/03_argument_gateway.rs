// An argument's type is one of its operation's.
use gateway::{ListPetsQuery, Pet};
use gwgen_macros::handler;
use gwgen_runtime::handler::{Json, Query};

gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [get_pet, list_pets] }

#[handler]
async fn get_pet(query: Query<ListPetsQuery>) -> Json<Pet> {
    let _ = query;
    Json(Pet { name: "Rex".to_owned() })
}

#[handler]
async fn list_pets() -> Json<Vec<Pet>> {
    Json(Vec::new())
}

fn main() {
    gateway::run();
}
