//! `GW18xx`: names and handlers.

codes! {
    NAME_COLLISION = 1800, Note, "two names are one in Rust",
        "Names of operations and models become Rust identifiers: letters and digits stay, everything else parts words. \
        Where two come out as one, the second gets a number behind it.",
        bad "operationId: get-pet   # and getPet elsewhere\n",
        good "operationId: getPetPhoto\n";
}
