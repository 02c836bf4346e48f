// A handler in the list exists.
gwgen_macros::gateway! { spec: "ui/pets.yaml", handlers: [get_pet] }

fn main() {
    gateway::run();
}
