//! From offsets of values to JSON Pointers, in one pass over the text: paths cost nothing while nothing is wrong.
//!
//! A client chooses how long names are, and several faults may stand behind the same one: beyond [`LONGEST`] a pointer
//! ends at the value that it can still name.

use crate::message::{JsonError, JsonKind, Reader};

/// Pointers are not told beyond this length.
const LONGEST: usize = 1024;

/// The JSON Pointers of the values, or names, that begin at these offsets. One inside of a text or number gives that
/// of the value around it.
pub fn pointers(body: &[u8], positions: &[usize]) -> Vec<String> {
    let mut wanted: Vec<(usize, usize)> =
        positions.iter().copied().enumerate().map(|(at, p)| (p, at)).collect();
    wanted.sort_unstable();
    let mut found = vec![String::new(); positions.len()];
    // What is no JSON has its places up to there.
    if let Ok(mut reader) = Reader::new(body) {
        let mut finder = Finder { wanted: &wanted, found: &mut found, path: Path::default() };
        finder.value(&mut reader).unwrap_or_default();
    }
    found
}

/// The JSON Pointer of a member; that of the whole where its name is too long to be told.
pub fn pointer_of(member: &str) -> String {
    let mut path = Path::default();
    path.enter(member);
    path.told().to_owned()
}

/// The path of the value that is read.
#[derive(Default)]
struct Path {
    text: String,
    /// How many bytes of it are told.
    told: usize,
}

impl Path {
    /// Goes on to a member; the state to come back to.
    fn enter(&mut self, key: &str) -> (usize, usize) {
        let before = (self.text.len(), self.told);
        // What is cut is cut for all that stands deeper.
        let is_whole = self.told == self.text.len();
        if is_whole && key.len() < LONGEST {
            self.text.push('/');
            for character in key.chars() {
                match character {
                    '~' => self.text.push_str("~0"),
                    '/' => self.text.push_str("~1"),
                    other => self.text.push(other),
                }
            }
            if self.text.len() <= LONGEST {
                self.told = self.text.len();
            }
        } else if is_whole {
            // The name is too long to be kept. A path that is longer than what is told of it stays cut.
            self.text.push('/');
        }
        before
    }

    fn leave(&mut self, (length, told): (usize, usize)) {
        self.text.truncate(length);
        self.told = told;
    }

    fn told(&self) -> &str {
        self.text.get(..self.told).unwrap_or_default()
    }
}

struct Finder<'f> {
    /// Offsets that were not reached, sorted, with their positions in `found`.
    wanted: &'f [(usize, usize)],
    found: &'f mut [String],
    path: Path,
}

impl Finder<'_> {
    /// Nesting is bounded by the reader.
    fn value(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        let kind = reader.kind()?;
        self.reached(reader.position());
        match kind {
            JsonKind::Array => {
                reader.begin_array()?;
                let mut index = 0_u64;
                while !self.wanted.is_empty() && reader.next_item()? {
                    let outer = self.path.enter(itoa::Buffer::new().format(index));
                    self.value(reader)?;
                    self.path.leave(outer);
                    index += 1;
                }
            }
            JsonKind::Object => {
                reader.begin_object()?;
                while !self.wanted.is_empty()
                    && let Some(key) = reader.next_key()?
                {
                    let outer = self.path.enter(&key);
                    self.value(reader)?;
                    self.path.leave(outer);
                }
            }
            _ => {
                reader.skip_value()?;
                if let Some(inside) = reader.position().checked_sub(1) {
                    self.reached(inside);
                }
            }
        }
        Ok(())
    }

    /// Everything up to this offset has the present path.
    fn reached(&mut self, position: usize) {
        while let Some(((wanted, at), rest)) = self.wanted.split_first()
            && *wanted <= position
        {
            if let Some(found) = self.found.get_mut(*at) {
                self.path.told().clone_into(found);
            }
            self.wanted = rest;
        }
    }
}
