//! Values of a template: what Java objects are to Amazon's engine.

use super::context::Section;
use super::slot::Slot;
use crate::api::Block;

/// A value in hand. Texts belong to the request, the script or [`super::texts::Texts`]; lists and maps live in the
/// [`super::heap::Heap`] and are named by their places, so that a list that holds itself is freed with everything else.
/// Lists and maps keep values in a third of the memory: [`Slot`].
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

/// A list, by the slot that it is in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ListId {
    pub(super) document: u32,
    pub(super) slot: Slot,
}

/// A map, in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MapId {
    pub(super) document: u32,
    pub(super) slot: Slot,
}

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
