//! What equal integrations have together: most methods of an API call the same few backends.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::Hash;
use std::rc::Rc;

use crate::message::Origin;

/// One copy of each.
#[derive(Debug, Default)]
pub(super) struct Shared {
    origins: RefCell<HashSet<Rc<Origin>>>,
    hosts: RefCell<HashSet<Rc<str>>>,
}

impl Shared {
    /// Where calls go.
    pub(super) fn origin(&self, origin: Origin) -> Rc<Origin> {
        one(&mut self.origins.borrow_mut(), Rc::new(origin))
    }

    /// What a backend is called.
    pub(super) fn host(&self, host: &str) -> Rc<str> {
        one(&mut self.hosts.borrow_mut(), Rc::from(host))
    }
}

fn one<T: ?Sized + Eq + Hash>(known: &mut HashSet<Rc<T>>, value: Rc<T>) -> Rc<T> {
    if let Some(known) = known.get(&value) {
        return Rc::clone(known);
    }
    known.insert(Rc::clone(&value));
    value
}
