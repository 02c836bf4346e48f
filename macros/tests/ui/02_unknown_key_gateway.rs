// The macro says which keys it knows.
gwgen_macros::gateway! { spec: "ui/pets.yaml", handler: [get_pet] }

fn main() {}
