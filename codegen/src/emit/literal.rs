//! Literals and texts.

use std::str::FromStr;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::model::{Part, Text, Throttle};

/// A string literal: raw where that reads better, escaped otherwise. Whatever the text holds, it stays one literal.
pub(super) fn string(text: &str) -> Literal {
    let is_plain = text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte));
    if is_plain && text.contains(['"', '\\', '\n']) {
        // One `#` more than the longest run of them after a quote.
        let hashes = "#".repeat(1 + longest_run(text));
        if let Ok(raw) = Literal::from_str(&format!("r{hashes}\"{text}\"{hashes}")) {
            return raw;
        }
    }
    Literal::string(text)
}

fn longest_run(text: &str) -> usize {
    text.split('"')
        .skip(1)
        .map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count())
        .max()
        .unwrap_or(0)
}

/// String literals in a slice.
pub(super) fn strings<T: AsRef<str>>(texts: &[T]) -> TokenStream {
    let texts = texts.iter().map(|text| string(text.as_ref()));
    quote!(&[#(#texts),*])
}

/// A `Text`.
pub(super) fn text(text: &Text) -> TokenStream {
    if text.parts.is_empty() {
        return quote!(Text::EMPTY);
    }
    let parts = text.parts.iter().map(|part| match part {
        Part::Literal(literal) => {
            let literal = string(literal);
            quote!(Part::Literal(#literal))
        }
        Part::Parameter(name) => {
            let name = string(name);
            quote!(Part::Parameter(#name))
        }
        Part::StageVariable(name) => {
            let name = string(name);
            quote!(Part::StageVariable(#name))
        }
    });
    quote!(Text(&[#(#parts),*]))
}

/// A position in a list.
pub(super) fn position(position: usize) -> Literal {
    Literal::usize_unsuffixed(position)
}

/// A `Throttle`.
pub(super) fn throttle(throttle: Throttle) -> TokenStream {
    if throttle.is_empty() {
        return quote!(Throttle::NONE);
    }
    let (rate, burst) =
        (option(throttle.rate.map(Literal::f64_unsuffixed)), option(throttle.burst.map(number)));
    quote!(Throttle { rate: #rate, burst: #burst })
}

/// `Some(…)` or `None`.
pub(super) fn option<T: ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// A number without a suffix: the field says its type.
pub(super) fn number(value: impl Into<i64>) -> Literal {
    Literal::i64_unsuffixed(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_survives() {
        for text in [
            "",
            "plain",
            "{\"a\": 1}",
            "\"#quoted\"##\n\\",
            "line\r\nline",
            "nul\0 bidi\u{202e} nbsp\u{a0}",
            "*/ \" ; fn main() {} /*",
            "größe",
            "{}{{}}",
        ] {
            let tokens = TokenStream::from_str(&string(text).to_string()).expect("a token");
            let read: syn::LitStr = syn::parse2(tokens).expect("one string literal");
            assert_eq!(read.value(), text);
        }
    }

    #[test]
    fn quotes_are_readable() {
        assert_eq!(string("{\"statusCode\": 200}").to_string(), "r#\"{\"statusCode\": 200}\"#");
        assert!(
            !string("bidi \u{202e}").to_string().contains('\u{202e}'),
            "rustc refuses such characters in literals"
        );
    }
}
