//! Names of types, fields and variants, for native code, where each needs one of its own.

use std::collections::BTreeSet;

use crate::language::rust_name::{type_name, value_name};

/// Names for the fields of one struct.
pub(super) fn fields(texts: &[&str]) -> Vec<String> {
    distinct(texts.iter().map(|text| value_name(text)), &[])
}

/// Names for the variants of one enum.
pub(super) fn variants(texts: &[&str]) -> Vec<String> {
    distinct(texts.iter().map(|text| if text.is_empty() { "Empty".to_owned() } else { type_name(text) }), &[])
}

/// The wishes, with a number where somebody else has the name.
pub(super) fn distinct(wishes: impl IntoIterator<Item = String>, taken: &[String]) -> Vec<String> {
    let wishes: Vec<String> = wishes.into_iter().collect();
    let mut used: BTreeSet<String> = taken.iter().cloned().collect();
    let wanted: BTreeSet<String> = wishes.iter().cloned().collect();
    let mut given = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let mut name = wish.clone();
        let mut number = 2;
        // A number never takes a name that somebody wants as it is.
        while used.contains(&name) || (name != wish && wanted.contains(&name)) {
            name = format!("{wish}_{number}");
            number += 1;
        }
        used.insert(name.clone());
        given.push(name);
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_fields_and_variants_have_their_case() {
        assert_eq!(type_name("pet-owner"), "PetOwner");
        assert_eq!(type_name("self"), "Self_");
        assert_eq!(type_name("2fa"), "N2fa");
        assert_eq!(
            fields(&["petId", "type", "pet-id", "X-Request-ID", "self"]),
            ["pet_id", "type_", "pet_id_2", "x_request_id", "self_"]
        );
        assert_eq!(
            variants(&["", "in-progress", "IN_PROGRESS", "1"]),
            ["Empty", "InProgress", "InProgress_2", "N1"]
        );
        assert!(variants(&["<", ">"]).iter().all(|name| syn::parse_str::<syn::Ident>(name).is_ok()));
    }

    #[test]
    fn numbers_avoid_what_is_wanted_or_taken() {
        let wishes = ["A", "A", "A_2"].map(str::to_owned);
        assert_eq!(distinct(wishes.clone(), &[]), ["A", "A_3", "A_2"]);
        assert_eq!(distinct(wishes, &["A".to_owned()]), ["A_3", "A_4", "A_2"]);
    }
}
