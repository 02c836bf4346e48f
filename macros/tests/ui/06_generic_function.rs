// One operation has one set of types.
use gwgen_macros::handler;
use gwgen_runtime::handler::{Codec, Json, Reply};

#[handler]
async fn get_pet<T: Codec>(body: Json<T>) -> Json<T> {
    body
}

#[handler]
async fn list_pets(body: impl Sized) -> impl Reply {
    let _ = body;
}

fn main() {}
