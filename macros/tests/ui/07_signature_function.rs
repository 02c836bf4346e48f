// A handler is a plain function; every fault is named at once.
use gwgen_macros::handler;

#[handler]
unsafe extern "C" fn get_pet() {}

fn main() {}
