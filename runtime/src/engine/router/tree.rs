//! The table of nodes laid out for look-ups: made once at start, shared by all workers.
//!
//! Two hundred methods do not fit beside everything else that a request touches, so what counts is how many lines of
//! memory a look-up reads that the request before did not. A node is one line, a literal child is found at the place
//! that the hash of its text says, and the methods of all nodes stand in a row.

use crate::api::{self, Routes, SegmentPattern};
use crate::message::Verb;

/// The resource tree. Ids of nodes are those of [`Routes::nodes`].
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Box<[Node]>,
    /// The tables of literal children, one behind the other.
    children: Box<[Option<Child>]>,
    methods: Box<[(Verb, u32)]>,
}

/// A node, in one line of memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Node {
    /// Where its table of literal children begins.
    children: u32,
    /// The table's length, which is a power of two, or 0.
    slots: u32,
    /// Where its methods begin.
    methods: u32,
    /// How many it has.
    verbs: u32,
    /// See [`api::Node::patterns`].
    pub(super) patterns: &'static [(SegmentPattern, u32)],
    /// See [`api::Node::parameter`].
    pub(super) parameter: Option<u32>,
    /// See [`api::Node::greedy`].
    pub(super) greedy: Option<u32>,
    /// See [`api::Node::any`].
    pub(super) any: Option<u32>,
}

const _: () = assert!(size_of::<Node>() == 64);

/// A literal child.
#[derive(Debug, Clone, Copy)]
struct Child {
    literal: &'static str,
    id: u32,
}

impl Tree {
    /// Lays the nodes out.
    pub(super) fn new(routes: &Routes) -> Tree {
        let mut children = Vec::new();
        let mut methods = Vec::new();
        let lay_out = |node: &api::Node| {
            let laid_out = Node {
                children: position(children.len()),
                slots: position(slots(node.literals.len())),
                methods: position(methods.len()),
                verbs: position(node.methods.len()),
                patterns: node.patterns,
                parameter: node.parameter,
                greedy: node.greedy,
                any: node.any,
            };
            methods.extend_from_slice(node.methods);
            children.resize(children.len() + laid_out.slots as usize, None);
            let table = children.get_mut(laid_out.children as usize..).unwrap_or_default();
            for &(literal, id) in node.literals {
                let free = laid_out
                    .probes(literal.as_bytes())
                    .find(|at| table.get(*at).is_some_and(Option::is_none));
                // Invariant: half of the table is free.
                if let Some(slot) = free.and_then(|at| table.get_mut(at)) {
                    *slot = Some(Child { literal, id });
                }
            }
            laid_out
        };
        let nodes = routes.nodes.iter().map(lay_out).collect();
        Tree { nodes, children: children.into(), methods: methods.into() }
    }

    /// A node by its id.
    pub(super) fn node(&self, id: u32) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// The literal child of a node for a segment.
    pub(super) fn child(&self, node: &Node, segment: &[u8]) -> Option<u32> {
        let table = self.children.get(node.children as usize..)?;
        for at in node.probes(segment) {
            let child = table.get(at)?.as_ref()?;
            if child.literal.as_bytes() == segment {
                return Some(child.id);
            }
        }
        None
    }

    /// The methods of the resource that ends at a node.
    pub(super) fn methods(&self, node: &Node) -> &[(Verb, u32)] {
        let begin = node.methods as usize;
        self.methods.get(begin..begin + node.verbs as usize).unwrap_or_default()
    }
}

impl Node {
    /// Whether a path of the definition ends here.
    pub(super) fn is_resource(&self) -> bool {
        self.verbs != 0 || self.any.is_some()
    }

    /// Where a literal child can stand in the node's table, in order.
    fn probes(&self, segment: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let (slots, first) = (self.slots, if self.slots == 0 { 0 } else { hash(segment) });
        (0..slots).map(move |step| (first.wrapping_add(step) & (slots - 1)) as usize)
    }
}

/// Twice the room that is needed, so that a look-up ends soon.
fn slots(literals: usize) -> usize {
    if literals == 0 { 0 } else { (2 * literals).next_power_of_two() }
}

/// FNV-1a. Texts are those of the definition, so that no client can make them collide.
fn hash(segment: &[u8]) -> u32 {
    let hash = segment
        .iter()
        .fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    hash ^ hash >> 15 // the low bits alone choose the place
}

/// A definition has at most as many nodes and methods as its 32-bit ids can name.
fn position(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
