// A mistake in the definition is shown with its place; `gateway::run` is there all the same.
gwgen_macros::gateway! { spec: "ui/faulty.yaml" }

fn main() {
    gateway::run();
}
