// An argument is one of a few types.
use gwgen_macros::handler;

#[handler]
async fn get_pet(id: i64) {
    let _ = id;
}

fn main() {}
