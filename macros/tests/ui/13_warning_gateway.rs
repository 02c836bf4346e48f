// A warning of the definition is one of rustc, which may be denied.
#![deny(deprecated)]

gwgen_macros::gateway! { spec: "ui/warned.yaml" }

fn main() {
    gateway::run();
}
