// A handler waits for nothing if it likes, but it is asynchronous.
use gwgen_macros::handler;
use gwgen_runtime::handler::Json;

#[handler]
fn get_pet() -> Json<String> {
    Json("Rex".to_owned())
}

fn main() {
    // The item is there all the same: this line is no error.
    let _ = get_pet;
}
