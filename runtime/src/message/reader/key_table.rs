//! Where keys stand, found by their hashes: four bytes for each and half as many again, however long the keys are.

/// Positions of keys in a list that somebody else keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyTable {
    /// Positions, each one more than it is; 0: nothing is there. Never full.
    places: Vec<u32>,
    count: usize,
}

/// Where a key would be put that is not there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Free(usize);

impl KeyTable {
    /// A table with room for so many keys.
    pub(crate) fn for_count(count: usize) -> KeyTable {
        KeyTable { places: vec![0; Self::length(count)], count: 0 }
    }

    fn length(count: usize) -> usize {
        count + count / 2 + 1
    }

    /// What a table for so many keys takes.
    pub(crate) fn bytes_for(count: usize) -> usize {
        Self::length(count) * size_of::<u32>()
    }

    /// What it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.places.capacity() * size_of::<u32>()
    }

    /// How many keys there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Their positions, in no order.
    pub(crate) fn positions(&self) -> impl Iterator<Item = usize> {
        self.places.iter().filter_map(|place| (*place as usize).checked_sub(1))
    }

    /// Whether another key has room.
    pub(crate) fn has_room(&self) -> bool {
        Self::length(self.count + 1) <= self.places.len()
    }

    /// The position of a key of a hash, of which `is_same` says whether it is the one; else where it would be put.
    #[inline]
    pub(crate) fn find(&self, hash: u64, mut is_same: impl FnMut(usize) -> bool) -> Result<usize, Free> {
        let length = self.places.len();
        let mut at = ((hash >> 32).wrapping_mul(length as u64) >> 32) as usize;
        // Invariant: some place is free, so a search that finds nothing ends at one.
        for _ in 0..length {
            match self.places.get(at) {
                None | Some(0) => return Err(Free(at)),
                Some(place) if is_same(*place as usize - 1) => return Ok(*place as usize - 1),
                Some(_) => at = if at + 1 == length { 0 } else { at + 1 },
            }
        }
        Err(Free(length))
    }

    /// Puts a position where its key was not found.
    pub(crate) fn put(&mut self, free: Free, position: usize) {
        if let (Some(place), Ok(position)) = (self.places.get_mut(free.0), u32::try_from(position + 1)) {
            *place = position;
            self.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, RandomState};

    #[test]
    fn every_key_is_found_where_it_is() {
        let hasher = RandomState::new();
        for count in [0, 1, 2, 17, 1_000, 40_000_usize] {
            let key = |at: usize| at.to_string();
            let mut table = KeyTable::for_count(count);
            assert_eq!(table.bytes(), KeyTable::bytes_for(count));
            for at in 0..count {
                assert!(table.has_room());
                let free = table.find(hasher.hash_one(key(at)), |other| other == at).expect_err("not there");
                table.put(free, at);
            }
            for at in 0..count {
                let found = table.find(hasher.hash_one(key(at)), |other| key(other) == key(at));
                assert_eq!(found.ok(), Some(at));
            }
            assert!(table.find(hasher.hash_one("x"), |other| key(other) == "x").is_err());
        }
    }

    /// All at one place: every key is still told from the others.
    #[test]
    fn equal_hashes_are_no_equal_keys() {
        let mut table = KeyTable::for_count(20);
        for at in 0..20 {
            let free = table.find(u64::MAX, |other| other == at).expect_err("not there");
            table.put(free, at);
        }
        assert!(!table.has_room());
        assert!((0..20).all(|at| table.find(u64::MAX, |other| other == at).ok() == Some(at)));
    }
}
