//! Items to formatted files, and long files to several.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Emitter, File, Layout, ident, runtime_paths};

/// No generated file is longer than 1,500 lines; some are kept for its head.
const LONGEST: usize = 1_400;

/// Elements of a list in one part of it.
const PART: usize = 1_000;

/// An item of a file.
pub(super) struct Item {
    pub(super) tokens: TokenStream,
    /// Formatted; empty where nobody reads it.
    text: String,
}

impl Item {
    /// With the empty line before it, and its place in a list of the file's items.
    fn lines(&self) -> usize {
        self.text.lines().count() + 2
    }
}

impl Emitter<'_> {
    /// Formats an item, unless it goes into a macro's expansion.
    pub(super) fn item(&self, tokens: TokenStream) -> Item {
        let text = if self.layout == Layout::Files { unparse(&tokens) } else { String::new() };
        Item { tokens, text }
    }
}

/// Spreads groups of items over as many files as it takes; a group stays together.
pub(super) fn chunks(groups: Vec<Vec<Item>>) -> Vec<Vec<Item>> {
    let mut chunks: Vec<Vec<Item>> = vec![Vec::new()];
    let mut lines = 0;
    for group in groups {
        let length: usize = group.iter().map(Item::lines).sum();
        if lines > 0 && lines + length > LONGEST {
            chunks.push(Vec::new());
            lines = 0;
        }
        lines += length;
        if let Some(last) = chunks.last_mut() {
            last.extend(group);
        }
    }
    chunks
}

/// The name of a chunk's module: `pets`, `pets_2`, …
pub(super) fn numbered(name: &str, chunk: usize) -> String {
    if chunk == 0 { name.to_owned() } else { format!("{name}_{}", chunk + 1) }
}

/// A whole file.
pub(super) fn write(file: &File, files: &mut BTreeMap<String, Vec<u8>>) {
    let mut out = String::new();
    for line in &file.about {
        out.push_str(if line.is_empty() { "//!" } else { "//! " });
        out.push_str(line);
        out.push('\n');
    }
    let body: TokenStream = file.items.iter().map(|item| item.tokens.clone()).collect();
    let imports = runtime_paths::imports(&body, &quote!(gwgen_runtime));
    let uses = file.uses.iter().map(|path| quote!(use #path;));
    let attributes = &file.attributes;
    let head = unparse(&quote!(#attributes #(#uses)* #imports));
    if !head.is_empty() {
        out.push('\n');
        out.push_str(&head);
    }
    for item in &file.items {
        out.push('\n');
        out.push_str(&item.text);
    }
    files.insert(format!("{}.rs", file.path), out.into_bytes());
}

/// Tokens as formatted text. What the emitter makes always parses; were it not so, the tokens themselves are written
/// and rustc names the place.
fn unparse(tokens: &TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => format!("{tokens}\n"),
    }
}

/// `pub static NAME: &[Type]` over elements, in as many files as it takes: the parts are joined when the crate is
/// compiled. `parts` holds, for each file, what stands before its part of the list, and the elements of that part.
pub(super) fn lists(
    emitter: &Emitter<'_>,
    head: File,
    about: &str,
    name: &str,
    of: &TokenStream,
    parts: Vec<(Vec<Item>, Vec<TokenStream>)>,
) -> Vec<File> {
    let list = ident(name);
    let length = parts.iter().map(|(_, elements)| elements.len()).sum();
    let is_split = parts.len() > 1;
    let mut files = Vec::new();
    let mut paths = Vec::new();
    for (number, (mut items, elements)) in parts.into_iter().enumerate() {
        let path = numbered(&head.path, number);
        let part = ident(&format!("{name}_{}", number + 1));
        items.push(emitter.item(if is_split {
            let about = format!(" Part {} of `{name}`.", number + 1);
            quote!(#[doc = #about] pub const #part: &[#of] = &[#(#elements),*];)
        } else {
            quote!(#[doc = #about] pub static #list: &[#of] = &[#(#elements),*];)
        }));
        paths.push(match (number, emitter.layout) {
            (0, _) | (_, Layout::Flat) => quote!(#part),
            (_, Layout::Files) => {
                let module = ident(&path);
                quote!(crate::#module::#part)
            }
        });
        files.push(File {
            path,
            about: head.about.clone(),
            attributes: head.attributes.clone(),
            uses: head.uses.clone(),
            items,
        });
    }
    if is_split && let Some(first) = files.first_mut() {
        let length = Literal::usize_unsuffixed(length);
        first.items.push(emitter.item(quote! {
            #[doc = #about]
            pub static #list: &[#of] = &join::<#of, #length>(&[#(#paths),*]);
        }));
    }
    files
}

/// Elements of a list in parts.
pub(super) fn list_parts(elements: Vec<TokenStream>) -> Vec<(Vec<Item>, Vec<TokenStream>)> {
    if elements.is_empty() {
        return vec![(Vec::new(), Vec::new())];
    }
    elements.chunks(PART).map(|part| (Vec::new(), part.to_vec())).collect()
}
