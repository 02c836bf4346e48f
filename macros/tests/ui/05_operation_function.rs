// A handler is for one operation.
use gwgen_macros::handler;

#[handler(operation = "getPet", operation = "listPets")]
async fn get_pet() {}

fn main() {}
