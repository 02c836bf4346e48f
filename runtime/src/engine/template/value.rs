//! Values of a template: what Java objects are to Amazon's engine.

use super::context::Section;
use crate::api::Block;

/// A value. Texts belong to the request, the script or [`super::texts::Texts`]; lists and maps live in the
/// [`super::heap::Heap`] and are named by number, so that a list that holds itself is freed with everything else.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(super) enum Value<'r> {
    /// Nothing. A reference turns it into empty text (reference 5.1, recorded).
    Null,
    Bool(bool),
    Integer(i64),
    Double(f64),
    /// A number that fits neither, as it was written.
    Big(&'r str),
    Text(&'r str),
    List(ListId),
    Map(MapId),
    /// A member of a map: a list of its key and its value.
    Entry(ListId),
    /// `#define`.
    Block(Block),
    /// `$foreach`, by its place in the heap.
    Loop(u32),
    Input,
    Util,
    StageVariables,
    /// `$context` and the maps in it.
    Context(Section),
}

/// A list of the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ListId(pub(super) u32);

/// A map of the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MapId(pub(super) u32);

impl<'r> Value<'r> {
    /// The text that the value is, if it is one.
    pub(super) fn as_text(self) -> Option<&'r str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What a reference is: nothing becomes empty text.
    pub(super) fn referenced(self) -> Value<'r> {
        match self {
            Value::Null => Value::Text(""),
            value => value,
        }
    }
}
