//! The resource tree as a table of nodes.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::literal::{number, option, string, strings};
use super::{Emitter, File, doc, ident, pretty};
use crate::model::Verb;

/// A segment of a path template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    /// In canonical form.
    Literal(String),
    /// Literal text before, between and behind parameters, in canonical form.
    Mixed(Vec<String>),
    Parameter,
    Greedy,
}

/// A node of the tree while it grows.
#[derive(Default)]
struct Branch {
    children: BTreeMap<Segment, usize>,
    methods: BTreeMap<Verb, usize>,
    /// The template that leads here, with the parameters' names of the resource that came first by bytes.
    path: String,
}

/// `routes.rs`, `routes_2.rs`, …
pub(super) fn files(emitter: &Emitter<'_>) -> Vec<File> {
    let nodes = flatten(&grow(emitter)).into_iter().enumerate();
    let groups = nodes.map(|(index, branch)| vec![emitter.item(node(index, &branch))]).collect();
    let mut index = 0;
    let mut parts = Vec::new();
    for chunk in pretty::chunks(groups) {
        let names =
            (index..index + chunk.len()).map(|index| ident(&format!("NODE_{index}")).into_token_stream());
        let names = names.collect();
        index += chunk.len();
        parts.push((chunk, names));
    }
    let about = "The resource tree: literals before parameters, parameters before the rest of a path.";
    let head = File::new("routes", about);
    let about = " Every node; positions are node ids, and node 0 is the root.";
    pretty::lists(emitter, head, about, "NODES", &quote!(Node), parts)
}

fn node(index: usize, branch: &Branch) -> TokenStream {
    let mut literals = Vec::new();
    let mut patterns = Vec::new();
    let mut fields = Vec::new();
    for (segment, child) in &branch.children {
        let child = number(*child as u32);
        match segment {
            Segment::Literal(text) => {
                let text = string(text);
                literals.push(quote!((#text, #child)));
            }
            Segment::Mixed(pieces) => patterns.push((pieces, child)),
            Segment::Parameter => fields.push(quote!(parameter: Some(#child))),
            Segment::Greedy => fields.push(quote!(greedy: Some(#child))),
        }
    }
    if !patterns.is_empty() {
        // Stable: those with as much literal text stay in the order of their bytes.
        patterns.sort_by_key(|(pieces, _)| std::cmp::Reverse(pieces.iter().map(String::len).sum::<usize>()));
        let patterns = patterns.iter().map(|(pieces, child)| {
            let pieces = strings(pieces);
            quote!((SegmentPattern { pieces: #pieces }, #child))
        });
        fields.insert(0, quote!(patterns: &[#(#patterns),*]));
    }
    if !literals.is_empty() {
        fields.insert(0, quote!(literals: &[#(#literals),*]));
    }
    let mut verbs = Vec::new();
    for (verb, method) in branch.methods.iter().filter(|(verb, _)| **verb != Verb::Any) {
        let (verb, method) = (ident(variant(*verb)), number(*method as u32));
        verbs.push(quote!((Verb::#verb, #method)));
    }
    if !verbs.is_empty() {
        fields.push(quote!(methods: &[#(#verbs),*]));
    }
    if let Some(method) = branch.methods.get(&Verb::Any) {
        let method = number(*method as u32);
        fields.push(quote!(any: Some(#method)));
    }
    let name = ident(&format!("NODE_{index}"));
    let about = format!(" Node {index}: {}", doc::code(if index == 0 { "/" } else { &branch.path }));
    quote! {
        #[doc = #about]
        const #name: Node = Node { #(#fields,)* ..Node::EMPTY };
    }
}

/// The routes themselves, for `API`.
pub(super) fn value(emitter: &Emitter<'_>) -> TokenStream {
    let nodes = emitter.path("routes", &ident("NODES"));
    let default_route = option(emitter.api.default_route.map(|method| number(method as u32)));
    quote!(Routes { nodes: #nodes, default_route: #default_route })
}

/// The tree with children by id, in the order they were met.
fn grow(emitter: &Emitter<'_>) -> Vec<Branch> {
    let api = emitter.api;
    let mut order: Vec<usize> =
        (0..api.methods.len()).filter(|index| api.default_route != Some(*index)).collect();
    // Of two templates of one shape the first by bytes gives the names, wherever they stand in the document.
    let path = |index: usize| api.methods.get(index).map_or("", |method| api.path(method));
    order.sort_by_key(|index| path(*index));
    let mut tree = vec![Branch::default()];
    for index in order {
        let mut at = 0;
        let mut template = String::new();
        for segment in path(index).split('/').skip(1) {
            template.push('/');
            template.push_str(segment);
            // A slash at the end of a template is as tolerated as one at the end of a request's path.
            if segment.is_empty() && template.len() == path(index).len() {
                break;
            }
            let key = read(segment);
            let next = match tree[at].children.get(&key) {
                Some(next) => *next,
                None => {
                    tree.push(Branch { path: template.clone(), ..Branch::default() });
                    let next = tree.len() - 1;
                    tree[at].children.insert(key, next);
                    next
                }
            };
            at = next;
        }
        if let Some(method) = api.methods.get(index) {
            tree[at].methods.entry(method.verb).or_insert(index);
        }
    }
    tree
}

/// The same tree numbered from the root downwards, children in the order of their bytes.
fn flatten(tree: &[Branch]) -> Vec<Branch> {
    let mut numbers = vec![0; tree.len()];
    let mut order = Vec::new();
    let mut waiting = vec![0];
    while let Some(old) = waiting.pop() {
        numbers[old] = order.len();
        order.push(old);
        waiting.extend(tree[old].children.values().rev());
    }
    let renumber = |old: &usize| {
        let branch = &tree[*old];
        let children =
            branch.children.iter().map(|(segment, child)| (segment.clone(), numbers[*child])).collect();
        Branch { children, methods: branch.methods.clone(), path: branch.path.clone() }
    };
    order.iter().map(renumber).collect()
}

fn read(segment: &str) -> Segment {
    let mut pieces = Vec::new();
    let mut rest = segment;
    let mut last = "";
    while let Some((before, behind)) = rest.split_once('{')
        && let Some((name, behind)) = behind.split_once('}')
    {
        pieces.push(canonical(before));
        (last, rest) = (name, behind);
    }
    if pieces.is_empty() {
        return Segment::Literal(canonical(segment));
    }
    pieces.push(canonical(rest));
    match pieces.as_slice() {
        [before, behind] if before.is_empty() && behind.is_empty() => {
            if last.ends_with('+') {
                Segment::Greedy
            } else {
                Segment::Parameter
            }
        }
        _ => Segment::Mixed(pieces),
    }
}

/// Literal text as it stands in a canonical request path: hexadecimal in upper case, unreserved characters decoded,
/// what may not stand in a path encoded.
fn canonical(text: &str) -> String {
    let hex = |byte: u8| (byte as char).to_digit(16);
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let triplet =
            match (bytes.get(at + 1).copied().and_then(hex), bytes.get(at + 2).copied().and_then(hex)) {
                (Some(high), Some(low)) if byte == b'%' => u8::try_from(high * 16 + low).ok(),
                _ => None,
            };
        at += if triplet.is_some() { 3 } else { 1 };
        let plain = triplet.unwrap_or(byte);
        let is_unreserved = plain.is_ascii_alphanumeric() || b"-._~".contains(&plain);
        if is_unreserved || (triplet.is_none() && b"!$&'()*+,;=:@".contains(&plain)) {
            out.push(char::from(plain));
        } else {
            out.push_str(&format!("%{plain:02X}"));
        }
    }
    out
}

fn variant(verb: Verb) -> &'static str {
    match verb {
        Verb::Any => "Any",
        Verb::Delete => "Delete",
        Verb::Get => "Get",
        Verb::Head => "Head",
        Verb::Options => "Options",
        Verb::Patch => "Patch",
        Verb::Post => "Post",
        Verb::Put => "Put",
        Verb::Trace => "Trace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_canonical() {
        assert_eq!(canonical("a%2fb%7e%41;x"), "a%2Fb~A;x");
        assert_eq!(canonical("größe 100%"), "gr%C3%B6%C3%9Fe%20100%25");
        assert_eq!(canonical("a|b#c?d%zz"), "a%7Cb%23c%3Fd%25zz");
    }

    #[test]
    fn segments_are_told_apart() {
        assert_eq!(read("pets"), Segment::Literal("pets".into()));
        assert_eq!(read("{petId}"), Segment::Parameter);
        assert_eq!(read("{proxy+}"), Segment::Greedy);
        assert_eq!(read("{id}.json"), Segment::Mixed(vec![String::new(), ".json".into()]));
        assert_eq!(read("{a}...{b}"), Segment::Mixed(vec![String::new(), "...".into(), String::new()]));
        assert_eq!(read("{open"), Segment::Literal("%7Bopen".into()));
    }
}
