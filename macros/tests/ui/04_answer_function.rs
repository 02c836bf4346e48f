// An answer is one of a few types.
use gwgen_macros::handler;

#[handler]
async fn get_pet() -> String {
    "Rex".to_owned()
}

fn main() {}
