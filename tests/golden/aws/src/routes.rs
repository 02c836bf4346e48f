//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[("orders", 1)],
    ..Node::EMPTY
};

/// Node 1: `/orders`
const NODE_1: Node = Node {
    parameter: Some(2),
    methods: &[(Verb::Post, 0)],
    ..Node::EMPTY
};

/// Node 2: `/orders/{id}`
const NODE_2: Node = Node {
    methods: &[(Verb::Get, 1)],
    ..Node::EMPTY
};

/// Every node; positions are node ids, and node 0 is the root.
pub static NODES: &[Node] = &[NODE_0, NODE_1, NODE_2];
