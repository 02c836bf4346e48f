//! The resource tree: literals before parameters, parameters before the rest of a path.

use gwgen_runtime::api::Node;
use gwgen_runtime::message::Verb;

/// Node 0: `/`
const NODE_0: Node = Node {
    literals: &[
        ("API", 1),
        ("a", 2),
        ("api", 3),
        ("b", 4),
        ("c", 5),
        ("resource-a", 6),
        ("without", 7),
    ],
    ..Node::EMPTY
};

/// Node 1: `/API`
const NODE_1: Node = Node {
    methods: &[(Verb::Get, 3)],
    ..Node::EMPTY
};

/// Node 2: `/a`
const NODE_2: Node = Node {
    methods: &[(Verb::Get, 1)],
    ..Node::EMPTY
};

/// Node 3: `/api`
const NODE_3: Node = Node {
    methods: &[(Verb::Get, 4)],
    ..Node::EMPTY
};

/// Node 4: `/b`
const NODE_4: Node = Node {
    methods: &[(Verb::Get, 0)],
    ..Node::EMPTY
};

/// Node 5: `/c`
const NODE_5: Node = Node {
    methods: &[(Verb::Get, 2)],
    ..Node::EMPTY
};

/// Node 6: `/resource-a`
const NODE_6: Node = Node {
    methods: &[(Verb::Get, 5)],
    ..Node::EMPTY
};

/// Node 7: `/without`
const NODE_7: Node = Node {
    parameter: Some(8),
    ..Node::EMPTY
};

/// Node 8: `/without/{id}`
const NODE_8: Node = Node {
    literals: &[("name", 9)],
    ..Node::EMPTY
};

/// Node 9: `/without/{id}/name`
const NODE_9: Node = Node {
    methods: &[(Verb::Get, 6)],
    ..Node::EMPTY
};

/// Every node; positions are node ids, and node 0 is the root.
pub static NODES: &[Node] = &[
    NODE_0,
    NODE_1,
    NODE_2,
    NODE_3,
    NODE_4,
    NODE_5,
    NODE_6,
    NODE_7,
    NODE_8,
    NODE_9,
];
