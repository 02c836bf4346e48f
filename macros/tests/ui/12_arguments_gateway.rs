// `spec` is needed, `basepath` has three values, and a key is written once.
mod a {
    gwgen_macros::gateway! { handlers: [] }
}

mod b {
    gwgen_macros::gateway! { spec: "ui/pets.yaml", basepath: "keep" }
}

mod c {
    gwgen_macros::gateway! { spec: "ui/pets.yaml", spec: "ui/pets.yaml" }
}

mod d {
    gwgen_macros::gateway! { spec: "ui/pets.yaml", params: { a: "1", "a": "2" } }
}

fn main() {}
