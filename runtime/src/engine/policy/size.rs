//! How much memory a policy takes: who keeps many of them has to know.

use super::arn::ArnPattern;
use super::principal::Named;

/// What has parts of its own.
pub(super) trait Size {
    /// The bytes beside the value itself, without what an allocator adds.
    fn heap(&self) -> usize;
}

impl<T: Size> Size for [T] {
    fn heap(&self) -> usize {
        size_of_val(self) + self.iter().map(Size::heap).sum::<usize>()
    }
}

impl Size for Box<str> {
    fn heap(&self) -> usize {
        self.len()
    }
}

impl Size for Named {
    fn heap(&self) -> usize {
        match self {
            Named::Anybody => 0,
            Named::Account(text)
            | Named::Arn(text)
            | Named::Id(text)
            | Named::Service(text)
            | Named::Federated(text) => text.len(),
        }
    }
}

impl Size for ArnPattern {
    fn heap(&self) -> usize {
        match self {
            ArnPattern::Fields(fields) => fields.heap(),
            ArnPattern::Whole(pattern) => pattern.heap(),
        }
    }
}
