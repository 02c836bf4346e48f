//! Keys that sign for a day, kept by a worker: deriving one is two fifths of what a verification costs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::AccessKey;
use crate::engine::sigv4::Scope;
use crate::engine::sigv4::verify::SigningKey;

/// One for each access key of a set that was lately used, and one that is nobody's. They end with the set.
#[derive(Default)]
pub(super) struct SigningKeys {
    of_keys: RefCell<HashMap<Box<str>, Kept>>,
    nobodys: RefCell<Option<Kept>>,
}

struct Kept {
    scope: String,
    key: Rc<SigningKey>,
}

impl SigningKeys {
    /// The key of an access key of the set; `None`: nobody's, which is kept like the others and so costs the same.
    pub(super) fn of(&self, found: Option<&AccessKey>, scope: &Scope<'_>) -> Rc<SigningKey> {
        let text = scope.text();
        let derive = || Kept {
            key: Rc::new(SigningKey::derive(found.map(|found| found.secret.as_str()), scope)),
            scope: text.clone(),
        };
        let Some(AccessKey { id, .. }) = found else {
            let mut nobodys = self.nobodys.borrow_mut();
            return match &mut *nobodys {
                Some(kept) if kept.scope == text => Rc::clone(&kept.key),
                other => Rc::clone(&other.insert(derive()).key),
            };
        };
        let mut of_keys = self.of_keys.borrow_mut();
        match of_keys.get_mut(id) {
            Some(kept) if kept.scope == text => Rc::clone(&kept.key),
            Some(kept) => {
                *kept = derive();
                Rc::clone(&kept.key)
            }
            None => {
                let kept = derive();
                let key = Rc::clone(&kept.key);
                of_keys.insert(id.clone(), kept);
                key
            }
        }
    }

    /// How many are kept.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.of_keys.borrow().len() + usize::from(self.nobodys.borrow().is_some())
    }
}
