//! One arena for the values of all files, with their places.
//!
//! A node is 20 bytes. Texts that stand in the file as they mean are borrowed from it; only those with escapes, or folded
//! over lines, are kept aside. Aliases share the node of their anchor, so a node can have several parents.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::pointer::Link;
use super::scalar;
use crate::diagnostic::{FileId, Span};

/// A node's position in its [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number; [`Node::text`] keeps how it was written.
    Number,
    /// A text.
    String,
    /// A list.
    Sequence,
    /// A mapping with texts as keys.
    Mapping,
}

/// The values of all files of a definition.
#[derive(Debug, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Slot>,
    /// Children of sequences; a sequence owns a range.
    pub(super) items: Vec<NodeId>,
    /// Keys and values of mappings; a mapping owns a range.
    pub(super) entries: Vec<(NodeId, NodeId)>,
    /// Beside `entries`: for mappings above [`SMALL`], their entries' offsets in the order of keys.
    pub(super) order: Vec<u32>,
    /// Texts that do not stand in a file as they mean.
    pub(super) cooked: String,
    /// Tags that are not YAML's own, in the order of nodes.
    pub(super) tags: Vec<(NodeId, Box<str>)>,
    pub(super) files: Vec<FileTree>,
    /// Mappings with a key of [`Tree::MARKS`], and its value.
    pub(super) marks: Vec<(NodeId, NodeId)>,
    /// What the file part of a reference leads to, by the file it stands in.
    pub(super) links: BTreeMap<(FileId, Box<str>), Link>,
    pub(super) anchors: BTreeMap<(FileId, Box<str>), NodeId>,
    pub(super) ids: BTreeMap<Box<str>, NodeId>,
}

/// Mappings up to this size are searched entry by entry.
pub(super) const SMALL: usize = 8;

#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Scalars: first byte of the text, in the file or in `cooked`. Others: start of the range of children.
    pub(super) first: u32,
    /// Scalars: bytes. Others: number of children.
    pub(super) length: u32,
    pub(super) file: u16,
    pub(super) kind: RawKind,
    pub(super) flags: u8,
}

/// The text is in `cooked`.
pub(super) const COOKED: u8 = 1;
/// The node has a tag.
pub(super) const TAGGED: u8 = 2;
/// The scalar has no quotes.
pub(super) const PLAIN: u8 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawKind {
    Null,
    True,
    False,
    Number,
    String,
    Sequence,
    Mapping,
}

impl From<Kind> for RawKind {
    fn from(kind: Kind) -> RawKind {
        match kind {
            Kind::Null => RawKind::Null,
            Kind::Bool(true) => RawKind::True,
            Kind::Bool(false) => RawKind::False,
            Kind::Number => RawKind::Number,
            Kind::String => RawKind::String,
            Kind::Sequence => RawKind::Sequence,
            Kind::Mapping => RawKind::Mapping,
        }
    }
}

/// A file's part of the tree.
#[derive(Debug)]
pub(super) struct FileTree {
    pub(super) text: Arc<str>,
    pub(super) root: Option<NodeId>,
    /// Its nodes are a range, in the order of the text.
    pub(super) nodes: std::ops::Range<u32>,
}

/// A value somewhere in a [`Tree`]; cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

/// A key of a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'t> {
    /// What it says; numbers and booleans as they were written.
    pub text: &'t str,
    /// Where it stands.
    pub span: Span,
}

impl Tree {
    /// The node of an id.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }

    /// The root of a file; `None` if it could not be read.
    pub fn root_of(&self, file: FileId) -> Option<Node<'_>> {
        self.files.get(file.0 as usize)?.root.map(|id| self.node(id))
    }

    /// How many values there are, shared ones counted once.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every `$ref` with a text, in all files: the mapping it stands in, and its value.
    pub fn references(&self) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
        self.marked("$ref").filter(|(_, value)| value.kind() == Kind::String)
    }

    /// Keys whose mappings are remembered.
    pub(super) const MARKS: [&str; 5] = ["$ref", "$id", "$anchor", "$dynamicAnchor", "x-gwgen-allow"];

    /// Every mapping with one of the remembered keys, and the key's value.
    pub(super) fn marked(&self, key: &str) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
        let pairs = self.marks.iter().map(|(mapping, value)| (self.node(*mapping), self.node(*value)));
        pairs.filter(move |(mapping, value)| mapping.get(key) == Some(*value))
    }

    pub(super) fn data(&self, id: NodeId) -> Slot {
        const NOTHING: Slot =
            Slot { start: 0, end: 0, first: 0, length: 0, file: 0, kind: RawKind::Null, flags: 0 };
        self.nodes.get(id.0 as usize).copied().unwrap_or(NOTHING)
    }

    pub(super) fn scalar_text(&self, id: NodeId) -> Option<&str> {
        let data = self.data(id);
        let range = data.first as usize..(data.first + data.length) as usize;
        match data.kind {
            RawKind::Sequence | RawKind::Mapping => None,
            _ if data.flags & COOKED != 0 => self.cooked.get(range),
            _ => self.files.get(usize::from(data.file))?.text.get(range),
        }
    }

    pub(super) fn entries_of(&self, id: NodeId) -> &[(NodeId, NodeId)] {
        let data = self.data(id);
        match data.kind {
            RawKind::Mapping => self.entries.get(range(data)).unwrap_or(&[]),
            _ => &[],
        }
    }

    fn items_of(&self, id: NodeId) -> &[NodeId] {
        let data = self.data(id);
        match data.kind {
            RawKind::Sequence => self.items.get(range(data)).unwrap_or(&[]),
            _ => &[],
        }
    }

    fn find(&self, id: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        let entries = self.entries_of(id);
        if entries.len() <= SMALL {
            return entries.iter().copied().find(|(name, _)| self.scalar_text(*name) == Some(key));
        }
        let order = self.order.get(range(self.data(id)))?;
        let key_of = |offset: &u32| {
            entries.get(*offset as usize).and_then(|(name, _)| self.scalar_text(*name)).unwrap_or("")
        };
        let at = order.binary_search_by(|offset| key_of(offset).cmp(key)).ok()?;
        entries.get(*order.get(at)? as usize).copied()
    }

    fn span(&self, id: NodeId) -> Span {
        let data = self.data(id);
        Span::new(FileId(u32::from(data.file)), data.start, data.end)
    }
}

fn range(data: Slot) -> std::ops::Range<usize> {
    data.first as usize..(data.first as usize + data.length as usize)
}

impl<'t> Node<'t> {
    /// Its id; equal ids are the same value, also through aliases and references.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree it belongs to.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// Where it stands.
    pub fn span(self) -> Span {
        self.tree.span(self.id)
    }

    /// The file it stands in.
    pub fn file(self) -> FileId {
        self.span().file
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        match self.tree.data(self.id).kind {
            RawKind::Null => Kind::Null,
            RawKind::True => Kind::Bool(true),
            RawKind::False => Kind::Bool(false),
            RawKind::Number => Kind::Number,
            RawKind::String => Kind::String,
            RawKind::Sequence => Kind::Sequence,
            RawKind::Mapping => Kind::Mapping,
        }
    }

    /// What it is, for messages: `a text`, `a mapping`.
    pub fn describe(self) -> &'static str {
        match self.kind() {
            Kind::Null => "nothing (null)",
            Kind::Bool(_) => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a text",
            Kind::Sequence => "a list",
            Kind::Mapping => "a mapping",
        }
    }

    /// A scalar's text, without quotes and escapes, otherwise as written: `1.0`, `200`, `yes`.
    pub fn text(self) -> Option<&'t str> {
        self.tree.scalar_text(self.id)
    }

    /// The value of a text; numbers and booleans are none.
    pub fn as_str(self) -> Option<&'t str> {
        if self.kind() == Kind::String { self.text() } else { None }
    }

    /// The value of a boolean.
    pub fn as_bool(self) -> Option<bool> {
        if let Kind::Bool(value) = self.kind() { Some(value) } else { None }
    }

    /// The value of a whole number that is not negative; `1.0` is one.
    pub fn as_u64(self) -> Option<u64> {
        self.number().and_then(scalar::integer)?.try_into().ok()
    }

    /// The value of a whole number; `1.0` is one.
    pub fn as_i64(self) -> Option<i64> {
        self.number().and_then(scalar::integer)?.try_into().ok()
    }

    /// The value of a number.
    pub fn as_f64(self) -> Option<f64> {
        self.number().and_then(scalar::float)
    }

    /// Whether the scalar was written without quotes.
    pub fn is_plain(self) -> bool {
        self.tree.data(self.id).flags & PLAIN != 0
    }

    /// `!Sub`, `!GetAtt` and the like, with the exclamation mark. Tags of YAML's own are gone: they are in the kind.
    pub fn tag(self) -> Option<&'t str> {
        if self.tree.data(self.id).flags & TAGGED == 0 {
            return None;
        }
        let at = self.tree.tags.binary_search_by_key(&self.id, |(id, _)| *id).ok()?;
        self.tree.tags.get(at).map(|(_, tag)| &**tag)
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether it is a list.
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// Whether it is nothing.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The member of a mapping.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.tree.find(self.id, key).map(|(_, value)| self.tree.node(value))
    }

    /// Where a member's key stands.
    pub fn key_span(self, key: &str) -> Option<Span> {
        self.tree.find(self.id, key).map(|(key, _)| self.tree.span(key))
    }

    /// The members of a mapping in the order of the text; none for other kinds.
    pub fn entries(
        self,
    ) -> impl DoubleEndedIterator<Item = (Key<'t>, Node<'t>)> + ExactSizeIterator + Clone + use<'t> {
        let tree = self.tree;
        tree.entries_of(self.id).iter().map(move |(key, value)| {
            (Key { text: tree.scalar_text(*key).unwrap_or(""), span: tree.span(*key) }, tree.node(*value))
        })
    }

    /// The elements of a list; none for other kinds.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'t>> + ExactSizeIterator + Clone + use<'t> {
        let tree = self.tree;
        tree.items_of(self.id).iter().map(move |id| tree.node(*id))
    }

    fn number(self) -> Option<&'t str> {
        if self.kind() == Kind::Number { self.text() } else { None }
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.span();
        write!(f, "{:?}({:?}) at {}:{}..{}", self.kind(), self.text(), span.file.0, span.start, span.end)
    }
}
