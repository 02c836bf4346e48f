//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[("reports", 1)],
    ..Node::EMPTY
};

/// Node 1: `/reports`
const NODE_1: Node = Node {
    parameter: Some(2),
    methods: &[(Verb::Get, 0)],
    ..Node::EMPTY
};

/// Node 2: `/reports/{year}`
const NODE_2: Node = Node {
    parameter: Some(3),
    ..Node::EMPTY
};

/// Node 3: `/reports/{year}/{month}`
const NODE_3: Node = Node {
    methods: &[(Verb::Get, 1), (Verb::Put, 2)],
    ..Node::EMPTY
};

/// Every node; positions are node ids, and node 0 is the root.
pub static NODES: &[Node] = &[NODE_0, NODE_1, NODE_2, NODE_3];
