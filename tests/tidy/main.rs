//! The rules of the house, enforced: layers, sizes, names, lists that must agree.
//!
//! Every list of exceptions here only shrinks: an entry that is no longer needed fails the test that holds it.

mod layers;
mod lists;
mod names;
mod phases;
mod repository;
mod sizes;
mod source;
mod tokens;
mod unsafety;

/// Fails with every finding at once, one a line.
fn none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}\n", findings.join("\n  "));
}
