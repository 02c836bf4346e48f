// The attribute knows one key.
use gwgen_macros::handler;

#[handler(operationId = "getPet")]
async fn get_pet() {}

fn main() {}
