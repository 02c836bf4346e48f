//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[("pets", 1)],
    methods: &[(Verb::Get, 0)],
    ..Node::EMPTY
};

/// Node 1: `/pets`
const NODE_1: Node = Node {
    methods: &[(Verb::Get, 1), (Verb::Head, 2), (Verb::Post, 3)],
    ..Node::EMPTY
};

/// Every node; positions are node ids, and node 0 is the root.
pub static NODES: &[Node] = &[NODE_0, NODE_1];
