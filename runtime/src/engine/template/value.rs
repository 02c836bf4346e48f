//! Values of a template: what Java objects are to Amazon's engine.

use std::ops::Deref;
use std::rc::Rc;

use super::context::Section;
use crate::api::Block;

/// A value. Texts borrow from the request where they can; lists and maps live in the [`super::heap::Heap`] and are
/// named by number, so that a list that holds itself is freed with everything else.
#[derive(Debug, Clone)]
pub(super) enum Value<'r> {
    /// Nothing. A reference turns it into empty text (reference 5.1, recorded).
    Null,
    Bool(bool),
    Integer(i64),
    Double(f64),
    /// A number that fits neither, as it was written.
    Big(Rc<str>),
    Text(Text<'r>),
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

/// A text: a piece of the request or the script, or one that was made.
#[derive(Debug, Clone)]
pub(super) enum Text<'r> {
    Borrowed(&'r str),
    Shared(Rc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Borrowed(text) => text,
            Text::Shared(text) => text,
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<'r> From<std::borrow::Cow<'r, str>> for Text<'r> {
    fn from(text: std::borrow::Cow<'r, str>) -> Text<'r> {
        match text {
            std::borrow::Cow::Borrowed(text) => Text::Borrowed(text),
            std::borrow::Cow::Owned(text) => Text::Shared(Rc::from(text)),
        }
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text::Shared(Rc::from(text))
    }
}

impl<'r> Value<'r> {
    /// A text of the request or the script.
    pub(super) fn borrowed(text: &'r str) -> Value<'r> {
        Value::Text(Text::Borrowed(text))
    }

    /// The text that the value is, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What a reference is: nothing becomes empty text.
    pub(super) fn referenced(self) -> Value<'r> {
        match self {
            Value::Null => Value::Text(Text::Borrowed("")),
            value => value,
        }
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Text::from(text))
    }
}
