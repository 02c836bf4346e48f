//! A gateway whose pets are Rust and whose photos are another server's: one definition, `pets.yaml`.
//!
//! `cargo run -p gwgen-macros --example pets -- --param photos=localhost:9000`, then
//! `curl localhost:8080/pets`.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use gateway::{GetPetPath, ListPetsQuery, NewPet, Pet, Status as PetStatus};
use gwgen_macros::handler;
use gwgen_runtime::handler::{HandlerError, Json, Path, Query, Status};

gwgen_macros::gateway! {
    spec: "examples/pets.yaml",
    handlers: [list_pets, get_pet, "createPet" => new_pet],
}

/// Workers are threads, and all of them see the same pets.
static PETS: Mutex<BTreeMap<i64, Pet>> = Mutex::new(BTreeMap::new());

fn with_pets<R>(work: impl FnOnce(&mut BTreeMap<i64, Pet>) -> R) -> R {
    work(&mut PETS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Pets, the oldest entry first.
#[handler]
async fn list_pets(Query(query): Query<ListPetsQuery>) -> Json<Vec<Pet>> {
    let limit = query.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(20);
    let wanted = |pet: &&Pet| query.status.is_none_or(|status| pet.status == status);
    Json(with_pets(|pets| pets.values().filter(wanted).take(limit).cloned().collect()))
}

/// One pet.
#[handler]
async fn get_pet(Path(path): Path<GetPetPath>) -> Result<Json<Pet>, HandlerError> {
    let pet = with_pets(|pets| pets.get(&path.pet_id).cloned());
    pet.map(Json).ok_or_else(|| HandlerError::not_found("No such pet"))
}

/// A new pet. The function's name is not the operation's, so the list names both.
#[handler(operation = "createPet")]
async fn new_pet(Json(new): Json<NewPet>) -> Result<Status<201, Json<Pet>>, HandlerError> {
    if new.name.trim().is_empty() {
        return Err(HandlerError::new(422, "A pet has a name"));
    }
    let NewPet { name, tags, mother } = new;
    let pet = with_pets(|pets| {
        let id = pets.last_key_value().map_or(1, |(id, _)| id + 1);
        let begun = Pet::new(id, name, PetStatus::Available);
        let pet = Pet { tags, mother: mother.map(Box::new), ..begun };
        pets.insert(id, pet.clone());
        pet
    });
    Ok(Status(Json(pet)))
}

fn main() -> ExitCode {
    gateway::run()
}
