//! Texts of a definition made into names of Rust items, modules and packages.
//!
//! Identifiers and file names are ASCII and come from here alone, whatever the definition says. Two texts may come out
//! as one name: the emitter numbers them, and a lint says so.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use sha2::{Digest, Sha256};

/// Longest name in bytes; with `.rs` a file name stays below 64.
const LONGEST: usize = 56;

/// File names that some system keeps for itself.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// The constant that a method would like to have: by its `operationId`, else by verb and path.
pub fn method(operation_id: Option<&str>, verb: &str, path: &str) -> String {
    let wish = operation_id.map(constant).filter(|name| !name.is_empty());
    wish.unwrap_or_else(|| constant(&format!("{verb} {}", spoken(path))))
}

/// The constant that a resource would like to have.
pub fn resource(path: &str) -> String {
    constant(&format!("resource {}", spoken(path)))
}

/// `/pets/{petId}` as words: `pets by petId`; `/` is `root`.
fn spoken(path: &str) -> String {
    let mut words = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            Some(parameter) => {
                words.push_str(" by ");
                words.push_str(parameter.trim_end_matches('+'));
            }
            None => {
                words.push(' ');
                words.push_str(segment);
            }
        }
    }
    if words.is_empty() { "root".to_owned() } else { words }
}

/// A name for a constant: `GET_PET_BY_ID`. Empty where no letter or digit is left.
pub fn constant(text: &str) -> String {
    short(lead(plain(text).to_shouty_snake_case(), "N"), text)
}

/// A name for a module, which is a file's name too: `pet_photos`.
pub fn module(text: &str) -> String {
    let name = short(lead(plain(text).to_snake_case(), "n"), text);
    if name.is_empty() {
        return format!("x{}", digest(text));
    }
    let is_port = name.len() == 4 && (name.starts_with("com") || name.starts_with("lpt"));
    let is_taken = is_port || name == "mod" || DEVICES.contains(&name.as_str());
    if is_taken || syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

/// A name for a package or a binary: `pet-photos`.
pub fn package(text: &str) -> String {
    let name = short(plain(text).to_snake_case(), text).replace('_', "-");
    match name.chars().next() {
        None => "gateway".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("gateway-{name}"),
        Some(_) => name,
    }
}

/// ASCII letters and digits; everything else parts words.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect()
}

/// No identifier begins with a digit.
fn lead(name: String, letter: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{letter}{name}") } else { name }
}

/// Cuts a long name and keeps it distinct by a hash of the text it was made from.
fn short(name: String, text: &str) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let kept = name.get(..LONGEST - 9).unwrap_or(&name).trim_end_matches('_');
    let hash = digest(text);
    let hash = if name.starts_with(|c: char| c.is_ascii_uppercase()) { hash.to_uppercase() } else { hash };
    format!("{kept}_{hash}")
}

/// Eight letters and digits of a text's hash.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A name for a type: `PetOwner`.
pub fn type_name(text: &str) -> String {
    let name = short(lead(plain(text).to_upper_camel_case(), "N"), text);
    match name.as_str() {
        "" => format!("X{}", digest(text)),
        "Self" => "Self_".to_owned(),
        _ => name,
    }
}

/// A name for a field or a function: `pet_id`.
pub fn value_name(text: &str) -> String {
    let name = short(lead(plain(text).to_snake_case(), "n"), text);
    if name.is_empty() {
        return format!("x{}", digest(text));
    }
    if syn::parse_str::<syn::Ident>(&name).is_err() { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_code_or_paths() {
        assert_eq!(module("../../etc/passwd"), "etc_passwd");
        assert_eq!(module("a; fn main() {}"), "a_fn_main");
        assert_eq!(module("type"), "type_");
        assert_eq!(module("self"), "self_");
        assert_eq!(module("Con"), "con_");
        assert_eq!(module("com1"), "com1_");
        assert_eq!(module("2fa"), "n2fa");
        assert_eq!(module("\u{1f600}"), format!("x{}", digest("\u{1f600}")));
        assert_eq!(constant("größe"), "GR_E");
        assert_eq!(package("\"\n[dependencies]"), "dependencies");
        assert_eq!(package("2 pets"), "gateway-2-pets");
        assert_eq!(package("\u{1f600}"), "gateway");
    }

    #[test]
    fn long_names_are_cut_and_stay_distinct() {
        let (a, b) = (module(&"word ".repeat(40)), module(&"word ".repeat(41)));
        assert!(a.len() <= 60 && b.len() <= 60 && a != b, "{a} {b}");
    }
}
