// A definition that is not there.
gwgen_macros::gateway! { spec: "ui/missing.yaml" }

fn main() {
    gateway::run();
}
