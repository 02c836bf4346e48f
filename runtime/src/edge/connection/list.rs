//! The connections of one worker.

use std::cell::RefCell;
use std::rc::Rc;

use super::Connection;

/// The connections of one worker.
#[derive(Default)]
pub(crate) struct Connections {
    list: RefCell<Vec<Rc<Connection>>>,
}

impl Connections {
    /// Adds one.
    pub(crate) fn add(&self, connection: Rc<Connection>) {
        let mut list = self.list.borrow_mut();
        connection.position.set(list.len());
        list.push(connection);
    }

    /// Takes one out.
    pub(crate) fn remove(&self, connection: &Connection) {
        let mut list = self.list.borrow_mut();
        let position = connection.position.replace(usize::MAX);
        if position < list.len() {
            list.swap_remove(position);
            if let Some(moved) = list.get(position) {
                moved.position.set(position);
            }
        }
    }

    /// Does something with each.
    pub(crate) fn each(&self, mut visit: impl FnMut(&Connection)) {
        self.list.borrow().iter().for_each(|connection| visit(connection));
    }
}
